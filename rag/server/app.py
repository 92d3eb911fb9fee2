"""The application of `belegt serve`: all interfaces over one index and one model, behind one middleware."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version

from fastapi import FastAPI, Request
from fastapi.middleware.cors import CORSMiddleware
from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute, Match

from rag.config import Config
from rag.evaluation.feedback import FeedbackStore
from rag.evaluation.runs import EvaluationRuns
from rag.ingest.library import Library
from rag.qa.answerer import Answerer
from rag.server.answer_jobs import AnswerJobs
from rag.server.auth import Authenticator
from rag.server.documents import document_routes
from rag.server.error_handlers import add_error_handlers
from rag.server.evaluations import evaluation_routes
from rag.server.feedback import feedback_routes
from rag.server.mcp import build_server
from rag.server.middleware import RequestMiddleware
from rag.server.models import model_routes
from rag.server.monitoring import METHODS, Monitoring
from rag.server.openai import chat_routes
from rag.server.operations import operation_routes
from rag.server.rate_limits import Limits
from rag.server.rest import ask_routes

BROWSER_HEADERS = ["*"]  # of any client library; the origins are listed, and no cookie is sent
UNDO_S = 5.0  # that a stopping server waits until a change of the articles that took too long is taken back
EVALUATION_END_S = 10.0  # that a stopping server waits for the evaluation in progress


def create_app(config: Config, answerer: Answerer, limits: Limits | None = None) -> FastAPI:
    """Return the HTTP interface of one `Answerer`, including the page."""
    from ui.api_docs import api_docs_routes
    from ui.app import mount_page
    from ui.sign_in import sign_in_page, sign_in_routes
    from ui.translation import load_translations
    from ui.widget import widget_routes

    authenticator, limits = Authenticator(config.server), limits or Limits(config.server)
    monitoring, translations = Monitoring(config.server.log_questions), load_translations(config.ui.language)
    jobs, library = AnswerJobs(answerer, monitoring), Library(config, answerer.retriever)
    tools = build_server(jobs, library, config, limits)
    tools_app = tools.streamable_http_app(
        stateless_http=True, json_response=True, transport_security=None, host=""
    )
    monitoring.add_gauge("belegt_waiting", "Questions being answered or waiting.", lambda: limits.waiting)
    monitoring.add_gauge("belegt_passages", "Passages in the index.", lambda: _count_passages(answerer))

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with tools.session_manager.run():
            yield
        library.close(UNDO_S)
        runs.stop(EVALUATION_END_S)

    # FastAPI's documentation pages load their scripts from another machine; ui/api_docs.py has our own.
    app = FastAPI(
        title="belegt",
        summary="Answers from your articles, each sentence with the words that support it.",
        version=version("belegt"),
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/openapi.json",
        lifespan=lifespan,
    )
    add_error_handlers(app, config)
    routers = [
        ask_routes(jobs, config),
        document_routes(library, config),
        chat_routes(jobs, config),
        model_routes(config),
        operation_routes(answerer, monitoring),
        sign_in_routes(authenticator, limits, translations),
        widget_routes(translations),
        api_docs_routes(),
    ]
    feedback = FeedbackStore.beside(config.index)
    runs = EvaluationRuns.beside(config.index, config, answerer)
    if config.ui.evaluate:
        routers.append(evaluation_routes(runs, feedback, config))
    if config.ui.feedback:
        routers.append(feedback_routes(feedback, answerer.retriever, config))
    for router in routers:
        app.include_router(router)
    app.router.routes.extend(tools_app.routes)
    _add_not_found_routes(app, [route for router in routers for route in router.routes])
    app.add_middleware(
        RequestMiddleware,
        config=config,
        authenticator=authenticator,
        limits=limits,
        monitoring=monitoring,
        sign_in_page=lambda request: sign_in_page(translations.of(request)),
    )
    app.add_middleware(
        CORSMiddleware,
        allow_origins=list(config.server.allowed_origins),
        allow_methods=["GET", "POST"],
        allow_headers=BROWSER_HEADERS,
        expose_headers=["X-Request-ID", "Retry-After", "Mcp-Session-Id"],
    )
    return mount_page(app, library, translations, runs, feedback)


def _add_not_found_routes(app: FastAPI, routes: list[BaseRoute]) -> None:
    """Answer unknown paths below `/api` and `/v1` with a problem; all other paths go to the page."""

    def not_found(request: Request) -> None:
        partial = [route for route in routes if route.matches(request.scope)[0] is Match.PARTIAL]
        allowed = sorted({method for route in partial for method in getattr(route, "methods", ())})
        if allowed:
            raise HTTPException(405, headers={"Allow": ", ".join(allowed)})
        raise HTTPException(404)

    for prefix in ("/api", "/v1"):
        app.add_api_route(prefix + "/{rest:path}", not_found, methods=METHODS, include_in_schema=False)


def _count_passages(answerer: Answerer) -> int:
    """Return the number of passages that can be found; 0 if the index cannot be read."""
    try:
        store = answerer.retriever.store
        store.check_fingerprint()
        return store.count()
    except BaseException:  # as in readiness.py; a scrape reports 0, and the next answer the error
        return 0
