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
from ui.render import MARKER, failed_turn, finished_turn, header, next_number, pending_turn, stopped_turn

FOLDER = Path(__file__).parent
TURNS_KEPT = 30  # of a conversation, in the reader's browser
# It hides nothing: Gradio makes a new one at each start, and could not read what it kept before.
STORAGE_SECRET = "belegt"  # noqa: S105
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
        yield {
            box: "",
            stop: gr.update(visible=True),
        }  # the box only once: the reader may type the next question while this one is answered
        shown: tuple[str, Answer | None] = ("", None)
        ask = Ask(question, history=said, caller=_caller(request))
        async for shown in answer_turn(desk, limits, ask, next_number(turns)):
            yield {transcript: "".join([*turns, shown[0]])}
        turn, answer = shown
        turns, said = [*turns, turn], said + _said(answer)
        yield {
            finished: turns,
            conversation: said,
            kept: [turns[-TURNS_KEPT:], said[-2 * TURNS_KEPT :]],
            stop: gr.update(visible=False),
        }

    def top(request: gr.Request | None = None) -> str:
        reader = _caller(request).key if request else ""
        return header(answerer.model, answerer.retriever.store.articles(), reader)

    def restored(stored: tuple[Turns, Said]) -> dict[Component, Any]:
        """The conversation as this browser has kept it, whatever became of the server meanwhile."""
        turns, said = stored
        said = [(role, text) for role, text in said]
        return {transcript: "".join(turns), finished: turns, conversation: said}

    def stopped(shown: str, turns: Turns) -> dict[Component, Any]:
        turn = stopped_turn(shown.removeprefix("".join(turns)))
        return {transcript: "".join([*turns, turn]), finished: [*turns, turn], stop: gr.update(visible=False)}

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
        stop = gr.Button("Stop", visible=False, elem_id="stop")
        anew = gr.Button("New conversation", elem_id="new")  # pressed by the one in the heading
        kept = gr.BrowserState([[], []], storage_key="belegt", secret=STORAGE_SECRET)
        finished = gr.State([])
        conversation = gr.State([])
        page.load(
            top, None, heading, show_progress="hidden", api_visibility="private"
        )  # anew for each reader
        page.load(
            restored,
            [kept],
            [transcript, finished, conversation],
            show_progress="hidden",
            api_visibility="private",
        )
        anew.click(
            lambda: {transcript: "", finished: [], conversation: [], kept: [[], []]},
            None,
            [transcript, finished, conversation, kept],
            show_progress="hidden",
            api_visibility="private",
        )
        asking = box.submit(
            submit,
            [box, finished, conversation],
            [box, transcript, finished, conversation, kept, stop],
            show_progress="hidden",
            concurrency_limit=READERS_AT_ONCE,
            api_visibility="private",
        )
        stop.click(
            stopped,
            [transcript, finished],
            [transcript, finished, stop],
            cancels=[asking],
            show_progress="hidden",
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
