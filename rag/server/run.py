"""Runs `belegt serve`: loads the models, listens, and shuts down as its signal asks."""

from __future__ import annotations

import asyncio
import logging
import signal
import socket
import sys
import threading
from types import FrameType

import uvicorn
from fastapi import FastAPI

from rag.config import Config, ServerConfig
from rag.errors import ConfigError, RagError
from rag.qa.answerer import Answerer
from rag.server.app import create_app
from rag.server.auth import check_exposure
from rag.server.connections import DeadlineProtocol
from rag.server.monitoring import CUT_OFF, start_logging
from rag.server.problem_details import without_paths
from rag.server.rate_limits import Limits
from rag.server.stopping import leave, leave_on_signals

logger = logging.getLogger("belegt")

MAX_HEAD_BYTES = 65_536  # of a request before its body
GRACE_S = 30.0  # for answers and changes of the articles in progress when the server shuts down
FLUSH_S = 0.5  # for their last bytes to reach the clients


def serve(config: Config, host: str, port: int) -> None:
    """Serve until a signal ends the process.

    Raises `RagError` without an index, or without a key where one is required.
    """
    check_exposure(host, config.server)
    leave_on_signals()
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
    server = Server(http_settings(app, config.server), limits)
    server.run(sockets=[listener])
    if server.stopped_by:
        leave(server.stopped_by)


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
    """Shuts down without waiting for idle connections such as open pages.

    On SIGTERM it finishes the answers in progress; Ctrl-C breaks them off. Changes of the articles are
    finished in both cases; those that take too long are taken back (`Library.close`).
    """

    def __init__(self, config: uvicorn.Config, limits: Limits) -> None:
        super().__init__(config)
        self.limits = limits
        self.stopped_by = 0  # the signal
        self.is_in_haste = False

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Shut down, or leave at once if Ctrl-C comes meanwhile; uvicorn would raise the signal again.

        The first Ctrl-C that comes meanwhile lets a change of the articles be taken back.
        """
        if self.stopped_by and sig == signal.SIGINT:
            if self.is_in_haste or not self.limits.changes:
                leave(sig)
            self.is_in_haste = True
        self.stopped_by, self.should_exit = sig, True

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Accept no more requests, finish what is in progress, and close idle connections."""
        closing = asyncio.create_task(self._close_idle())
        await super().shutdown(sockets)
        await closing

    async def _close_idle(self) -> None:
        deadline = asyncio.get_running_loop().time() + GRACE_S
        if self.limits.changes:
            logger.warning(
                "Waiting up to %.0f s for changes to the articles; a further SIGINT (Ctrl-C) undoes them.",
                GRACE_S,
            )
        while self._is_waited_for() and asyncio.get_running_loop().time() < deadline:
            await asyncio.sleep(0.05)
        await asyncio.sleep(FLUSH_S)
        if self.limits.waiting or self.limits.changes:
            logger.warning(
                "Stopping with unfinished work: answers %d, article changes %d.",
                self.limits.waiting,
                self.limits.changes,
            )
        for task in list(self.server_state.tasks):
            task.set_name(CUT_OFF)
            task.cancel()

    def _is_waited_for(self) -> bool:
        """Whether the shutdown waits for what is in progress."""
        if self.is_in_haste:
            return False
        return bool(self.limits.changes or (self.limits.waiting and self.stopped_by != signal.SIGINT))


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
