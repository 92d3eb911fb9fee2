"""The routes for operators: `/api/health`, `/api/health/live` and `/metrics`."""

from __future__ import annotations

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, PlainTextResponse
from prometheus_client import CONTENT_TYPE_LATEST

from rag.qa.answerer import Answerer
from rag.server.monitoring import Monitoring
from rag.server.problem_details import problem_docs, without_paths
from rag.server.readiness import Readiness
from rag.server.rest import BEARER
from rag.server.rest_schemas import Health


def operation_routes(answerer: Answerer, monitoring: Monitoring) -> APIRouter:
    """Return the routes for health checks and Prometheus."""
    routes = APIRouter(tags=["operations"])
    readiness = Readiness(answerer)

    @routes.head("/api/health", include_in_schema=False)
    @routes.get("/api/health", response_model=Health, responses={**problem_docs(), 503: {"model": Health}})
    async def health(request: Request) -> JSONResponse:
        """Report whether the index can be searched and the model is available; if not, the status is 503."""
        probe = await readiness.check()
        health = Health(status="ok" if probe.ready else "unready", ready=probe.ready)
        if request.state.caller.scope:
            model = answerer.model
            health.passages, health.model, health.provider = probe.passages, model.name, model.provider
            health.model_hint = without_paths(model.hint, answerer.config) or None
        return JSONResponse(health.model_dump(exclude_none=True), 200 if health.ready else 503)

    @routes.head("/api/health/live", include_in_schema=False)
    @routes.get("/api/health/live", responses=problem_docs())
    async def live() -> dict[str, bool]:
        """Report that the server responds."""
        return {"live": True}

    @routes.get(
        "/metrics",
        dependencies=[Depends(BEARER)],
        response_class=PlainTextResponse,
        responses=problem_docs(),
    )
    def metrics() -> PlainTextResponse:
        """Return the metrics for Prometheus."""
        return PlainTextResponse(monitoring.exposition(), media_type=CONTENT_TYPE_LATEST)

    return routes
