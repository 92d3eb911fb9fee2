"""Which lines are a list, and how it is read."""

import pytest

from rag.text.lists import list_spans, read_list


def lists(text: str) -> list[str]:
    return [text[start:end] for start, end in list_spans(text)]


@pytest.mark.parametrize(
    "found",
    [
        "- a roof\n- a floor",
        "* a roof\n* a floor\n* a door",
        "• một mái nhà\n• một sàn nhà",
        "1. Wash the rice.\n2. Boil it.",
        "a) a roof\nb) a floor",
        "- a roof\n\n- a floor",
        "The plan has:\n- a roof\n- a floor",
        "The plan has:\n\na roof\na floor with 12 tiles",  # a page's list, whose marks were lost
        "计划包括：\n屋顶\n地板",
    ],
)
def test_lines_with_marks_or_after_a_colon_are_a_list(found: str) -> None:
    assert lists(f"It rained.\n\n{found}\n\nIt snowed all day.") == [found]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "It rained.\nIt snowed.",
        "- Only one line has a mark.\nIt snowed.",
        "The mayor said:\n“We will come.”\nNobody came.",  # sentences are no items
        "The plan:\na roof\nIt snowed.",
        "Prices:\n| Plan | Price |\n| --- | --- |\n| Club | 24 |",  # tables are read by their rows
        "-12 degrees\n-14 degrees",  # a sign is no mark
    ],
)
def test_other_lines_are_none(text: str) -> None:
    assert lists(text) == []


def test_a_list_ends_where_a_sentence_a_long_line_or_another_introduction_begins() -> None:
    plan = "The plan:\na roof\na floor"
    assert lists(f"{plan}\nThe mayor agreed.\na door") == [plan]
    assert lists(f"{plan}\n{'a door and ' * 20}") == [plan]
    assert lists(f"{plan}\nThe costs:\n12 euros\n14 euros") == [plan, "The costs:\n12 euros\n14 euros"]


def test_a_line_further_down_than_the_items_are_apart_is_a_heading() -> None:
    assert lists("The plan:\na roof\na floor\n\nBackground\nIt snowed.") == ["The plan:\na roof\na floor"]


def test_a_list_is_read_on_one_line_without_its_marks() -> None:
    assert read_list("The plan:\n- a roof;\n- a  floor,") == "The plan: a roof; a floor"
    assert read_list("1. Wash the rice.\n\n2) Boil it.") == "Wash the rice.; Boil it."
    assert read_list("计划包括：\n屋顶\n地板") == "计划包括： 屋顶; 地板"
