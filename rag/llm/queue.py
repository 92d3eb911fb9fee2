"""The queue for a model: as many questions at a time as it answers at once, in order of arrival."""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from rag.config import LLMConfig
from rag.llm.model import Provider

OPENAI_AT_ONCE = 4  # llama.cpp's server and vLLM take several by default


def questions_at_once(config: LLMConfig, provider: Provider) -> int:
    """How many questions may ask the model at the same time; more would wait in its server, unseen."""
    if provider == "packaged":
        return 1  # another question's prompts would evict its own from the model's cache
    if config.parallel:
        return config.parallel
    if provider == "openai":
        return OPENAI_AT_ONCE
    set_here = os.environ.get("OLLAMA_NUM_PARALLEL", "")
    return int(set_here) if set_here.isdigit() and int(set_here) else 1


@dataclass(eq=False)
class Queue:
    """The questions that wait for the model; the first `width` have it. Safe to share between threads."""

    width: int = 1
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
                while ahead and self._ahead() == ahead:
                    queue.moved.wait()
                before, ahead = ahead, self._ahead()
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

    def _ahead(self) -> int:
        """How many questions have to be answered before it is this one's turn."""
        return max(0, self.queue.places.index(self) - self.queue.width + 1)
