"""How many cores are free, by times that are written down: the clock, all that is busy, and this process."""

import os
from collections.abc import Callable

import pytest

from rag.llm.free_cores import CpuTimes, FreeCores, free_cores, read_cpu_times


@pytest.fixture(autouse=True)
def four_cores(monkeypatch: pytest.MonkeyPatch) -> None:
    """This process may run on four cores."""
    monkeypatch.setattr(os, "sched_getaffinity", lambda process: {0, 1, 2, 3}, raising=False)


@pytest.mark.parametrize(
    ("busy", "own", "free"),
    [
        (0.0, 0.0, 4),
        (20.0, 20.0, 4),  # what this process does itself takes nothing from it
        (10.0, 0.0, 3),
        (30.0, 10.0, 2),
        (60.0, 0.0, 1),  # never none
    ],
)
def test_what_other_programs_use_is_not_free(busy: float, own: float, free: int) -> None:
    assert free_cores(CpuTimes(100, 50, 5), CpuTimes(110, 50 + busy, 5 + own)) == free


def test_a_load_lasts_once_two_windows_have_shown_it() -> None:
    cores = FreeCores(reading((0, 0), (10, 0), (20, 0), (30, 20), (33, 26), (40, 40), (50, 60)))
    assert [cores.lasting() for _ in range(6)] == [None, 4, None, None, 2, 2]


def test_a_window_without_a_question_says_nothing_of_the_load() -> None:
    cores = FreeCores(reading((0, 0), (10, 0), (3000, 0), (3010, 0), (3020, 0)))
    assert [cores.lasting() for _ in range(4)] == [None, None, None, 4]


def test_the_load_of_this_moment_is_measured_between_two_readings() -> None:
    assert FreeCores(reading((0, 0), (50, 0), (50.2, 0.4))).now() == 2


def test_the_times_of_this_machine_only_grow() -> None:
    first = read_cpu_times()
    sum(range(10**6))
    second = read_cpu_times()
    assert (second.clock, second.busy) > (first.clock, 0)
    assert second.busy >= first.busy
    assert second.own >= first.own


def reading(*times: tuple[float, float]) -> Callable[[], CpuTimes]:
    """Reads these times of the clock and of other programs, one after the other."""
    following = iter(times)
    return lambda: CpuTimes(*next(following), own=0.0)
