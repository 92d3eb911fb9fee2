"""Runs `belegt serve`: loads the models, listens, and shuts down after the answers in progress."""

from __future__ import annotations

import asyncio
import logging
import os
import socket
import sys
import threading

import uvicorn
from fastapi import FastAPI

from rag.config import Config, ServerConfig
from rag.errors import ConfigError, RagError
from rag.qa.answerer import Answerer
from rag.server.app import create_app
from rag.server.auth import check_exposure
from rag.server.connections import DeadlineProtocol
from rag.server.monitoring import start_logging
from rag.server.problem_details import without_paths
from rag.server.rate_limits import Limits

logger = logging.getLogger("belegt")

MAX_HEAD_BYTES = 65_536  # of a request before its body
GRACE_S = 30.0  # for answers in progress when the server shuts down
FLUSH_S = 0.5  # for their last bytes to reach the clients


def serve(config: Config, host: str, port: int) -> None:
    """Serve until interrupted. Raises `RagError` without an index, or without a key where one is required."""
    check_exposure(host, config.server)
    start_logging()
    answerer = Answerer(config, may_be_empty=config.ui.manage_corpus)  # the page can add the first article
    limits = Limits(config.server)
    app = create_app(config, answerer, limits)
    listener = _listen(host, port)
    warming = threading.Thread(target=_warm_up, args=[answerer], daemon=True)
    warming.start()
    if answerer.model.provider == "packaged":
        warming.join()  # loading it holds the GIL: a page opened meanwhile would freeze
    host, port = listener.getsockname()[:2]
    print(f"belegt: open http://{f'[{host}]' if ':' in host else host}:{port}", flush=True)
    if answerer.model.hint:
        print(f"belegt: using the packaged model. {answerer.model.hint}", file=sys.stderr, flush=True)
    Server(http_settings(app, config.server), limits).run(sockets=[listener])
    if limits.waiting:  # a thread that is still answering would keep the process alive
        os._exit(1)


def http_settings(app: FastAPI, config: ServerConfig, port: int = 0) -> uvicorn.Config:
    """Return uvicorn's configuration: connections with deadlines, our own log, trusted proxies only."""
    return uvicorn.Config(
        app,
        port=port,
        http=DeadlineProtocol,
        ws="none",
        h11_max_incomplete_event_size=MAX_HEAD_BYTES,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(config.trusted_proxies),
        forwarded_allow_ips=list(config.trusted_proxies),
    )


class Server(uvicorn.Server):
    """Shuts down after the answers in progress, without waiting for idle connections such as open pages."""

    def __init__(self, config: uvicorn.Config, limits: Limits) -> None:
        super().__init__(config)
        self.limits = limits

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Accept no more requests, finish the answers in progress, and close idle connections."""
        closing = asyncio.create_task(self._close_idle())
        await super().shutdown(sockets)
        await closing

    async def _close_idle(self) -> None:
        deadline = asyncio.get_running_loop().time() + GRACE_S
        while self.limits.waiting and asyncio.get_running_loop().time() < deadline:
            await asyncio.sleep(0.05)
        await asyncio.sleep(FLUSH_S)
        for task in list(self.server_state.tasks):
            task.cancel()


def _listen(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        return socket.create_server((host, port), family=family, backlog=128)
    except OSError as error:
        raise ConfigError(
            f"The server cannot listen on port {port} of {host} ({error.strerror}).",
            "Choose another address with --host and --port.",
        ) from error


def _warm_up(answerer: Answerer) -> None:
    """Load the model before the first question; the first answer reports an error again."""
    try:
        answerer.warm_up()
    except RagError as error:
        logger.warning("%s", without_paths(str(error), answerer.config))
