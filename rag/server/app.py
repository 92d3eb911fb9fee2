"""`belegt serve`: every interface over one index and one model, behind one gate."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version

from fastapi import APIRouter, Depends, FastAPI, Request
from fastapi.middleware.cors import CORSMiddleware
from fastapi.responses import JSONResponse, PlainTextResponse
from prometheus_client import CONTENT_TYPE_LATEST
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.routing import BaseRoute, Match

from rag.config import Config
from rag.ingest.library import Library
from rag.qa.answerer import Answerer
from rag.server.answer_jobs import Desk
from rag.server.auth import Access
from rag.server.mcp import build_server
from rag.server.middleware import Gate
from rag.server.monitoring import Monitoring
from rag.server.openai import chat_routes
from rag.server.problem_details import answer_errors, problem_responses
from rag.server.rate_limits import Limits
from rag.server.readiness import Readiness
from rag.server.rest import BEARER, asking_routes, document_routes

BROWSER_HEADERS = ["Authorization", "Content-Type", "X-Request-ID", "Mcp-Session-Id", "Mcp-Protocol-Version"]

METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"]

logger = logging.getLogger("belegt")


class Health(BaseModel):
    """Whether the server lives and can answer; the rest only for those who may ask."""

    status: str
    live: bool = True
    ready: bool
    passages: int | None = None
    model: str | None = None
    provider: str | None = None


def create_app(config: Config, answerer: Answerer, limits: Limits | None = None) -> FastAPI:
    """The HTTP interface of one `Answerer`, the page included."""
    from ui.upload_folder import keep_uploads_private

    keep_uploads_private(config.corpus.path)  # before Gradio is imported: it makes its folder at once
    from ui.app import mount_page
    from ui.sign_in import sign_in_page
    from ui.translation import load_translations
    from ui.widget import door_routes

    access, limits = Access(config.server), limits or Limits(config.server)
    monitoring, translations = Monitoring(config.server.log_questions), load_translations(config.ui.language)
    desk, library = Desk(answerer, monitoring), Library(config, answerer.retriever)
    tools = build_server(desk, library, config)
    tools_app = tools.streamable_http_app(
        stateless_http=True, json_response=True, transport_security=None, host=""
    )
    monitoring.watch("belegt_waiting", "Questions being answered or waiting.", lambda: limits.waiting)
    monitoring.watch("belegt_passages", "Passages in the index.", lambda: _passages(answerer))

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with tools.session_manager.run():
            yield

    # No documentation pages: FastAPI's load their scripts from another machine.
    app = FastAPI(
        title="belegt",
        summary="Answers from your articles, each sentence with the words that support it.",
        version=version("belegt"),
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/openapi.json",
        lifespan=lifespan,
    )
    answer_errors(app, config)
    routers = [
        asking_routes(desk, config),
        document_routes(library, config),
        chat_routes(desk, config),
        operation_routes(answerer, monitoring),
        door_routes(access, limits, translations),
    ]
    for router in routers:
        app.include_router(router)
    app.router.routes.extend(tools_app.routes)
    _add_dead_ends(app, [route for router in routers for route in router.routes])
    app.add_middleware(
        Gate,
        config=config,
        access=access,
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
    return mount_page(app, desk, limits, library, translations)


def operation_routes(answerer: Answerer, monitoring: Monitoring) -> APIRouter:
    """`/api/health`, `/api/health/live` and `/metrics`."""
    routes = APIRouter(tags=["operations"])
    readiness = Readiness(answerer)

    @routes.get(
        "/api/health", response_model=Health, responses={**problem_responses(), 503: {"model": Health}}
    )
    async def health(request: Request) -> JSONResponse:
        """Live: this server answers. Ready: its index can be searched and its model is there, else 503."""
        seen = await readiness.check()
        told = Health(status="ok" if seen.ready else "unready", ready=seen.ready)
        if request.state.caller.scope:
            told.passages, told.model = seen.passages, answerer.model.name
            told.provider = answerer.model.provider
        return JSONResponse(told.model_dump(exclude_none=True), 200 if told.ready else 503)

    @routes.get("/api/health/live", responses=problem_responses())
    async def live() -> dict[str, bool]:
        """That this server answers at all."""
        return {"live": True}

    @routes.get(
        "/metrics",
        dependencies=[Depends(BEARER)],
        response_class=PlainTextResponse,
        responses=problem_responses(),
    )
    def metrics() -> PlainTextResponse:
        """Figures for Prometheus."""
        return PlainTextResponse(monitoring.exposition(), media_type=CONTENT_TYPE_LATEST)

    return routes


def _add_dead_ends(app: FastAPI, routes: list[BaseRoute]) -> None:
    """What is not there below `/api` and `/v1` is told by us; the page answers to all the rest."""

    def dead_end(request: Request) -> None:
        partly = [route for route in routes if route.matches(request.scope)[0] is Match.PARTIAL]
        allowed = sorted({method for route in partly for method in getattr(route, "methods", ())})
        if allowed:
            raise HTTPException(405, headers={"Allow": ", ".join(allowed)})
        raise HTTPException(404)

    for prefix in ("/api", "/v1"):
        app.add_api_route(prefix + "/{rest:path}", dead_end, methods=METHODS, include_in_schema=False)


def _passages(answerer: Answerer) -> int:
    """How many can be found; 0 where the index cannot be read."""
    try:
        store = answerer.retriever.store
        store.check_fingerprint()
        return store.count()
    except Exception:  # a probe or a scrape reports that nothing can be found; the next answer says why
        return 0
