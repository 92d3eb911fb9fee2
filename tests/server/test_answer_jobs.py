"""Many askers, one model: nobody holds it who does not listen."""

import asyncio
import threading
import time
from dataclasses import dataclass, field
from typing import Any, cast

import httpx
import pytest

from rag.config import Config
from rag.errors import ModelUnavailable
from rag.llm.queue import Queue
from rag.qa.answer import Answer, Emit, Token
from rag.qa.answerer import Answerer
from rag.server.answer_jobs import AnswerJobs, AnswerRequest
from rag.server.monitoring import Monitoring
from rag.server.rate_limits import MAX_WAITING
from tests.support.answers import answer
from tests.support.servers import serving


@dataclass
class Scripted:
    """An `Answerer` that says ten words and notes how far it came; `wait` holds it between them."""

    wait: threading.Event = field(default_factory=threading.Event)
    said: list[str] = field(default_factory=list)
    closed: list[str] = field(default_factory=list)
    config: Config = field(default_factory=Config)

    def ask(self, question: str, *others: object, emit: Emit, **options: object) -> Answer:
        try:
            if question == "fail":
                raise ModelUnavailable("The model is gone.", "Start it.")
            for number in range(10):
                self.said.append(question)
                emit(Token(f"{number} "))
                if question == "hold":
                    self.wait.wait(10)
            return answer(question=question)
        finally:
            self.closed.append(question)


def jobs_of(scripted: Scripted) -> AnswerJobs:
    return AnswerJobs(cast(Answerer, scripted), Monitoring())


def until(condition: Any) -> None:
    """Waits for it, ten seconds at most."""
    for _ in range(1000):
        if condition():
            return
        time.sleep(0.01)
    raise AssertionError("it did not happen")


def test_tells_every_event_and_the_error_that_ends_them() -> None:
    scripted = Scripted()

    async def run() -> None:
        jobs = jobs_of(scripted)
        assert (await jobs.answer(AnswerRequest("x"))).question == "x"
        events = [event async for event in jobs.events(AnswerRequest("x"))]
        assert len(events) == 11
        with pytest.raises(ModelUnavailable):
            await jobs.answer(AnswerRequest("fail"))

    asyncio.run(run())


def test_a_slow_reader_does_not_hold_the_others() -> None:
    """The words are collected though nobody takes them: the model is free for the next."""
    scripted = Scripted()

    async def run() -> None:
        events = jobs_of(scripted).events(AnswerRequest("slow"))
        await anext(events)
        until(lambda: scripted.closed == ["slow"])
        assert len([event async for event in events]) == 10

    asyncio.run(run())


def test_who_leaves_leaves_no_work_behind() -> None:
    scripted = Scripted()

    async def run() -> None:
        jobs = jobs_of(scripted)
        held = [jobs.events(AnswerRequest("hold")) for _ in range(MAX_WAITING)]
        for events in held:
            await anext(events)
        waiting = asyncio.ensure_future(jobs.answer(AnswerRequest("never")))
        await asyncio.sleep(0.1)
        waiting.cancel()
        await asyncio.gather(waiting, return_exceptions=True)
        for events in held:
            await events.aclose()  # type: ignore[attr-defined]
        scripted.wait.set()
        until(lambda: len(scripted.closed) == MAX_WAITING)

    asyncio.run(run())
    assert set(scripted.said) == {"hold"}  # the last never began
    assert len(scripted.said) <= 2 * MAX_WAITING  # and none said more than the word that it was at


def test_every_question_that_may_wait_is_told_how_many_come_first() -> None:
    queue = Queue()

    class Waiting(Scripted):
        def ask(self, question: str, *others: object, emit: Emit, **options: object) -> Answer:
            with queue.place() as place:
                for ahead in place.wait():
                    emit(Token(str(ahead)))
                self.wait.wait(10)
            return answer(question=question)

    scripted = Waiting()

    async def run() -> None:
        jobs = jobs_of(scripted)
        asked = [asyncio.ensure_future(collect(jobs, str(number))) for number in range(40)]
        await asyncio.to_thread(until, lambda: len(queue.places) == len(asked))
        scripted.wait.set()
        told = await asyncio.gather(*asked)
        assert sum(len(events) > 1 for events in told) == len(asked) - 1

    async def collect(jobs: AnswerJobs, question: str) -> list[object]:
        return [event async for event in jobs.events(AnswerRequest(question))]

    asyncio.run(run())


QUESTION = {"question": "hold"}
TOOL_CALL = {"name": "ask", "arguments": QUESTION}


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/api/ask", QUESTION),
        ("/api/ask/stream", QUESTION),
        ("/v1/chat/completions", {"messages": [{"role": "user", "content": "hold"}]}),
        ("/mcp", {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": TOOL_CALL}),
    ],
)
def test_a_client_that_hangs_up_is_noticed(
    indexed: Config, quick: Answerer, path: str, body: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    scripted = Scripted()
    monkeypatch.setattr(quick, "ask", scripted.ask)
    accept = {"Accept": "application/json, text/event-stream"}
    with serving(indexed, quick) as url:
        with pytest.raises(httpx.ReadTimeout):
            httpx.post(f"{url}{path}", json=body, headers=accept, timeout=0.5).read()
        until(lambda: scripted.said)
        until(lambda: "belegt_waiting 0.0" in httpx.get(f"{url}/metrics").text)
        scripted.wait.set()
        until(lambda: scripted.closed == ["hold"])
    assert len(scripted.said) <= 2  # of ten words
