"""The line before the model: in the order of arrival, and each knows its place."""

import threading
from contextlib import ExitStack

from rag.llm.queue import Line
from rag.qa.answer import Waiting


def test_the_first_does_not_wait() -> None:
    with Line().place() as place:
        assert list(place.wait()) == []
        assert list(place.wait()) == []  # it has the model already


def test_each_hears_of_its_place_and_has_its_turn_in_order() -> None:
    line = Line()
    with ExitStack() as places:
        first, second, third = [places.enter_context(line.place()) for _ in range(3)]
        assert list(first.wait()) == []
        second_waits, third_waits = second.wait(), third.wait()
        assert next(second_waits) == Waiting(1)
        assert next(third_waits) == Waiting(2)
        first.leave()
        assert list(second_waits) == [Waiting(0)]
        assert next(third_waits) == Waiting(1)
        second.leave()
        assert list(third_waits) == [Waiting(0)]


def test_who_leaves_while_waiting_is_no_longer_counted() -> None:
    line = Line()
    with line.place() as first, line.place() as third:
        list(first.wait())
        with line.place() as second:
            next(second.wait())
            waits = third.wait()
            assert next(waits) == Waiting(2)
        assert next(waits) == Waiting(1)


def test_a_waiting_thread_goes_on_when_it_is_its_turn() -> None:
    line, done = Line(), threading.Event()

    def ask() -> None:
        with line.place() as place:
            list(place.wait())
            done.set()

    with line.place() as place:
        list(place.wait())
        thread = threading.Thread(target=ask)
        thread.start()
        assert not done.wait(0.2)
    thread.join(10)
    assert done.is_set()
