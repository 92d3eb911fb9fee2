"""The Gradio page: the chat, and for those who may manage them the articles."""

from __future__ import annotations

from pathlib import Path

import gradio as gr
from fastapi import FastAPI

from rag.ingest.library import Library
from rag.server.answer_jobs import Desk
from rag.server.auth import may_use_tabs
from rag.server.rate_limits import Limits
from ui.articles_tab import Articles, build_corpus
from ui.chat import Chat, build_chat, caller_of
from ui.evaluation_tab import Evaluation, build_evaluation
from ui.gradio_surface import guard
from ui.quiet_page import QuietPage
from ui.render import header
from ui.translation import Translations

FOLDER = Path(__file__).parent
# Gradio scopes the rules of its own option to what is inside the page's box; this one is about the box.
LARGE_SCREENS = "<style>@media (min-width: 3000px) { body { zoom: 1.5; } }</style>"
SCRIPTS = ["page.js", "conversations.js", "away.js"]
FONTS = ["system-ui", "-apple-system", "Segoe UI", "Roboto", "Noto Sans", "sans-serif"]


def mount_page(
    app: FastAPI, desk: Desk, limits: Limits, library: Library, translations: Translations
) -> FastAPI:
    """Serve the page at `/` of `app`, which says who a request's sender is (`request.state.caller`)."""
    words = translations.for_gradio()
    page = build_page(Chat(desk, limits, library, translations), words)
    mounted: FastAPI = gr.mount_gradio_app(
        app,
        page,
        path="/",
        footer_links=[],
        show_error=False,
        run_history=False,
        enable_monitoring=False,
        mcp_server=False,
        ssr_mode=False,
        i18n=words,
        theme=gr.themes.Base(font=FONTS, font_mono=["ui-monospace", "monospace"]),
        css_paths=[FOLDER / "page.css"],
        head=LARGE_SCREENS
        + "".join(f"<script>{(FOLDER / name).read_text('utf-8')}</script>" for name in SCRIPTS),
    )
    page.has_launched = True  # else Gradio takes every path of the machine for one of its own
    guard(mounted, page, library.config)
    return mounted


def build_page(chat: Chat, words: gr.I18n) -> gr.Blocks:
    """Heading and chat; with a tab for each where there is more than the chat."""
    answerer, config = chat.desk.answerer, chat.library.config

    def top(request: gr.Request) -> str:
        articles = answerer.retriever.store.articles()
        return header(chat.labels(request), answerer.model, articles, caller_of(request).key)

    def may_use(request: gr.Request) -> bool:
        return may_use_tabs(caller_of(request), config)

    page = QuietPage(title="belegt", analytics_enabled=False)
    with page:
        heading = gr.HTML("")
        page.load(top, None, heading, show_progress="hidden", api_visibility="private")  # for each reader
        if not config.ui.manage_corpus and not config.ui.evaluate:
            build_chat(page, chat, words)
            return page
        with gr.Tabs():
            with gr.Tab(words("chat")) as first:
                build_chat(page, chat, words)
            first.select(
                top, None, heading, show_progress="hidden", api_visibility="private"
            )  # articles come
            if config.ui.manage_corpus:
                build_corpus(page, Articles(chat.library, chat.labels, may_use), words)
            if config.ui.evaluate:
                build_evaluation(page, Evaluation(answerer, config, chat.labels, may_use), words)
    return page
