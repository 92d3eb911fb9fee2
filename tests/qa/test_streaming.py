"""Events from a function that emits them, one at a time and only as long as they are wanted."""

import pytest

from rag.errors import ModelUnavailable
from rag.qa.answer import Answer, Emit, Token
from rag.qa.streaming import stream_events
from tests.support.answers import answer


def test_events_come_in_their_order_and_the_answer_last() -> None:
    def work(emit: Emit) -> Answer:
        emit(Token("one"))
        emit(Token("two"))
        return answer()

    assert list(stream_events(work)) == [Token("one"), Token("two"), answer()]


def test_nothing_happens_before_the_next_event_is_wanted() -> None:
    emitted: list[str] = []

    def work(emit: Emit) -> Answer:
        for word in ("one", "two", "three"):
            emitted.append(word)
            emit(Token(word))
        return answer()

    events = stream_events(work)
    assert emitted == []
    next(events)
    assert emitted == ["one"]
    events.close()


def test_closing_ends_the_work_where_it_stands_and_lets_it_clean_up() -> None:
    steps: list[str] = []

    def work(emit: Emit) -> Answer:
        try:
            emit(Token("one"))
            steps.append("went on")
        except Exception:
            steps.append("swallowed")
        finally:
            steps.append("cleaned up")
        return answer()

    events = stream_events(work)
    next(events)
    events.close()
    assert steps == ["cleaned up"]


def test_an_error_is_raised_where_the_events_are_read() -> None:
    def work(emit: Emit) -> Answer:
        emit(Token("one"))
        raise ModelUnavailable("The model is not running.", "Start it.")

    events = stream_events(work)
    assert next(events) == Token("one")
    with pytest.raises(ModelUnavailable, match="not running"):
        next(events)
