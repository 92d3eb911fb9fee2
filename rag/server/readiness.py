"""Whether a server can answer: its index can be searched and its model is there."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from dataclasses import dataclass, field

from llama_index.llms.ollama import Ollama

from rag.llm.ollama import ollama_problem
from rag.qa.answerer import Answerer

LOOK_AGAIN_S = 2.0
PATIENCE_S = 2.0  # for one look: what hangs is not ready
GIVE_UP_S = 30.0  # on a look that hangs; another is begun beside it
MOST_LOOKS = 3  # that may hang at once
POLL_S = 0.01

logger = logging.getLogger("belegt")


@dataclass
class Look:
    """One look at index and model, in a thread of its own."""

    started: float = field(default_factory=time.monotonic)
    done: threading.Event = field(default_factory=threading.Event)
    ready: bool = False
    passages: int = 0

    @property
    def age(self) -> float:
        """Seconds since it began."""
        return time.monotonic() - self.started


@dataclass
class Readiness:
    """Looks every few seconds at most, since probes need no key, and never blocks the event loop."""

    answerer: Answerer
    _looks: list[Look] = field(default_factory=list)

    async def check(self) -> Look:
        """What was seen last, or is seen now; not ready where that takes too long."""
        look = self._newest()
        while not look.done.is_set() and look.age < PATIENCE_S:
            await asyncio.sleep(POLL_S)
        return look if look.done.is_set() else Look()

    def _newest(self) -> Look:
        newest = self._looks[-1] if self._looks else None
        hanging = [look for look in self._looks if not look.done.is_set()]
        if newest is None or (_is_old(newest) and len(hanging) < MOST_LOOKS):
            newest = Look()
            threading.Thread(target=self._look, args=[newest], name="readiness", daemon=True).start()
        self._looks = [*(look for look in hanging if look is not newest), newest]
        return newest

    def _look(self, look: Look) -> None:
        try:
            self._check_index()
            store = self.answerer.retriever.store
            llm = self.answerer.config.llm
            is_there = not isinstance(self.answerer.model.llm, Ollama) or not ollama_problem(llm)
            look.passages = store.count()
            look.ready = is_there and not store.is_empty()
        except BaseException as error:  # Chroma's native part raises what is no Exception
            logger.debug("not ready: %s", type(error).__name__)
        look.done.set()

    def _check_index(self) -> None:
        """Raises anything where the index cannot be searched now, or could not after a restart."""
        store = self.answerer.retriever.store
        store.backend.probe()
        store.follow_writer()
        store.check_fingerprint()


def _is_old(look: Look) -> bool:
    return look.age >= (LOOK_AGAIN_S if look.done.is_set() else GIVE_UP_S)
