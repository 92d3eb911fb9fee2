"""The Gradio page: one question box, the sources at once, the words as they come, the checked answer."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gradio as gr
from fastapi import FastAPI
from gradio.components import Component

from rag.answer import Answer, Retrieved, Token, Withdrawn
from rag.ask import Answerer
from rag.errors import RagError
from ui.render import MARKER, failed_turn, finished_turn, header, pending_turn

FOLDER = Path(__file__).parent
READERS_AT_ONCE = 16  # they wait for the model, not for one another's page
FONTS = ["system-ui", "-apple-system", "Segoe UI", "Roboto", "Noto Sans", "sans-serif"]

Turns = list[str]
Said = list[tuple[str, str]]

logger = logging.getLogger("belegt")


def mount_page(app: FastAPI, answerer: Answerer) -> FastAPI:
    """Serve the page at `/` of `app`."""
    mounted: FastAPI = gr.mount_gradio_app(
        app,
        build_page(answerer),
        path="/",
        footer_links=[],
        show_error=False,
        ssr_mode=False,
        theme=gr.themes.Base(font=FONTS, font_mono=["ui-monospace", "monospace"]),
        css_paths=[FOLDER / "page.css"],
        head=f"<script>{(FOLDER / 'page.js').read_text('utf-8')}</script>",
    )
    return mounted


def build_page(answerer: Answerer) -> gr.Blocks:
    """The page's components and their one event."""

    def submit(question: str, turns: Turns, said: Said) -> Iterator[dict[Component, Any]]:
        if not question.strip():
            yield {}
            return
        yield {box: ""}  # only once: the reader may type the next question while this one is answered
        shown: tuple[str, Answer | None] = ("", None)
        for shown in answer_turn(answerer, question, len(turns) + 1, said):
            yield {transcript: "".join([*turns, shown[0]])}
        turn, answer = shown
        yield {finished: [*turns, turn], conversation: said + _said(answer)}

    page: gr.Blocks = gr.Blocks(title="belegt", analytics_enabled=False)
    with page:
        gr.HTML(lambda: header(answerer.model, answerer.retriever.store.articles()))  # anew for each reader
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
        box.submit(
            submit,
            [box, finished, conversation],
            [box, transcript, finished, conversation],
            show_progress="hidden",
            concurrency_limit=READERS_AT_ONCE,
            api_visibility="private",
        )
    return page


def answer_turn(
    answerer: Answerer, question: str, number: int, said: Said
) -> Iterator[tuple[str, Answer | None]]:
    """The turn's HTML as it grows: passages, draft, at last the checked answer; or the error that ended it.

    `said` are the turns before it, which a follow-up refers to.
    """
    yield pending_turn(number, question, None, ""), None
    retrieved, draft = None, ""
    try:
        for event in answerer.stream(question, history=said):
            if isinstance(event, Answer):
                yield finished_turn(number, question, event), event
            elif isinstance(event, Retrieved):
                retrieved = event
                yield pending_turn(number, question, retrieved, draft), None
            elif isinstance(event, Token | Withdrawn):
                draft = draft + event.text if isinstance(event, Token) else ""
                yield pending_turn(number, question, retrieved, draft), None
    except RagError as error:
        logger.warning("%s", error)
        yield failed_turn(number, question, error), None


def _said(answer: Answer | None) -> Said:
    """What a follow-up may refer to: the question as it was understood, and what was answered."""
    if answer is None:
        return []
    refused = answer.status == "not_in_sources"
    reply = "" if refused else MARKER.sub("", answer.answer)
    return [("user", answer.question), ("assistant", reply)]
