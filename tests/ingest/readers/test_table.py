"""Tables as Markdown: which row is the head, and where merged cells stand."""

from __future__ import annotations

import pytest

from rag.ingest.readers.table import Cell, plain_rows, table_block


@pytest.mark.parametrize(
    ("rows", "head"),
    [
        ([["Boat", "Fee"], ["Yacht", "24"]], "| Boat | Fee |"),
        ([["", "2023", "2024"], ["Yacht", "24", "30"]], "|  | 2023 | 2024 |"),
        ([["Boat", "Colour", "Crew"], ["Yacht", "red", "two"]], "| Boat | Colour | Crew |"),
        ([["Name", "Tom Hale"], ["Born", "1950"], ["Role", "Chair"]], "|  |  |"),  # a form
        ([["24", "30"], ["5", "6"]], "|  |  |"),
        ([["a", "a"], ["1", "2"]], "|  |  |"),
    ],
)
def test_a_first_row_of_names_is_the_head(rows: list[list[str]], head: str) -> None:
    assert table_block(plain_rows(rows)).split("\n")[:2] == [head, f"|{' --- |' * len(rows[0])}"]


def test_rows_that_are_marked_as_heads_are_joined() -> None:
    head = [
        [Cell("Fee", 2, is_head=True), Cell("Boat", rows=2, is_head=True)],
        [Cell("May", is_head=True), Cell("June", is_head=True)],
    ]
    block = table_block([*head, [Cell("24"), Cell("30"), Cell("Yacht")]])
    assert block.split("\n")[0] == "| Fee May | Fee June | Boat |"


def test_a_cell_cannot_end_another() -> None:
    assert "| a│b | c |" in table_block(plain_rows([["x", "y"], ["a|b", "c"]]))


def test_a_single_column_is_a_line_for_each_cell() -> None:
    assert table_block(plain_rows([["a", ""], ["b", ""]])) == "a\nb"


def test_a_cell_may_claim_any_number_of_columns() -> None:
    assert len(table_block([[Cell("a", 10**9, 10**9), Cell("b")], [Cell("c")]])) < 10_000
