"""FastAPI: `POST /api/ask`, `GET /api/health`, and the page at `/`."""

from __future__ import annotations

import ipaddress
import logging
import socket
import sys
import threading
from typing import Literal

import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field

from rag.answer import Answer
from rag.ask import Answerer
from rag.config import Config
from rag.errors import BadQuestion, ConfigError, RagError

logger = logging.getLogger("belegt")


class Message(BaseModel):
    """An earlier turn of the conversation."""

    model_config = ConfigDict(extra="forbid")

    role: Literal["user", "assistant"]
    content: str = Field(max_length=20_000)


class AskRequest(BaseModel):
    """The body of `POST /api/ask`."""

    model_config = ConfigDict(extra="forbid")

    question: str = Field(max_length=20_000, examples=["What did Kevin Xu predict?"])
    history: list[Message] = Field(default=[], max_length=100, description="Earlier turns, oldest first.")
    language: str | None = Field(
        default=None, max_length=20, description="Answer in this language (ISO 639-1)."
    )


class Health(BaseModel):
    """The body of `GET /api/health`."""

    status: Literal["ok"]
    passages: int
    model: str
    provider: str


def create_app(answerer: Answerer) -> FastAPI:
    """The HTTP interface of one `Answerer`, the page included."""
    from ui.app import mount_page

    # No documentation pages: FastAPI's load their scripts from another machine.
    app = FastAPI(title="belegt", docs_url=None, redoc_url=None, openapi_url="/api/openapi.json")

    @app.exception_handler(RagError)
    def rag_error(request: Request, error: RagError) -> JSONResponse:
        logger.warning("%s", error)
        status = 422 if isinstance(error, BadQuestion) else 503
        return JSONResponse({"title": error.message, "detail": error.remedy, "status": status}, status)

    @app.post("/api/ask")
    def ask(body: AskRequest) -> Answer:
        """Answer a question from the articles; each sentence cites the words that support it."""
        history = [(message.role, message.content) for message in body.history]
        return answerer.ask(body.question, body.language, history)

    @app.get("/api/health")
    def health() -> Health:
        """Whether the index can be read, and which model answers."""
        return Health(
            status="ok",
            passages=answerer.retriever.store.count(),
            model=answerer.model.name,
            provider=answerer.model.provider,
        )

    return mount_page(app, answerer)


def serve(config: Config, host: str, port: int) -> None:
    """Serve until interrupted. Raises `RagError` where there is nothing to serve from."""
    answerer = Answerer(config)
    app = create_app(answerer)
    listener = _listen(host, port)
    warming = threading.Thread(target=_warm_up, args=[answerer], daemon=True)
    warming.start()
    if answerer.model.provider == "packaged":
        warming.join()  # loading it holds the interpreter's lock: a page opened meanwhile would freeze
    host, port = listener.getsockname()[:2]
    print(f"belegt: open http://{f'[{host}]' if ':' in host else host}:{port}", flush=True)
    if not ipaddress.ip_address(host).is_loopback:
        print(f"belegt: whoever reaches {host} can ask your articles.", file=sys.stderr, flush=True)
    if answerer.model.hint:
        print(f"belegt: the packaged model answers. {answerer.model.hint}", file=sys.stderr, flush=True)
    uvicorn.Server(uvicorn.Config(app, log_level="warning")).run(sockets=[listener])


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=128)
    except OSError as error:
        raise ConfigError(
            f"Port {port} on {host} cannot be listened on ({error.strerror}).",
            "Choose others with --host and --port.",
        ) from error


def _warm_up(answerer: Answerer) -> None:
    """Load the model before the first reader asks; what is wrong with it, the first answer will say."""
    try:
        answerer.warm_up()
    except RagError as error:
        logger.warning("%s", error)
