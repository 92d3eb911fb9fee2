"""The Gradio page: one question box, the sources at once, the words as they come, the checked answer."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gradio as gr
from fastapi import FastAPI
from gradio.components import Component

from rag.ask import Answer, Answerer, Retrieved
from rag.errors import RagError
from ui.render import failed_turn, finished_turn, header, pending_turn

FOLDER = Path(__file__).parent
READERS_AT_ONCE = 16  # they wait for the model, not for one another's page
FONTS = ["system-ui", "-apple-system", "Segoe UI", "Roboto", "Noto Sans", "sans-serif"]

Turns = list[str]

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

    def submit(question: str, turns: Turns) -> Iterator[dict[Component, Any]]:
        if not question.strip():
            yield {}
            return
        yield {box: ""}  # only once: the reader may type the next question while this one is answered
        for turn in answer_turn(answerer, question, len(turns) + 1):
            yield {transcript: "".join([*turns, turn])}
        yield {finished: [*turns, turn]}

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
        box.submit(
            submit,
            [box, finished],
            [box, transcript, finished],
            show_progress="hidden",
            concurrency_limit=READERS_AT_ONCE,
            api_visibility="private",
        )
    return page


def answer_turn(answerer: Answerer, question: str, number: int) -> Iterator[str]:
    """The turn's HTML as it grows: passages, draft, checked answer; or the error that ended it."""
    yield pending_turn(number, question, [], "")
    passages, draft = [], ""
    try:
        for event in answerer.stream(question):
            if isinstance(event, Answer):
                yield finished_turn(number, event)
            elif isinstance(event, Retrieved):
                passages = event.passages
                yield pending_turn(number, question, passages, draft)
            else:
                draft += event.text
                yield pending_turn(number, question, passages, draft)
    except RagError as error:
        logger.warning("%s", error)
        yield failed_turn(number, question, error)
