"""Runs questions in worker threads and streams their events to the event loop.

A question is cancelled when its client disconnects.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TypeVar, cast

from rag.errors import ClientDisconnected
from rag.index.filters import Selection
from rag.qa.answer import Answer, Event
from rag.qa.answerer import Answerer
from rag.qa.meter import Meter
from rag.qa.question import History
from rag.qa.streaming import ConsumerLeft
from rag.qa.translation import Quote, Translation
from rag.retrieval.retriever import EVERYTHING
from rag.server.auth import Caller
from rag.server.monitoring import Monitoring
from rag.server.problem_details import without_paths
from rag.server.rate_limits import MAX_WAITING

THREADS = MAX_WAITING  # each question that may wait has one, and so learns how many come first
CONNECTION_CHECK_S = 0.5  # between two checks whether the client is still connected
Result = TypeVar("Result")


@dataclass(frozen=True)
class AnswerRequest:
    """A question with its options, and who sent it."""

    question: str
    language: str | None = None
    history: History = ()
    style: str = ""
    caller: Caller = field(default_factory=Caller)
    among: Selection = EVERYTHING
    reader_language: str = ""


@dataclass
class AnswerJobs:
    """The questions that one `Answerer` is answering. Use it from the server's event loop only."""

    answerer: Answerer
    monitoring: Monitoring
    _threads: ThreadPoolExecutor = field(
        default_factory=lambda: ThreadPoolExecutor(THREADS, thread_name_prefix="answer")
    )

    async def answer(self, request: AnswerRequest) -> Answer:
        """Return the checked answer. Raises `RagError`."""
        *_, answer = [event async for event in self.events(request)]
        return cast(Answer, answer)

    async def answer_while(
        self, request: AnswerRequest, is_connected: Callable[[], Awaitable[bool]]
    ) -> Answer:
        """Return the checked answer, or cancel it and raise `ClientDisconnected` once the client is gone."""
        return await _await_while(asyncio.ensure_future(self.answer(request)), is_connected)

    async def translate_while(
        self, quote: Quote, language: str, is_connected: Callable[[], Awaitable[bool]]
    ) -> Translation:
        """Return the checked translation, or leave the model's queue once the client is gone.

        Raises `ClientDisconnected`, and what `Answerer.translate` raises.
        """
        cancelled = threading.Event()

        def emit(event: Event) -> None:
            if cancelled.is_set():
                raise ConsumerLeft

        work = self._threads.submit(self.answerer.translate, quote, language, emit=emit)
        try:
            return await _await_while(asyncio.wrap_future(work), is_connected)
        finally:
            cancelled.set()

    async def events(self, request: AnswerRequest) -> AsyncIterator[Event]:
        """Yield the events that `Answerer.ask` emits, then the answer, and raise its errors.

        Closing the iterator cancels the question. Events are queued however slowly the client reads, so that
        a slow client does not block the model.
        """
        queue: asyncio.Queue[Event | BaseException | None] = asyncio.Queue()
        cancelled = threading.Event()
        meter = Meter()
        work = self._threads.submit(self._work, request, queue, asyncio.get_running_loop(), cancelled)
        try:
            while (event := await queue.get()) is not None:
                if isinstance(event, BaseException):
                    raise event
                if isinstance(event, Answer):
                    hint = without_paths(event.model_hint, self.answerer.config)
                    event = event.model_copy(update={"model_hint": hint})
                    self.monitoring.record_answer(request.question, request.caller.key, event, meter.now())
                yield event
        finally:
            cancelled.set()
            work.cancel()

    def _work(
        self,
        request: AnswerRequest,
        queue: asyncio.Queue[Event | BaseException | None],
        loop: asyncio.AbstractEventLoop,
        cancelled: threading.Event,
    ) -> None:
        """Answer in a worker thread; the queue ends with None or with the error."""

        def put(event: Event | BaseException | None) -> None:
            if not cancelled.is_set():
                loop.call_soon_threadsafe(queue.put_nowait, event)

        def emit(event: Event) -> None:
            if cancelled.is_set():
                raise ConsumerLeft
            put(event)

        try:
            emit(
                self.answerer.ask(
                    request.question,
                    request.language,
                    request.history,
                    request.style,
                    request.among,
                    reader_language=request.reader_language,
                    emit=emit,
                )
            )
            put(None)
        except BaseException as error:
            put(error)


async def _await_while(work: asyncio.Future[Result], is_connected: Callable[[], Awaitable[bool]]) -> Result:
    """Return the result of `work`, or cancel it and raise `ClientDisconnected` once the client is gone."""
    try:
        while not (await asyncio.wait({work}, timeout=CONNECTION_CHECK_S))[0]:
            if not await is_connected():
                raise ClientDisconnected(
                    "The client disconnected before the answer was complete.", "Ask again."
                )
    finally:
        work.cancel()  # without effect once it is done
    return work.result()
