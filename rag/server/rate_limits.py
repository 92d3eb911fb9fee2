"""Limits of each caller and of the server: requests a minute, concurrent answers, wrong keys."""

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
from rag.errors import TooManyRequests
from rag.server.auth import Caller

WRONG_KEYS_PER_MINUTE = 10
MAX_WAITING = 200  # questions in the whole server; the next is refused
RETRY_WHEN_FULL_S = 30
RETRY_WHEN_BUSY_S = 5  # until one of several answers is probably done
ALL_CALLERS = "all callers"


@dataclass
class Limits:
    """Counts requests and answers by key and by address, in this process. Thread-safe."""

    config: ServerConfig
    _window: MovingWindowRateLimiter = field(default_factory=lambda: MovingWindowRateLimiter(MemoryStorage()))
    _answering: Counter[str] = field(default_factory=Counter)
    _changing: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def count_request(self, caller: Caller) -> None:
        """Count a request. Raises `TooManyRequests` beyond `server.requests_per_minute`."""
        minute = RateLimitItemPerMinute(self.config.requests_per_minute)
        for name in caller.names:
            if not self._window.hit(minute, "requests", name):
                raise TooManyRequests(
                    f"You sent more than {self.config.requests_per_minute} requests in a minute.",
                    self._seconds_until_reset(minute, "requests", name),
                )

    def count_wrong_key(self, address: str) -> None:
        """Count a wrong key. Raises `TooManyRequests` after too many from one `address`.

        A valid key is still accepted: callers behind a proxy share its address, and could otherwise lock each
        other out.
        """
        minute = RateLimitItemPerMinute(WRONG_KEYS_PER_MINUTE)
        if not self._window.hit(minute, "keys", address):
            raise TooManyRequests(
                "Too many wrong keys from this address.", self._seconds_until_reset(minute, "keys", address)
            )

    @property
    def waiting(self) -> int:
        """The number of questions that are being answered or queued."""
        return self._answering[ALL_CALLERS]

    @contextmanager
    def answering(self, caller: Caller) -> Iterator[None]:
        """Count an answer while the block runs. Raises `TooManyRequests` beyond `server.answers_at_once`."""
        names = [*caller.names, ALL_CALLERS]
        with self._lock:
            if self.waiting >= MAX_WAITING:
                raise TooManyRequests("Too many questions are waiting.", RETRY_WHEN_FULL_S)
            if any(self._answering[name] >= self.config.answers_at_once for name in caller.names):
                raise TooManyRequests(
                    f"{self.config.answers_at_once} of your questions are already being answered.",
                    RETRY_WHEN_BUSY_S,
                )
            self._answering.update(names)
        try:
            yield
        finally:
            with self._lock:
                self._answering.subtract(names)
                self._answering += Counter()  # drops the names that are at zero

    @property
    def changes(self) -> int:
        """The number of requests that are changing the articles."""
        return self._changing

    @contextmanager
    def changing(self) -> Iterator[None]:
        """Count a change of the articles while the block runs."""
        with self._lock:
            self._changing += 1
        try:
            yield
        finally:
            with self._lock:
                self._changing -= 1

    def _seconds_until_reset(self, item: RateLimitItem, *names: str) -> int:
        """Return the seconds until the limit allows another, at least 1."""
        reset_time = self._window.get_window_stats(item, *names).reset_time
        return max(1, math.ceil(reset_time - time.time()))
