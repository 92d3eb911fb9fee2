"""The queue before the model: in the order of arrival, and each knows its place."""

import threading
from contextlib import ExitStack

from rag.llm.queue import Queue


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
