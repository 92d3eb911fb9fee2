"""A line before the packaged model: one question at a time, in the order they came."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from rag.qa.answer import Waiting


@dataclass(eq=False)
class Line:
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
    """One asker's place in a `Line`."""

    line: Line

    def wait(self) -> Generator[Waiting, None, None]:
        """How many are ahead, whenever that changes, until nobody is; nothing where nobody was."""
        line, ahead = self.line, 0
        while True:
            with line.moved:
                if self not in line.places:
                    line.places.append(self)
                while ahead and line.places.index(self) == ahead:
                    line.moved.wait()
                before, ahead = ahead, line.places.index(self)
            if before or ahead:
                yield Waiting(ahead)
            if not ahead:
                return

    def leave(self) -> None:
        """Let the next one have the model; without effect for who is not in the line."""
        with self.line.moved:
            if self in self.line.places:
                self.line.places.remove(self)
                self.line.moved.notify_all()
