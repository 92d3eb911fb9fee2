"""A queue before the packaged model: one question at a time, in the order of arrival."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass(eq=False)
class Queue:
    """Who waits for the model; the first of them has it. Safe to share between threads."""

    places: deque[Place] = field(default_factory=deque)
    moved: threading.Condition = field(default_factory=threading.Condition)

    @contextmanager
    def place(self) -> Iterator[Place]:
        """A place that is taken when it first waits, and left with this block."""
        place = Place(self)
        try:
            yield place
        finally:
            place.leave()


@dataclass(eq=False)
class Place:
    """One asker's place in a `Queue`."""

    queue: Queue

    def wait(self) -> Iterator[int]:
        """How many are ahead, whenever that changes, until nobody is; nothing where nobody was."""
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
        """Let the next one have the model; without effect for who is not in the queue."""
        with self.queue.moved:
            if self in self.queue.places:
                self.queue.places.remove(self)
                self.queue.moved.notify_all()
