"""The Gradio page: the chat, and the tabs for articles and evaluation that the config turns on."""

from __future__ import annotations

from pathlib import Path

import gradio as gr
from fastapi import FastAPI

from rag.ingest.library import Library
from rag.server.answer_jobs import AnswerJobs
from rag.server.auth import may_use_tabs
from rag.server.rate_limits import Limits
from ui.articles_tab import Articles, build_articles_tab
from ui.chat import Chat, build_chat, caller_of
from ui.evaluation_tab import Evaluation, build_evaluation_tab
from ui.gradio_surface import guard
from ui.quiet_page import QuietPage
from ui.render import header
from ui.translation import Translations

FOLDER = Path(__file__).parent
# In `head`, as Gradio restricts the rules of `css` to elements inside its container; these are outside it.
BY_WIDTH = """<style>
@media (max-width: 870px) { body > #article { width: 100vw; } }
@media (min-width: 3000px) { body { zoom: 1.5; } }
</style>"""
SCRIPTS = ["page.js", "conversations.js", "away.js"]
FONTS = ["system-ui", "-apple-system", "Segoe UI", "Roboto", "Noto Sans", "sans-serif"]


def mount_page(
    app: FastAPI, jobs: AnswerJobs, limits: Limits, library: Library, translations: Translations
) -> FastAPI:
    """Serve the page at `/` of `app`, whose middleware sets `request.state.caller`."""
    words = translations.for_gradio()
    page = build_page(Chat(jobs, limits, library, translations), words)
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
        head=BY_WIDTH + "".join(f"<script>{(FOLDER / name).read_text('utf-8')}</script>" for name in SCRIPTS),
    )
    page.has_launched = True  # else Gradio treats every path of the machine as one of its own files
    guard(mounted, page, library.config)
    return mounted


def build_page(chat: Chat, words: gr.I18n) -> gr.Blocks:
    """Return the page: the heading, and the chat alone or with the tabs beside it."""
    answerer, config = chat.jobs.answerer, chat.library.config

    def heading_html(request: gr.Request) -> str:
        articles = answerer.retriever.store.articles()
        return header(chat.labels(request), answerer.model, articles, caller_of(request).key)

    def may_use(request: gr.Request) -> bool:
        return may_use_tabs(caller_of(request), config)

    page = QuietPage(title="belegt", analytics_enabled=False)
    with page:
        heading = gr.HTML("")
        page.load(heading_html, None, heading, show_progress="hidden", api_visibility="private")
        if not config.ui.manage_corpus and not config.ui.evaluate:
            build_chat(page, chat, words)
            return page
        with gr.Tabs():
            with gr.Tab(words("chat")) as chat_tab:
                build_chat(page, chat, words)
            chat_tab.select(  # the number of articles may have changed
                heading_html, None, heading, show_progress="hidden", api_visibility="private"
            )
            if config.ui.manage_corpus:
                build_articles_tab(page, Articles(chat.library, chat.labels, may_use), words)
            if config.ui.evaluate:
                build_evaluation_tab(page, Evaluation(answerer, config, chat.labels, may_use), words)
    return page
