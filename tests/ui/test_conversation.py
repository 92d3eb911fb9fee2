"""A conversation between page and browser: what comes back is what was kept, or nothing."""

from typing import Any

import pytest

from tests.support.answers import answer, greeting
from ui.conversation import MAX_TURNS, Turn, restore_turns, to_history


def test_comes_back_as_it_was_kept() -> None:
    turns = [
        Turn(question="How high?", answer=answer()),
        Turn(question="How wide?", problem=("It failed.", "Ask again.")),
        Turn(question="How old?", so_far="It is"),
    ]
    assert restore_turns([turn.model_dump(mode="json") for turn in turns]) == turns


def test_only_the_latest_turns_come_back() -> None:
    assert len(restore_turns([{"question": str(number)} for number in range(MAX_TURNS + 5)])) == MAX_TURNS


def test_only_the_turns_of_another_version_are_lost() -> None:
    kept = Turn(question="How high?", answer=answer()).model_dump(mode="json")
    older = kept | {"answer": {name: value for name, value in kept["answer"].items() if name != "kind"}}
    assert restore_turns([older, kept]) == [Turn(question="How high?", answer=answer())]


@pytest.mark.parametrize("kept", [None, [["<section>"], []], "x", [{"question": 1}], {"turns": []}])
def test_what_is_no_conversation_is_forgotten(kept: Any) -> None:
    assert restore_turns(kept) == []


def test_a_follow_up_may_refer_to_what_was_answered() -> None:
    turns = [
        Turn(question="Hello", answer=greeting()),  # to which nothing refers
        Turn(question="And?", answer=answer(question="How high is it?")),
        Turn(question="x", so_far="Stopped here"),
        Turn(question="y", answer=answer(question="y", status="not_in_sources", answer="They don't say.")),
    ]
    assert to_history(turns) == [
        ("user", "How high is it?"),
        ("assistant", "It is high."),
        ("user", "y"),
        ("assistant", ""),
    ]
