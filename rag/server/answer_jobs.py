"""Answers for many askers at once: made in threads, told as they come about, dropped when an asker leaves."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from typing import cast

from rag.errors import AskerLeft
from rag.index.filters import Selection
from rag.qa.answer import Answer, Event
from rag.qa.answerer import Answerer
from rag.qa.meter import Meter
from rag.qa.question import History
from rag.retrieval.retriever import EVERYTHING
from rag.server.auth import Caller
from rag.server.monitoring import Monitoring

LOOK_AGAIN_S = 0.5  # whether whoever waits for a whole answer is still there
THREADS = 16  # that search and write; the packaged model itself takes one question at a time


@dataclass(frozen=True)
class Ask:
    """What is asked, and by whom."""

    question: str
    language: str | None = None
    history: History = ()
    style: str = ""
    caller: Caller = field(default_factory=Caller)
    among: Selection = EVERYTHING


@dataclass
class Desk:
    """Hands questions to one `Answerer`. All of it runs in the server's event loop."""

    answerer: Answerer
    monitoring: Monitoring
    _threads: ThreadPoolExecutor = field(
        default_factory=lambda: ThreadPoolExecutor(THREADS, thread_name_prefix="answer")
    )

    async def answer(self, ask: Ask) -> Answer:
        """The checked answer. Raises `RagError`s."""
        *_, answer = [event async for event in self.events(ask)]
        return cast(Answer, answer)

    async def answer_while(self, ask: Ask, listens: Callable[[], Awaitable[bool]]) -> Answer:
        """`answer`, dropped as soon as nobody `listens` any more: then it raises `AskerLeft`."""
        answering = asyncio.ensure_future(self.answer(ask))
        try:
            while not (await asyncio.wait({answering}, timeout=LOOK_AGAIN_S))[0]:
                if not await listens():
                    raise AskerLeft("Nobody waits for the answer any more.", "Ask again.")
        finally:
            answering.cancel()  # without effect once it is done
        return answering.result()

    async def events(self, ask: Ask) -> AsyncIterator[Event]:
        """What `Answerer.stream` tells, and its errors.

        Leaving the loop drops the question. The events are collected whatever the reader's speed: one who
        reads slowly must not hold the model.
        """
        told: asyncio.Queue[Event | BaseException | None] = asyncio.Queue()
        gone = threading.Event()
        meter = Meter()
        work = self._threads.submit(self._work, ask, told, asyncio.get_running_loop(), gone)
        try:
            while (event := await told.get()) is not None:
                if isinstance(event, BaseException):
                    raise event
                if isinstance(event, Answer):
                    self.monitoring.answered(ask.question, ask.caller.key, event, meter.now())
                yield event
        finally:
            gone.set()
            work.cancel()

    def _work(
        self,
        ask: Ask,
        told: asyncio.Queue[Event | BaseException | None],
        loop: asyncio.AbstractEventLoop,
        gone: threading.Event,
    ) -> None:
        def tell(event: Event | BaseException | None) -> None:
            if not gone.is_set():
                loop.call_soon_threadsafe(told.put_nowait, event)

        try:
            said = (ask.question, ask.language, ask.history, ask.style, ask.among)
            with closing(self.answerer.stream(*said)) as events:
                for event in events:
                    if gone.is_set():
                        return
                    tell(event)
            tell(None)
        except BaseException as error:
            tell(error)
