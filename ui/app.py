"""The Gradio page: one question box, the sources at once, the words as they come, the checked answer."""

from __future__ import annotations

import logging
import uuid
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import gradio as gr
from fastapi import FastAPI
from gradio.components import Component

from rag.access import Caller
from rag.answer import Answer, Retrieved, Token, Withdrawn
from rag.desk import Ask, Desk
from rag.errors import RagError
from rag.limits import Limits
from rag.problems import describe, unexpected
from ui.render import MARKER, failed_turn, finished_turn, header, pending_turn

FOLDER = Path(__file__).parent
READERS_AT_ONCE = 16  # they wait for the model, not for one another's page
FONTS = ["system-ui", "-apple-system", "Segoe UI", "Roboto", "Noto Sans", "sans-serif"]

Turns = list[str]
Said = list[tuple[str, str]]

logger = logging.getLogger("belegt")


def mount_page(app: FastAPI, desk: Desk, limits: Limits) -> FastAPI:
    """Serve the page at `/` of `app`, which says who a request's sender is (`request.state.caller`)."""
    mounted: FastAPI = gr.mount_gradio_app(
        app,
        build_page(desk, limits),
        path="/",
        footer_links=[],
        show_error=False,
        ssr_mode=False,
        theme=gr.themes.Base(font=FONTS, font_mono=["ui-monospace", "monospace"]),
        css_paths=[FOLDER / "page.css"],
        head=f"<script>{(FOLDER / 'page.js').read_text('utf-8')}</script>",
    )
    return mounted


def build_page(desk: Desk, limits: Limits) -> gr.Blocks:
    """The page's components and their one event."""
    answerer = desk.answerer

    async def submit(
        question: str, turns: Turns, said: Said, request: gr.Request
    ) -> AsyncIterator[dict[Component, Any]]:
        if not question.strip():
            yield {}
            return
        yield {box: ""}  # only once: the reader may type the next question while this one is answered
        shown: tuple[str, Answer | None] = ("", None)
        ask = Ask(question, history=said, caller=_caller(request))
        async for shown in answer_turn(desk, limits, ask, len(turns) + 1):
            yield {transcript: "".join([*turns, shown[0]])}
        turn, answer = shown
        yield {finished: [*turns, turn], conversation: said + _said(answer)}

    def top(request: gr.Request | None = None) -> str:
        reader = _caller(request).key if request else ""
        return header(answerer.model, answerer.retriever.store.articles(), reader)

    page: gr.Blocks = gr.Blocks(title="belegt", analytics_enabled=False)
    with page:
        heading = gr.HTML(top)
        transcript = gr.HTML("", elem_id="transcript")
        box = gr.Textbox(
            label="Your question",
            placeholder="Ask your articles …",
            elem_id="question",
            autofocus=True,
            submit_btn="Ask",
            max_length=2000,
        )
        finished = gr.State([])
        conversation = gr.State([])
        page.load(
            top, None, heading, show_progress="hidden", api_visibility="private"
        )  # anew for each reader
        box.submit(
            submit,
            [box, finished, conversation],
            [box, transcript, finished, conversation],
            show_progress="hidden",
            concurrency_limit=READERS_AT_ONCE,
            api_visibility="private",
        )
    return page


async def answer_turn(
    desk: Desk, limits: Limits, ask: Ask, number: int
) -> AsyncIterator[tuple[str, Answer | None]]:
    """The turn's HTML as it grows: passages, draft, then the checked answer, or the error that ended it."""
    question = ask.question
    yield pending_turn(number, question, None, ""), None
    retrieved, draft = None, ""
    try:
        with limits.answering(ask.caller):
            async for event in desk.events(ask):
                if isinstance(event, Answer):
                    yield finished_turn(number, question, event), event
                elif isinstance(event, Retrieved):
                    retrieved = event
                    yield pending_turn(number, question, retrieved, draft), None
                elif isinstance(event, Token | Withdrawn):
                    draft = draft + event.text if isinstance(event, Token) else ""
                    yield pending_turn(number, question, retrieved, draft), None
    except RagError as error:
        told = describe(error, "", desk.answerer.config)
        logger.warning("%s %s", told.title, told.detail)
        yield failed_turn(number, question, told.title, told.detail), None
    except Exception as error:
        told = unexpected(error, uuid.uuid4().hex)
        yield failed_turn(number, question, told.title, told.detail), None


def _caller(request: gr.Request) -> Caller:
    """Who the gate found the sender to be."""
    caller: Caller = request.state.caller
    return caller


def _said(answer: Answer | None) -> Said:
    """What a follow-up may refer to: the question as it was understood, and what was answered."""
    if answer is None:
        return []
    refused = answer.status == "not_in_sources"
    reply = "" if refused else MARKER.sub("", answer.answer)
    return [("user", answer.question), ("assistant", reply)]
