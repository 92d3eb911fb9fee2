"""Turns a function that emits events into a generator of them."""

from __future__ import annotations

import contextvars
import queue
import threading
from collections.abc import Callable, Generator

from rag.qa.answer import Answer, Emit, Event


class ConsumerLeft(BaseException):
    """Raised inside `emit` once nobody waits for the answer; no `except Exception` may stop it."""


def stream_events(answer: Callable[[Emit], Answer]) -> Generator[Event, None, None]:
    """Yield the events that `answer` emits, and last the `Answer` that it returns.

    `answer` runs in a thread that keeps step with the consumer: after each event it waits until the next one
    is wanted. Closing the generator ends it there, and with it the model's request. Its errors are raised
    here.
    """
    events: queue.SimpleQueue[Event | BaseException | None] = queue.SimpleQueue()
    wanted, closed = threading.Semaphore(0), threading.Event()

    def emit(event: Event) -> None:
        events.put(event)
        wanted.acquire()
        if closed.is_set():
            raise ConsumerLeft

    def run() -> None:
        try:
            emit(answer(emit))
            events.put(None)
        except ConsumerLeft:
            pass
        except BaseException as error:
            events.put(error)

    thread = threading.Thread(
        target=contextvars.copy_context().run, args=(run,), name="answer-stream", daemon=True
    )
    thread.start()
    try:
        while (event := events.get()) is not None:
            if isinstance(event, BaseException):
                raise event
            yield event
            wanted.release()
    finally:
        closed.set()
        wanted.release()
        thread.join()
