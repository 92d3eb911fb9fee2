"""The queue for the packaged model: one question at a time, in order of arrival."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass(eq=False)
class Queue:
    """The questions that wait for the model; the first one has it. Safe to share between threads."""

    places: deque[Place] = field(default_factory=deque)
    moved: threading.Condition = field(default_factory=threading.Condition)

    @contextmanager
    def place(self) -> Iterator[Place]:
        """A place that joins the queue when it first waits, and leaves it at the end of the `with` block."""
        place = Place(self)
        try:
            yield place
        finally:
            place.leave()


@dataclass(eq=False)
class Place:
    """One question's place in a `Queue`."""

    queue: Queue

    def wait(self) -> Iterator[int]:
        """Yield how many questions are ahead whenever that changes, down to 0; nothing if there are none."""
        queue, ahead = self.queue, 0
        while True:
            with queue.moved:
                if self not in queue.places:
                    queue.places.append(self)
                while ahead and queue.places.index(self) == ahead:
                    queue.moved.wait()
                before, ahead = ahead, queue.places.index(self)
            if before or ahead:
                yield ahead
            if not ahead:
                return

    def leave(self) -> None:
        """Leave the queue, so that the next question gets the model; no effect outside the queue."""
        with self.queue.moved:
            if self in self.queue.places:
                self.queue.places.remove(self)
                self.queue.moved.notify_all()
