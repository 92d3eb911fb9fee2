"""Readiness of a server: its index can be searched and its model is available."""

from __future__ import annotations

import asyncio
import logging
import threading
import time
from dataclasses import dataclass, field

from rag.qa.answerer import Answerer

CACHED_S = 2.0  # that the result of a probe is used again
PROBE_TIMEOUT_S = 2.0  # a probe that takes longer counts as not ready
HUNG_AFTER_S = 30.0  # then another probe is started beside the one that hangs
MAX_HUNG_PROBES = 3
POLL_S = 0.01

logger = logging.getLogger("belegt")


@dataclass
class Probe:
    """One check of index and model, in a thread of its own."""

    started: float = field(default_factory=time.monotonic)
    done: threading.Event = field(default_factory=threading.Event)
    ready: bool = False
    passages: int = 0

    @property
    def age(self) -> float:
        """Seconds since the probe started."""
        return time.monotonic() - self.started


@dataclass
class Readiness:
    """Probes an answerer every few seconds at most, as requests need no key; never blocks the event loop."""

    answerer: Answerer
    _probes: list[Probe] = field(default_factory=list)

    async def check(self) -> Probe:
        """Return the latest probe, or a new one if that is outdated; one that times out is not ready."""
        probe = self._latest()
        while not probe.done.is_set() and probe.age < PROBE_TIMEOUT_S:
            await asyncio.sleep(POLL_S)
        return probe if probe.done.is_set() else Probe()

    def _latest(self) -> Probe:
        """Return the latest probe, after starting a new one if that is out of date."""
        latest = self._probes[-1] if self._probes else None
        hanging = [probe for probe in self._probes if not probe.done.is_set()]
        if latest is None or (_is_outdated(latest) and len(hanging) < MAX_HUNG_PROBES):
            latest = Probe()
            threading.Thread(target=self._run, args=[latest], name="readiness", daemon=True).start()
        self._probes = [*(probe for probe in hanging if probe is not latest), latest]
        return latest

    def _run(self, probe: Probe) -> None:
        try:
            self._check_index()
            store = self.answerer.retriever.store
            probe.passages = store.count()
            probe.ready = not store.is_empty() and self.answerer.model_problem() is None
        except BaseException as error:  # Chroma's native code raises errors that are not Exceptions
            logger.debug("not ready: %s", type(error).__name__)
        probe.done.set()

    def _check_index(self) -> None:
        """Raises an error if the index cannot be searched now, or could not be opened after a restart."""
        store = self.answerer.retriever.store
        store.backend.probe()
        store.follow_writer()
        store.check_fingerprint()


def _is_outdated(probe: Probe) -> bool:
    return probe.age >= (CACHED_S if probe.done.is_set() else HUNG_AFTER_S)
