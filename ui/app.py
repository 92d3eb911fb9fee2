"""The page: Gradio's frame with a sidebar, and in it the chat, the articles and the evaluation.

The chat is drawn by the scripts in `ui/script/`, which read `/api/ask/stream` themselves.
"""

from __future__ import annotations

from pathlib import Path

import gradio as gr
from fastapi import FastAPI

from rag.config import Config
from rag.evaluation.feedback import FeedbackStore
from rag.evaluation.runs import EvaluationRuns
from rag.ingest.library import Library
from ui.articles_tab import articles_routes, build_articles
from ui.evaluation_tab import build_evaluation, measure_routes
from ui.follow_ups import follow_up_routes
from ui.fragments import load_template
from ui.gradio_surface import guard
from ui.page_context import context_of
from ui.page_files import head, page_routes
from ui.starters import Starters
from ui.translation import Translations

FOLDER = Path(__file__).parent
FONTS = ["system-ui", "-apple-system", "Segoe UI", "Roboto", "Noto Sans", "sans-serif"]
RAIL_PX = 260


def mount_page(
    app: FastAPI,
    library: Library,
    translations: Translations,
    runs: EvaluationRuns,
    feedback: FeedbackStore,
) -> FastAPI:
    """Serve the page at `/` of `app`, whose middleware sets `request.state.caller`."""
    answerer = runs.answerer
    starters = Starters(answerer.retriever.article)
    app.include_router(
        page_routes(lambda request: context_of(request, library, answerer.model, translations, starters))
    )
    app.include_router(follow_up_routes(answerer.retriever.article, translations))
    app.include_router(articles_routes(library, translations))
    if library.config.ui.evaluate:
        app.include_router(measure_routes(runs, feedback, library.config, translations))
    page = build_page(library.config)
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
        theme=gr.themes.Base(font=FONTS, font_mono=["ui-monospace", "monospace"]),
        head=head(),
        favicon_path=str(FOLDER / "templates" / "mark.svg"),  # until the page's own head is there
    )
    page.has_launched = True  # else Gradio treats every path of the machine as one of its own files
    guard(mounted)
    return mounted


def build_page(config: Config) -> gr.Blocks:
    """Return the page: the rail, the views, and the column of the article that is open."""
    page = gr.Blocks(title="belegt", analytics_enabled=False)
    with page:
        with gr.Sidebar(open=False, width=RAIL_PX, elem_id="rail"):
            _part("rail", config, elem_id="rail-body")
        with gr.Column(elem_id="main"):
            _part("topbar", config, elem_id="topbar")
            with gr.Column(elem_id="view-chat", elem_classes="view"):
                _part("chat", config)
            with gr.Column(elem_id="view-articles", elem_classes="view"):
                build_articles()
            if config.ui.evaluate:
                with gr.Column(elem_id="view-measure", elem_classes="view"):
                    build_evaluation()
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
