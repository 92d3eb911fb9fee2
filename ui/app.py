"""The page: one HTML component of Gradio's with the rail, the chat, the articles and the evaluation.

It is brought to life by the scripts in `ui/script/`, which read `/api/ask/stream` themselves.
"""

from __future__ import annotations

from pathlib import Path

import gradio as gr
from fastapi import FastAPI

from rag.config import Config
from rag.evaluation.feedback import FeedbackStore
from rag.evaluation.runs import EvaluationRuns
from rag.ingest.library import Library
from ui.articles_tab import articles_routes
from ui.evaluation_tab import measure_routes
from ui.follow_ups import follow_up_routes
from ui.fragments import load_template
from ui.gradio_surface import guard
from ui.page_context import context_of
from ui.page_files import head, page_routes
from ui.starters import Starters
from ui.translation import Translations

FOLDER = Path(__file__).parent
FONTS = ["system-ui", "-apple-system", "Segoe UI", "Roboto", "Noto Sans", "sans-serif"]


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
        favicon_path=str(FOLDER / "templates" / "mark.svg"),
    )
    page.has_launched = True  # else Gradio treats every path of the machine as one of its own files
    guard(mounted)
    return mounted


def build_page(config: Config) -> gr.Blocks:
    """Return the page: one component, as browsers load scripts and styles of Gradio's for each kind."""
    page = gr.Blocks(title="belegt", analytics_enabled=False)
    with page:
        gr.HTML(
            load_template("page.html", evaluate=config.ui.evaluate),
            apply_default_css=False,
            padding=False,
            js_on_load="globalThis.belegt?.isDrawn()",  # else the script comes later, and looks for itself
        )
    return page
