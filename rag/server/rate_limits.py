"""How much one asker gets: requests a minute, answers at once, tries at a key. Raises `TooMuch` beyond it."""

from __future__ import annotations

import math
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from limits import RateLimitItem, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from rag.config import ServerConfig
from rag.errors import TooMuch
from rag.server.auth import Caller

WRONG_KEYS_PER_MINUTE = 10
MOST_WAITING = 200  # questions in the whole server; the next is sent away
COME_BACK_S = 30
EVERYBODY = "everybody"
ANSWER_S = 5  # until one of several answers is probably done


@dataclass
class Limits:
    """Counts for each key and for each address, in this process. Safe to share between threads."""

    config: ServerConfig
    _window: MovingWindowRateLimiter = field(default_factory=lambda: MovingWindowRateLimiter(MemoryStorage()))
    _answering: Counter[str] = field(default_factory=Counter)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def count_request(self, caller: Caller) -> None:
        """One more request. Raises `TooMuch`."""
        minute = RateLimitItemPerMinute(self.config.requests_per_minute)
        for name in caller.names:
            if not self._window.hit(minute, "requests", name):
                raise TooMuch(
                    f"More than {self.config.requests_per_minute} requests in a minute.",
                    self._wait(minute, "requests", name),
                )

    def count_wrong_key(self, address: str) -> None:
        """One more key that is none. Raises `TooMuch` after too many from one `address`.

        A right key is let in all the same: others may share the address, a proxy's, and could lock it out.
        """
        minute = RateLimitItemPerMinute(WRONG_KEYS_PER_MINUTE)
        if not self._window.hit(minute, "keys", address):
            raise TooMuch("Too many wrong keys from this address.", self._wait(minute, "keys", address))

    @property
    def waiting(self) -> int:
        """Answers that are being made, or waited for."""
        return self._answering[EVERYBODY]

    @contextmanager
    def answering(self, caller: Caller) -> Iterator[None]:
        """Around the making of an answer. Raises `TooMuch`."""
        names = [*caller.names, EVERYBODY]
        with self._lock:
            if self.waiting >= MOST_WAITING:
                raise TooMuch("Too many questions are waiting.", COME_BACK_S)
            if any(self._answering[name] >= self.config.answers_at_once for name in caller.names):
                raise TooMuch(
                    f"{self.config.answers_at_once} of your questions are being answered already.", ANSWER_S
                )
            self._answering.update(names)
        try:
            yield
        finally:
            with self._lock:
                self._answering.subtract(names)
                self._answering += Counter()  # forgets who is at zero

    def _wait(self, item: RateLimitItem, *names: str) -> int:
        """Seconds until the next is taken, at least one."""
        resets = self._window.get_window_stats(item, *names).reset_time
        return max(1, math.ceil(resets - time.time()))
