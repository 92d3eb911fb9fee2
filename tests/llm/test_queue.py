"""The queue before the model: in the order of arrival, and each knows its place."""

import threading
from contextlib import ExitStack

import pytest

from rag.config import LLMConfig
from rag.llm.model import Provider
from rag.llm.queue import Queue, questions_at_once


def test_the_first_does_not_wait() -> None:
    with Queue().place() as place:
        assert list(place.wait()) == []
        assert list(place.wait()) == []  # it has the model already


def test_each_hears_of_its_place_and_has_its_turn_in_order() -> None:
    queue = Queue()
    with ExitStack() as places:
        first, second, third = [places.enter_context(queue.place()) for _ in range(3)]
        assert list(first.wait()) == []
        second_waits, third_waits = second.wait(), third.wait()
        assert next(second_waits) == 1
        assert next(third_waits) == 2
        first.leave()
        assert list(second_waits) == [0]
        assert next(third_waits) == 1
        second.leave()
        assert list(third_waits) == [0]


def test_who_leaves_while_waiting_is_no_longer_counted() -> None:
    queue = Queue()
    with queue.place() as first, queue.place() as third:
        list(first.wait())
        with queue.place() as second:
            next(second.wait())
            waits = third.wait()
            assert next(waits) == 2
        assert next(waits) == 1


def test_a_waiting_thread_goes_on_when_it_is_its_turn() -> None:
    queue, done = Queue(), threading.Event()

    def ask() -> None:
        with queue.place() as place:
            list(place.wait())
            done.set()

    with queue.place() as place:
        list(place.wait())
        thread = threading.Thread(target=ask)
        thread.start()
        assert not done.wait(0.2)
    thread.join(10)
    assert done.is_set()


def test_as_many_at_once_as_the_model_answers() -> None:
    queue = Queue(width=2)
    with ExitStack() as places:
        first, second, third, fourth = [places.enter_context(queue.place()) for _ in range(4)]
        assert list(first.wait()) == list(second.wait()) == []
        third_waits, fourth_waits = third.wait(), fourth.wait()
        assert (next(third_waits), next(fourth_waits)) == (1, 2)
        second.leave()
        assert list(third_waits) == [0]
        assert next(fourth_waits) == 1


@pytest.mark.parametrize(
    ("provider", "parallel", "variable", "width"),
    [
        ("packaged", 8, "8", 1),
        ("ollama", 0, "", 1),
        ("ollama", 0, "3", 3),
        ("ollama", 2, "3", 2),
        ("ollama", 0, "many", 1),
        ("openai", 0, "3", 4),
        ("openai", 16, "", 16),
    ],
)
def test_the_width_is_the_servers(
    provider: Provider, parallel: int, variable: str, width: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OLLAMA_NUM_PARALLEL", variable)
    assert questions_at_once(LLMConfig(parallel=parallel), provider) == width
