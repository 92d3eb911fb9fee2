"""The Gradio page: the chat, and for those who may manage them the articles."""

from __future__ import annotations

from pathlib import Path

import gradio as gr
from fastapi import FastAPI

from rag.access import may_use_tabs
from rag.desk import Desk
from rag.documents import Library
from rag.limits import Limits
from ui.chat import build_chat, caller_of
from ui.corpus import build_corpus
from ui.evaluation import build_evaluation
from ui.render import header

FOLDER = Path(__file__).parent
FONTS = ["system-ui", "-apple-system", "Segoe UI", "Roboto", "Noto Sans", "sans-serif"]


def mount_page(app: FastAPI, desk: Desk, limits: Limits, library: Library) -> FastAPI:
    """Serve the page at `/` of `app`, which says who a request's sender is (`request.state.caller`)."""
    mounted: FastAPI = gr.mount_gradio_app(
        app,
        build_page(desk, limits, library),
        path="/",
        footer_links=[],
        show_error=False,
        ssr_mode=False,
        theme=gr.themes.Base(font=FONTS, font_mono=["ui-monospace", "monospace"]),
        css_paths=[FOLDER / "page.css"],
        head=f"<script>{(FOLDER / 'page.js').read_text('utf-8')}</script>",
    )
    return mounted


def build_page(desk: Desk, limits: Limits, library: Library) -> gr.Blocks:
    """Heading and chat; with a tab for each where there is more than the chat."""
    answerer, config = desk.answerer, library.config

    def top(request: gr.Request | None = None) -> str:
        reader = caller_of(request).key if request else ""
        return header(answerer.model, answerer.retriever.store.articles(), reader)

    def may_use(request: gr.Request) -> bool:
        return may_use_tabs(caller_of(request), config)

    page: gr.Blocks = gr.Blocks(title="belegt", analytics_enabled=False)
    with page:
        heading = gr.HTML(top)
        page.load(top, None, heading, show_progress="hidden", api_visibility="private")  # for each reader
        if not config.ui.manage_corpus and not config.ui.evaluate:
            build_chat(page, desk, limits)
            return page
        with gr.Tabs():
            with gr.Tab("Chat"):
                build_chat(page, desk, limits)
            if config.ui.manage_corpus:
                build_corpus(page, library, may_use)
            if config.ui.evaluate:
                build_evaluation(page, answerer, config, may_use)
    return page
