"""The rows of a table, each read with the table's head."""

import pytest

from rag.text.table_rows import find_tables, read_row, read_sentences, row_spans

HEAD, CLUB, TEAM = "| Plan | Price |", "| Club | £24 |", "| Team | £90 |"


def rows(text: str) -> list[str]:
    return [text[start:end] for start, end in row_spans(text)]


@pytest.mark.parametrize("rule", ["| --- | --- |", "|:---|---:|", "|--|--|"])
@pytest.mark.parametrize("between", ["\n", " "])
def test_a_table_is_its_head_and_its_rows_without_the_rule(rule: str, between: str) -> None:
    """Markdown is read with the rows of a table on one line."""
    assert rows(between.join([HEAD, rule, CLUB, TEAM])) == [HEAD, CLUB, TEAM]


def test_rows_without_content_are_left_out() -> None:
    assert rows(f"{HEAD}\n| --- | --- |\n|  |  |\n{TEAM}\n") == [HEAD, TEAM]


def test_an_empty_cell_ends_no_row() -> None:
    head, club, team = "| Plan | Price | Note |", "| Club | | yearly |", "| Team | £90 | |"
    assert rows(f"{head} | --- | --- | --- | {club} {team}") == [head, club, team]


def test_rows_need_not_have_as_many_cells_as_the_head() -> None:
    short, long = "| Club |", "| Team | £90 | monthly |"
    assert rows(f"{HEAD} | --- | --- | {short} {long} {CLUB}") == [HEAD, short, long, CLUB]


@pytest.mark.parametrize("text", ["", "It rained.", "Share | Facebook | Twitter", f"{HEAD}\n{CLUB}"])
def test_without_a_rule_there_is_no_table(text: str) -> None:
    assert rows(text) == []


@pytest.mark.parametrize(
    ("row", "head", "read"),
    [
        (CLUB, HEAD, "Plan: Club, Price: £24"),
        ("| Club | |", HEAD, "Plan: Club"),
        ("| Club | £24 |", "| | Price |", "Club, Price: £24"),
        ("| Club | £24 | monthly |", HEAD, "Club, £24, monthly"),  # the cells do not match the head
        ("Club | £24", "Plan | Price", "Plan: Club, Price: £24"),
        ("| Name | Tom |", "| | |", "Name: Tom"),
        ("| Name: | Tom |", "", "Name: Tom"),
        ("| Tom | Hale | 7 |", "| | | |", "Tom, Hale, 7"),
    ],
)
def test_each_cell_is_read_with_the_name_of_its_column(row: str, head: str, read: str) -> None:
    assert read_row(row, head) == read


def test_finds_tables_with_a_line_for_each_row() -> None:
    text = f"Before.\n\n{HEAD}\n| --- | --- |\n{CLUB}\n{TEAM}\n\nAfter."
    (table,) = find_tables(text)
    assert (table.head, [text[start:end] for start, end in table.rows]) == (HEAD, [CLUB, TEAM])
    assert text[table.start : table.end].strip() == text[9:-8].strip()


def test_rows_at_the_start_of_a_passage_may_belong_to_a_table_before_it() -> None:
    text = f"{CLUB}\n{TEAM}\n\nAfter."
    assert find_tables(text) == []
    assert [table.head for table in find_tables(text, HEAD)] == [HEAD]


def test_the_sentences_of_a_passage_are_read_with_their_heads() -> None:
    text = f"One. Two.\n\n{HEAD}\n| --- | --- |\n{CLUB}\n\nThree."
    assert read_sentences(text, "en") == ["One.", "Two.", "Plan: Club, Price: £24", "Three."]
    assert read_sentences(TEAM, "en", HEAD) == ["Plan: Team, Price: £90"]
