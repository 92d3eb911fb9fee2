"""Servers, over real HTTP: in this process, and in one of their own."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from rag.config import Config
from rag.qa.answerer import Answerer
from rag.server.app import create_app
from rag.server.rate_limits import Limits
from rag.server.run import Server, http_settings


@contextmanager
def serving(config: Config, answerer: Answerer) -> Iterator[str]:
    """A server of this process, over real HTTP; its address."""
    limits = Limits(config.server)
    app = create_app(config, answerer, limits)
    server = Server(http_settings(app, config.server, port=0), limits)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.02)
    try:
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        with patch("rag.server.run.FLUSH_S", 0.0):  # nobody listens any more
            thread.join(timeout=30)


@contextmanager
def serving_process(
    config: Config, *options: str, **environment: str
) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """`belegt serve` in a process of its own, and the address that it prints."""
    file = str(config.corpus.path.parent / "config.toml")
    command = [sys.executable, "-m", "rag", "--config", file, "serve", "--port", "0", *options]
    pipe = subprocess.PIPE
    environ = os.environ | environment
    with subprocess.Popen(command, stdout=pipe, stderr=pipe, text=True, env=environ) as serving:
        assert serving.stdout
        found = re.search(r"http://\S+", serving.stdout.readline())
        try:
            yield serving, found[0] if found else ""
        finally:
            serving.kill()
