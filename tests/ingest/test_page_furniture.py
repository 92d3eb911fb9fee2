"""Running heads and feet are told from the text by comparing pages."""

import pytest

from rag.ingest.page_furniture import Edges, Furniture, find_furniture, is_page_number


def test_lines_that_repeat_but_for_their_numbers_are_furniture() -> None:
    pages = [Edges(["Annual Report", "Draft"], [f"Page {page} of 5"]) for page in range(1, 6)]
    assert find_furniture(pages) == [Furniture(2, 1)] * 5


def test_a_line_that_stands_once_is_text_and_so_is_what_is_inside_of_it() -> None:
    tops = [["Annual Report", "The quay"], ["Annual Report", "A ferry"], ["Two cranes", "Annual Report"]]
    assert [found.top for found in find_furniture([Edges(top, []) for top in tops])] == [1, 1, 0]


def test_a_head_that_changes_is_furniture_if_it_has_the_number_of_its_page() -> None:
    heads = ["Boats 17", "18 The basin", "Cranes 19", "20 The quay"]
    assert [found.top for found in find_furniture([Edges([head], []) for head in heads])] == [1, 1, 1, 1]


def test_a_single_page_has_no_furniture() -> None:
    assert find_furniture([Edges(["Annual Report"], ["7"])]) == [Furniture(0, 0)]
    assert find_furniture([]) == []


@pytest.mark.parametrize("line", ["7", "- 7 -", "Page 7", "Seite 7 von 9", "7/9", "iv", "p. 12"])
def test_knows_a_line_that_is_only_the_number_of_a_page(line: str) -> None:
    assert is_page_number(line)


@pytest.mark.parametrize("line", ["Annual Report 7", "Confidential", "www.harbour.example", ""])
def test_other_lines_say_more(line: str) -> None:
    assert not is_page_number(line)
