"""The page's chat: one question box, the sources at once, the words as they come, the checked answer."""

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
from rag.qa.answer import Answer, Event, Retrieved, Token, Waiting, Withdrawn
from rag.server.answer_jobs import Ask, Desk
from rag.server.auth import Caller, may_use_tabs
from rag.server.problem_details import describe, unexpected
from rag.server.rate_limits import Limits
from ui.conversation import Pending, Turn, restored, said
from ui.render import finished_turn, pending_turn, turns_html, welcome
from ui.translation import Labels, Translations

READERS_AT_ONCE = 16  # they wait for the model, not for one another's page
STARTERS = 4  # articles that an empty page offers, the newest
LONGEST_QUESTION = 2000  # characters

logger = logging.getLogger("belegt")


@dataclass(frozen=True)
class Chat:
    """What the page's chat does."""

    desk: Desk
    limits: Limits
    library: Library
    translations: Translations
    stops: dict[str, asyncio.Event] = field(default_factory=dict)  # of the answers being made, by session

    def labels(self, request: gr.Request) -> Labels:
        """In the reader's language."""
        return self.translations.of(request)

    def show(self, kept: Any, request: gr.Request) -> tuple[str, list[Turn]]:
        """A conversation as this browser has kept it, whatever became of the server meanwhile."""
        turns = restored(kept)
        return self.transcript(turns, request), turns

    def transcript(self, turns: Sequence[Turn], request: gr.Request) -> str:
        """The conversation, or what there is to ask about where there is none."""
        labels = self.labels(request)
        if turns:
            return turns_html(labels, turns)
        titles = [article.title for article in self.library.list()[:STARTERS]]
        config = self.library.config
        return welcome(labels, titles, config.ui.manage_corpus and may_use_tabs(caller_of(request), config))

    def stop(self, request: gr.Request) -> None:
        """End the turn that this page waits for; it goes on by itself from there."""
        if stopping := self.stops.get(request.session_hash or ""):
            stopping.set()

    async def turn(
        self, question: str, turns: Sequence[Turn], request: gr.Request
    ) -> AsyncGenerator[Pending | Turn, None]:
        """The turn as it grows, and at last what became of it."""
        session, stopping = request.session_hash or "", asyncio.Event()
        self.stops[session] = stopping
        ask = Ask(question, history=said(turns), caller=caller_of(request))
        pending = Pending(question)
        yield pending
        try:
            with self.limits.answering(ask.caller):
                async with aclosing(until(stopping, self.desk.events(ask))) as events:
                    async for event in events:
                        if isinstance(event, Answer):
                            yield Turn(question=question, answer=event)
                            return
                        pending = grown(pending, event)
                        yield pending
            yield Turn(question=question, draft=pending.draft)
        except RagError as error:
            told = describe(error, "", self.desk.answerer.config)
            logger.warning("%s %s", told.title, told.detail)
            yield Turn(question=question, problem=(told.title, told.detail))
        except Exception as error:
            told = unexpected(error, uuid.uuid4().hex)
            yield Turn(question=question, problem=(told.title, told.detail))
        finally:
            self.stops.pop(session, None)


def build_chat(page: gr.Blocks, chat: Chat, words: gr.I18n) -> None:
    """The chat's components inside `page`, and their events."""

    async def submit(
        question: str, turns: list[Turn], request: gr.Request
    ) -> AsyncIterator[dict[Component, Any]]:
        if not (question or "").strip():
            yield {}
            return
        labels, number = chat.labels(request), len(turns) + 1
        # The box once only: the reader may type the next question while this one is answered.
        yield {box: "", stop: gr.update(visible=True)} | ({} if turns else {transcript: ""})
        async with aclosing(chat.turn(question, turns, request)) as growing:
            async for turn in growing:
                if isinstance(turn, Pending):
                    yield {current: pending_turn(labels, number, turn)}
                    continue
                yield {
                    transcript: turns_html(labels, turns) + finished_turn(labels, number, turn),
                    current: "",
                    finished: [*turns, turn],
                    kept: turn.model_dump(mode="json"),
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
    kept = gr.JSON(None, visible=False)  # what passes to and from the browser's storage
    finished = gr.State([])

    page.load(chat.show, kept, [transcript, finished], js="() => [belegt.conversation()]", **quiet)
    box.submit(
        submit,
        [box, finished],
        [box, transcript, current, finished, kept, stop],
        concurrency_limit=READERS_AT_ONCE,
        **quiet,
    ).then(None, kept, None, js="(turn) => { belegt.keep(turn) }", **quiet)
    stop.click(chat.stop, None, None, concurrency_limit=READERS_AT_ONCE, **quiet)
    another.click(chat.show, kept, [transcript, finished], js="() => [belegt.conversation()]", **quiet)


def caller_of(request: gr.Request) -> Caller:
    """Who the gate found the sender to be."""
    caller: Caller = request.state.caller
    return caller


def grown(pending: Pending, event: Event) -> Pending:
    """The turn after this event."""
    if isinstance(event, Waiting):
        return replace(pending, ahead=event.ahead)
    if isinstance(event, Retrieved):
        return replace(pending, retrieved=event)
    if isinstance(event, Token):
        return replace(pending, draft=pending.draft + event.text)
    return replace(pending, draft="") if isinstance(event, Withdrawn) else pending


async def until(stopping: asyncio.Event, events: AsyncIterator[Event]) -> AsyncGenerator[Event, None]:
    """The `events` before `stopping` is set; then they are closed."""
    stopped = asyncio.ensure_future(stopping.wait())
    following: asyncio.Future[Event] | None = None
    try:
        while not stopping.is_set():
            following = asyncio.ensure_future(anext(events))
            await asyncio.wait({following, stopped}, return_when=asyncio.FIRST_COMPLETED)
            if following.done():
                yield following.result()
    except StopAsyncIteration:
        return
    finally:
        stopped.cancel()
        if following is not None:
            following.cancel()
