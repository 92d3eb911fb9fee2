"""`belegt serve`: load the models, listen, and stop when the answers in flight are done."""

from __future__ import annotations

import asyncio
import logging
import os
import socket
import sys
import threading
from collections.abc import Callable

import uvicorn
from fastapi import FastAPI

from rag.config import Config, ServerConfig
from rag.errors import ConfigError, RagError
from rag.qa.answerer import Answerer
from rag.server.app import create_app
from rag.server.auth import check_exposure
from rag.server.connections import WatchedProtocol
from rag.server.monitoring import start_logging
from rag.server.problem_details import without_paths
from rag.server.rate_limits import Limits

logger = logging.getLogger("belegt")

LONGEST_HEAD = 65_536  # bytes of a request before its body
GRACE_S = 30.0  # that answers in flight get when the server is told to stop
LAST_WORDS_S = 0.5  # until what they said has reached its readers


def serve(config: Config, host: str, port: int) -> None:
    """Serve until interrupted. Raises `RagError` where there is nothing to serve from, or no key to want."""
    from ui.upload_folder import delete_upload_folder

    check_exposure(host, config.server)
    start_logging()
    answerer = Answerer(config, may_be_empty=config.ui.manage_corpus)  # the page adds the first article
    limits = Limits(config.server)
    app = create_app(config, answerer, limits)
    listener = _listen(host, port)
    warming = threading.Thread(target=_warm_up, args=[answerer], daemon=True)
    warming.start()
    if answerer.model.provider == "packaged":
        warming.join()  # loading it holds the interpreter's lock: a page opened meanwhile would freeze
    host, port = listener.getsockname()[:2]
    print(f"belegt: open http://{f'[{host}]' if ':' in host else host}:{port}", flush=True)
    if answerer.model.hint:
        print(f"belegt: the packaged model answers. {answerer.model.hint}", file=sys.stderr, flush=True)
    Server(http_settings(app, config.server), limits, delete_upload_folder).run(sockets=[listener])
    if limits.waiting:  # a thread that writes on would keep the process alive
        os._exit(1)


def http_settings(app: FastAPI, config: ServerConfig, port: int = 0) -> uvicorn.Config:
    """How uvicorn serves `app`: connections watched, our own log, no header believed but a known proxy's."""
    return uvicorn.Config(
        app,
        port=port,
        http=WatchedProtocol,
        ws="none",
        h11_max_incomplete_event_size=LONGEST_HEAD,
        log_config=None,
        access_log=False,
        server_header=False,
        proxy_headers=bool(config.trusted_proxies),
        forwarded_allow_ips=list(config.trusted_proxies),
    )


class Server(uvicorn.Server):
    """Stops when the answers in flight are told; an open page, which only listens, does not keep it."""

    def __init__(
        self, config: uvicorn.Config, limits: Limits, at_end: Callable[[], None] = lambda: None
    ) -> None:
        super().__init__(config)
        self.limits = limits
        self.at_end = at_end  # `run` itself may not return: uvicorn raises the signal again

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Take no more requests, and finish those that wait for an answer."""
        listeners = asyncio.create_task(self._drop_listeners())
        await super().shutdown(sockets)
        await listeners
        self.at_end()

    async def _drop_listeners(self) -> None:
        deadline = asyncio.get_running_loop().time() + GRACE_S
        while self.limits.waiting and asyncio.get_running_loop().time() < deadline:
            await asyncio.sleep(0.05)
        await asyncio.sleep(LAST_WORDS_S)
        for task in list(self.server_state.tasks):
            task.cancel()


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
        logger.warning("%s", without_paths(str(error), answerer.config))
