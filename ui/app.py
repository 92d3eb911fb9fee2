"""The page: Gradio's frame with a sidebar, and in it the chat, the articles and the evaluation.

The chat is drawn by the scripts in `ui/script/`, which read `/api/ask/stream` themselves.
"""

from __future__ import annotations

from pathlib import Path

import gradio as gr
from fastapi import FastAPI

from rag.config import Config
from rag.ingest.library import Library
from rag.qa.answerer import Answerer
from rag.server.auth import Caller, may_use_tabs
from ui.articles_tab import Articles, build_articles_tab
from ui.evaluation_tab import Evaluation, build_evaluation_tab
from ui.gradio_surface import guard
from ui.page_context import context_of
from ui.page_files import head, load_template, page_routes
from ui.quiet_page import QuietPage
from ui.starters import Starters
from ui.translation import Labels, Translations

FOLDER = Path(__file__).parent
FONTS = ["system-ui", "-apple-system", "Segoe UI", "Roboto", "Noto Sans", "sans-serif"]
RAIL_PX = 260


def mount_page(app: FastAPI, answerer: Answerer, library: Library, translations: Translations) -> FastAPI:
    """Serve the page at `/` of `app`, whose middleware sets `request.state.caller`."""
    starters = Starters(answerer.retriever.article)
    app.include_router(
        page_routes(lambda request: context_of(request, library, answerer.model, translations, starters))
    )
    words = translations.for_gradio()
    page = build_page(answerer, library, translations, words)
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
        head=head(),
    )
    page.has_launched = True  # else Gradio treats every path of the machine as one of its own files
    guard(mounted, page, library.config)
    return mounted


def build_page(answerer: Answerer, library: Library, translations: Translations, words: gr.I18n) -> gr.Blocks:
    """Return the page: the rail, the views, and the column of the article that is open."""
    config = library.config
    page = QuietPage(title="belegt", analytics_enabled=False)
    with page:
        with gr.Sidebar(open=False, width=RAIL_PX, elem_id="rail"):
            _part("rail", config, elem_id="rail-body")
        with gr.Column(elem_id="main"):
            _part("topbar", config, elem_id="topbar")
            with gr.Column(elem_id="view-chat", elem_classes="view"):
                _part("chat", config)
            _build_tabs(page, answerer, library, translations, words)
        _part("reader", config, elem_id="reader")
    return page


def _part(name: str, config: Config, elem_id: str | None = None) -> None:
    """Add the HTML of a template, which the page's script brings to life."""
    gr.HTML(
        load_template(f"{name}.html", evaluate=config.ui.evaluate),
        elem_id=elem_id,
        apply_default_css=False,
        js_on_load="belegt.hasParts()",
    )


def _build_tabs(
    page: gr.Blocks, answerer: Answerer, library: Library, translations: Translations, words: gr.I18n
) -> None:
    config = library.config

    def labels(request: gr.Request) -> Labels:
        return translations.of(request)

    def may_use(request: gr.Request) -> bool:
        return may_use_tabs(caller_of(request), config)

    with gr.Column(elem_id="view-articles", elem_classes="view"):
        if config.ui.manage_corpus:
            with gr.Tabs():
                build_articles_tab(page, Articles(library, labels, may_use), words)
    with gr.Column(elem_id="view-measure", elem_classes="view"):
        if config.ui.evaluate:
            with gr.Tabs():
                build_evaluation_tab(page, Evaluation(answerer, config, labels, may_use), words)


def caller_of(request: gr.Request) -> Caller:
    """Return the sender, as the middleware has authenticated it."""
    caller: Caller = request.state.caller
    return caller
