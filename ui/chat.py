"""The chat of the page: shows the passages at once, each sentence once it is checked, then the evidence."""

from __future__ import annotations

import asyncio
import logging
import uuid
from collections.abc import AsyncGenerator, AsyncIterator, Sequence
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from typing import Any

import gradio as gr
from gradio.components import Component

from rag.errors import RagError
from rag.ingest.library import Library
from rag.qa.answer import Answer, Event, Retrieved, Token, Waiting
from rag.qa.question import LONGEST_QUESTION
from rag.server.answer_jobs import AnswerJobs, AnswerRequest
from rag.server.auth import Caller, may_use_tabs
from rag.server.problem_details import describe, describe_unexpected
from rag.server.rate_limits import Limits
from ui.conversation import Pending, Turn, restore_turns, to_history
from ui.render import finished_turn, pending_turn, turns_html, welcome
from ui.translation import Labels, Translations

CONCURRENT_READERS = 16  # each waits for the model only
SUGGESTED_ARTICLES = 4  # on an empty page, the newest

logger = logging.getLogger("belegt")


@dataclass(frozen=True)
class Chat:
    """The handlers of the chat."""

    jobs: AnswerJobs
    limits: Limits
    library: Library
    translations: Translations
    stops: dict[str, asyncio.Event] = field(default_factory=dict)  # by session, to stop its answer

    def labels(self, request: gr.Request) -> Labels:
        """Return the labels in the reader's language."""
        return self.translations.of(request)

    def show(self, stored: Any, request: gr.Request) -> tuple[str, list[Turn]]:
        """Return the conversation that the browser has stored, which outlives a restart of the server."""
        turns = restore_turns(stored)
        return self.transcript(turns, request), turns

    def transcript(self, turns: Sequence[Turn], request: gr.Request) -> str:
        """Return the conversation as HTML, or suggestions if it is empty."""
        labels = self.labels(request)
        if turns:
            return turns_html(labels, turns)
        titles = [article.title for article in self.library.list()[:SUGGESTED_ARTICLES]]
        config = self.library.config
        return welcome(labels, titles, config.ui.manage_corpus and may_use_tabs(caller_of(request), config))

    def stop(self, request: gr.Request) -> None:
        """Stop the answer that this page waits for; `turn` then yields what it has so far."""
        if stopping := self.stops.get(request.session_hash or ""):
            stopping.set()

    async def turn(
        self, question: str, turns: Sequence[Turn], request: gr.Request
    ) -> AsyncGenerator[Pending | Turn, None]:
        """Yield the turn after each event, and at the end its answer, error or first sentences."""
        session, stopping = request.session_hash or "", asyncio.Event()
        self.stops[session] = stopping
        asked = AnswerRequest(
            question,
            history=to_history(turns),
            caller=caller_of(request),
            reader_language=self.translations.reader_language(request),
        )
        pending = Pending(question)
        yield pending
        try:
            with self.limits.answering(asked.caller):
                async with aclosing(stop_when(stopping, self.jobs.events(asked))) as events:
                    async for event in events:
                        if isinstance(event, Answer):
                            yield Turn(question=question, answer=event)
                            return
                        pending = apply_event(pending, event)
                        yield pending
            yield Turn(question=question, so_far=pending.so_far)
        except RagError as error:
            problem = describe(error, "", self.jobs.answerer.config)
            logger.warning("%s %s", problem.title, problem.detail)
            yield Turn(question=question, problem=(problem.title, problem.detail))
        except Exception as error:
            problem = describe_unexpected(error, uuid.uuid4().hex)
            yield Turn(question=question, problem=(problem.title, problem.detail))
        finally:
            self.stops.pop(session, None)


def build_chat(page: gr.Blocks, chat: Chat, words: gr.I18n) -> None:
    """Add the chat to `page`, with its events."""

    async def submit(
        question: str, turns: list[Turn], request: gr.Request
    ) -> AsyncIterator[dict[Component, Any]]:
        if not (question or "").strip():
            yield {}
            return
        labels, number = chat.labels(request), len(turns) + 1
        # Empty the box once only: the reader may type the next question meanwhile.
        yield {box: "", stop: gr.update(visible=True)} | ({} if turns else {transcript: ""})
        async with aclosing(chat.turn(question, turns, request)) as turns_so_far:
            async for turn in turns_so_far:
                if isinstance(turn, Pending):
                    yield {current: pending_turn(labels, number, turn)}
                    continue
                yield {
                    transcript: turns_html(labels, turns) + finished_turn(labels, number, turn),
                    current: "",
                    finished: [*turns, turn],
                    stored: turn.model_dump(mode="json"),
                    stop: gr.update(visible=False),
                }

    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    transcript = gr.HTML("", elem_id="transcript")
    current = gr.HTML("", elem_id="current")
    stop = gr.Button(words("stop"), visible=False, elem_id="stop")
    box = gr.Textbox(
        label=words("question"),
        placeholder=words("placeholder"),
        elem_id="question",
        autofocus=True,
        submit_btn=words("ask"),  # type: ignore[arg-type]  # Gradio translates it as it does a label
        max_length=LONGEST_QUESTION,
    )
    another = gr.Button("", elem_id="another")  # pressed by the page's script
    stored = gr.JSON(None, visible=False)  # passes turns to and from the browser's storage
    finished = gr.State([])

    page.load(chat.show, stored, [transcript, finished], js="() => [belegt.conversation()]", **quiet)
    box.submit(
        submit,
        [box, finished],
        [box, transcript, current, finished, stored, stop],
        concurrency_limit=CONCURRENT_READERS,
        **quiet,
    ).then(None, stored, None, js="(turn) => { belegt.keep(turn) }", **quiet)
    stop.click(chat.stop, None, None, concurrency_limit=CONCURRENT_READERS, **quiet)
    another.click(chat.show, stored, [transcript, finished], js="() => [belegt.conversation()]", **quiet)


def caller_of(request: gr.Request) -> Caller:
    """Return the sender, as the middleware has authenticated it."""
    caller: Caller = request.state.caller
    return caller


def apply_event(pending: Pending, event: Event) -> Pending:
    """Return the turn after `event`."""
    if isinstance(event, Waiting):
        return replace(pending, ahead=event.ahead)
    if isinstance(event, Retrieved):
        return replace(pending, retrieved=event)
    if isinstance(event, Token):
        return replace(pending, so_far=pending.so_far + event.text)
    return pending


async def stop_when(stopping: asyncio.Event, events: AsyncIterator[Event]) -> AsyncGenerator[Event, None]:
    """Yield `events` until `stopping` is set; then cancel the pending one."""
    stop = asyncio.ensure_future(stopping.wait())
    upcoming: asyncio.Future[Event] | None = None
    try:
        while not stopping.is_set():
            upcoming = asyncio.ensure_future(anext(events))
            await asyncio.wait({upcoming, stop}, return_when=asyncio.FIRST_COMPLETED)
            if upcoming.done():
                yield upcoming.result()
    except StopAsyncIteration:
        return
    finally:
        stop.cancel()
        if upcoming is not None:
            upcoming.cancel()
