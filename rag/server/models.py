"""The REST interface for the models of an Ollama server: `/api/models`."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import closing

from fastapi import APIRouter, Depends, Request
from fastapi.concurrency import iterate_in_threadpool
from fastapi.sse import EventSourceResponse, ServerSentEvent

from rag.config import Config
from rag.llm.pulling import pull_model
from rag.server.auth import check_may_manage
from rag.server.problem_details import describe_any, problem_docs
from rag.server.rest import BEARER
from rag.server.rest_schemas import PullRequest


def model_routes(config: Config) -> APIRouter:
    """Return the route `/api/models/pull`, for those who may manage."""

    def require_manage(request: Request) -> None:
        check_may_manage(request.state.caller, config)

    routes = APIRouter(prefix="/api/models", dependencies=[Depends(BEARER)], tags=["models"])

    @routes.post(
        "/pull",
        dependencies=[Depends(require_manage)],
        response_class=EventSourceResponse,
        responses=problem_docs(400, 413, 422),
    )
    async def pull(body: PullRequest, request: Request) -> AsyncIterator[ServerSentEvent]:
        """Make Ollama download a model; disconnecting stops the download, which the next request resumes.

        Each `progress` has the `status` and the bytes `completed` of `total`, which grows as layers become
        known. The last event is `pulled` (`model`) or `error`, a problem.
        """
        try:
            with closing(pull_model(config.llm, body.model)) as reports:
                async for progress in iterate_in_threadpool(reports):
                    yield ServerSentEvent(event="progress", data=progress)
            yield ServerSentEvent(event="pulled", data={"model": body.model})
        except Exception as error:
            yield ServerSentEvent(event="error", data=describe_any(error, request.state.request_id, config))

    return routes
