"""How many cores other programs leave free."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass

SAMPLE_S = 0.2
# The load counts as lasting once two windows in a row, each of this length, have shown the same.
WINDOW_S, LONGEST_WINDOW_S = 5.0, 60.0
BUSY = ("user", "nice", "system", "irq", "softirq", "steal", "interrupt", "dpc")  # each system has some


@dataclass(frozen=True)
class CpuTimes:
    """The clock, and how long the cores that this process may use have worked, in all and for it: seconds."""

    clock: float
    busy: float
    own: float


def read_cpu_times() -> CpuTimes:
    """Those of this moment."""
    import psutil

    own, cores = psutil.Process().cpu_times(), psutil.cpu_times(percpu=True)
    usable = [cores[number] for number in usable_cores() if number < len(cores)]
    busy = sum(getattr(core, field, 0.0) for core in usable for field in BUSY)
    return CpuTimes(time.monotonic(), busy, own.user + own.system)


def usable_cores() -> set[int]:
    """The numbers of the cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return os.sched_getaffinity(0)
    return set(range(os.cpu_count() or 1))


def free_cores(since: CpuTimes, until: CpuTimes) -> int:
    """The cores that this process had or could have had in between; at least one."""
    others = (until.busy - since.busy) - (until.own - since.own)
    return max(1, round(len(usable_cores()) - max(0.0, others) / (until.clock - since.clock)))


class FreeCores:
    """Measures the free cores: at once, and again while the program works."""

    def __init__(self, read: Callable[[], CpuTimes] = read_cpu_times) -> None:
        """`read` is called at the beginning and the end of each window."""
        self._read = read
        self._last = read()
        self._seen: int | None = None  # free in the last window

    def now(self) -> int:
        """Those of the next fifth of a second."""
        before = self._read()
        time.sleep(SAMPLE_S)
        self._last = self._read()
        return free_cores(before, self._last)

    def lasting(self) -> int | None:
        """Those since the last call, if the window before it had as many; None where that is not known."""
        now = self._read()
        elapsed = now.clock - self._last.clock
        if elapsed < WINDOW_S:
            return None
        free = free_cores(self._last, now) if elapsed <= LONGEST_WINDOW_S else None
        before, self._seen, self._last = self._seen, free, now
        return free if free == before else None
