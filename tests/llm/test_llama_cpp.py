"""When the packaged model's server is started, with servers that only note their threads."""

import sys
import threading
import time
from typing import Any

import pytest

from rag.errors import ModelUnavailable
from rag.llm.free_cores import FreeCores
from rag.llm.llama_cpp import MOST_THREADS, Engine, packaged_engine


class Cores(FreeCores):
    """So many are free at first, then these."""

    def __init__(self, first: int, *lasting: int | None) -> None:
        self.first, self.following = first, iter(lasting)

    def now(self) -> int:
        return self.first

    def lasting(self) -> int | None:
        return next(self.following)


class Servers:
    """Starts servers that reply how many threads they have."""

    def __init__(self) -> None:
        self.started: list[int] = []

    def __call__(self, context_window: int, threads: int) -> Any:
        self.started.append(threads)
        return Server(threads)


class Server:
    """Replies how many threads it has."""

    def __init__(self, threads: int) -> None:
        self.threads = threads

    def handle_chat_completions(self, request: dict[str, Any], take: Any = None) -> dict[str, Any]:
        while take and not take({"threads": self.threads}):  # until it is stopped
            time.sleep(0.01)
        return {"threads": self.threads}


@pytest.fixture
def may_start_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without having to wait."""
    monkeypatch.setattr("rag.llm.llama_cpp.LEAST_RUN_S", 0.0)


def threads_of(engine: Engine, requests: int) -> list[int]:
    """With how many threads each of so many requests was run."""
    return [engine.complete({})["threads"] for _ in range(requests)]


@pytest.mark.usefixtures("may_start_again")
def test_the_threads_follow_the_free_cores() -> None:
    servers = Servers()
    engine = Engine(4096, 0, servers, Cores(1, None, 1, 2, None, 2, 1))
    assert threads_of(engine, 7) == [1, 1, 1, 2, 2, 2, 1]
    assert servers.started == [1, 2, 1]


def test_a_server_that_was_just_started_is_kept() -> None:
    assert threads_of(Engine(4096, 0, Servers(), Cores(1, 2, 2)), 3) == [1, 1, 1]


@pytest.mark.usefixtures("may_start_again")
def test_a_given_number_of_threads_stays_whatever_is_free() -> None:
    assert threads_of(Engine(4096, 3, Servers(), Cores(1, 2, 2)), 3) == [3, 3, 3]


@pytest.mark.usefixtures("may_start_again")
def test_more_threads_than_help_are_never_started() -> None:
    assert threads_of(Engine(4096, 0, Servers(), Cores(64, 64)), 2) == [MOST_THREADS] * 2


@pytest.mark.usefixtures("may_start_again")
def test_no_server_is_replaced_while_it_replies() -> None:
    servers = Servers()
    engine = Engine(4096, 0, servers, Cores(1, 2, 2))
    replying = engine.stream({})
    assert next(replying) == {"threads": 1}
    assert threads_of(engine, 1) == [1]
    replying.close()
    for worker in threading.enumerate():
        if worker.name == "packaged-model":
            worker.join()
    assert threads_of(engine, 1) == [2]


@pytest.mark.usefixtures("may_start_again")
def test_a_server_that_cannot_be_started_again_is_tried_anew_at_the_next_request() -> None:
    fails = iter([False, True, False])

    def start(context_window: int, threads: int) -> Server:
        if next(fails):
            raise ModelUnavailable("No memory.", "Free some.")
        return Server(threads)

    engine = Engine(4096, 0, start, Cores(1, 2))
    assert threads_of(engine, 1) == [1]
    with pytest.raises(ModelUnavailable, match="No memory"):
        engine.complete({})
    assert threads_of(engine, 1) == [1]  # as at first


def test_two_requests_at_once_start_one_server() -> None:
    servers = Servers()

    def start_slowly(context_window: int, threads: int) -> Any:
        time.sleep(0.1)
        return servers(context_window, threads)

    engine = Engine(4096, 0, start_slowly, Cores(2, None))
    asking = [threading.Thread(target=engine.complete, args=[{}]) for _ in range(2)]
    for one in asking:
        one.start()
    for one in asking:
        one.join()
    assert servers.started == [2]


def test_a_missing_engine_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "xllamacpp", None)
    with pytest.raises(ModelUnavailable, match="make install"):
        packaged_engine()
