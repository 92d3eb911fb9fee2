"""A thought at the beginning of a reply is never passed on, however the reply is cut into pieces."""

import pytest

from rag.llm.thoughts import THOUGHTS, ThoughtFilter

ANSWER = "The tower is 41 metres high. <b>Is</b> it?"


def stream(reply: str, size: int, may_open_silently: bool = False) -> str:
    thoughts = ThoughtFilter(may_open_silently)
    pieces = [reply[start : start + size] for start in range(0, len(reply), size)]
    return "".join(thoughts.feed(piece) for piece in pieces) + thoughts.finish()


@pytest.mark.parametrize("size", [1, 3, 7, 1000])
@pytest.mark.parametrize(("mark", "end"), THOUGHTS.items())
def test_what_stands_behind_a_thought_is_passed_on(mark: str, end: str, size: int) -> None:
    thought = "" if mark == "<|channel|>final" else f"{mark}\nThe text says so. No, it"
    assert stream(f"\n{thought}{end}\n\n{ANSWER}", size) == ANSWER


@pytest.mark.parametrize("mark", ["<think>", "[THINK]", "<|channel|>analysis", ""])
def test_the_thought_itself_is_kept_apart(mark: str) -> None:
    thoughts = ThoughtFilter(may_open_silently=True)
    end = THOUGHTS.get(mark, "</think>")
    assert thoughts.feed(f"{mark}\nIt says so.\n{end}Yes </think>") == "Yes </think>"
    assert thoughts.thought == "It says so."


@pytest.mark.parametrize("size", [1, 3, 1000])
@pytest.mark.parametrize("reply", [ANSWER, "<b>No.</b>", "<", "[2] says so.", "<thin>"])
def test_a_reply_without_a_thought_is_passed_on(reply: str, size: int) -> None:
    assert stream(reply, size) == reply
    assert stream(reply, size, may_open_silently=True) == reply


def test_a_reply_without_a_thought_streams() -> None:
    thoughts = ThoughtFilter()
    assert [thoughts.feed(piece) for piece in ("The", " tower", "<think>")] == ["The", " tower", "<think>"]


def test_an_empty_thought_is_no_part_of_the_reply() -> None:
    assert stream("<think>\n\n</think>\n\nYes", 1000) == "Yes"


def test_a_thought_that_was_not_finished_is_not_passed_on() -> None:
    assert stream("<think>The text says that", 1000) == ""


def test_a_thought_whose_mark_the_template_holds_is_not_passed_on() -> None:
    assert stream("The text says so.</think>\n\nYes", 4, may_open_silently=True) == "Yes"


def test_a_silent_thought_that_was_cut_is_not_passed_on() -> None:
    thoughts = ThoughtFilter(may_open_silently=True)
    assert thoughts.feed("The text says so, but") + thoughts.finish(is_cut=True) == ""


def test_nothing_is_held_back_once_the_server_separates_thoughts() -> None:
    thoughts = ThoughtFilter(may_open_silently=True)
    thoughts.stop_holding()
    assert thoughts.feed("Yes") == "Yes"
