"""Where an index of a test is: in its folder, or on a Chroma server."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx
import pytest

from rag.config import IndexConfig

PLACES = ["folder", "server"]


def index_at(request: pytest.FixtureRequest, folder: Path) -> IndexConfig:
    """The index of one test: in its folder, or on the Chroma server in a database of its own.

    A test module whose tests hold for both overrides the fixture `index` with `params=PLACES`.
    """
    if getattr(request, "param", "folder") == "folder":
        return IndexConfig(path=folder / "index")
    return server_index(request.getfixturevalue("chroma_server"), folder)


def server_index(url: str, folder: Path) -> IndexConfig:
    """A new database on a Chroma server; what goes beside it is in `folder`."""
    return IndexConfig(path=folder / "index", url=url, database=f"test-{uuid.uuid4().hex}")


@contextmanager
def chroma_process(folder: Path) -> Iterator[str]:
    """`chroma run`, in a process of its own; its address."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    command = [
        str(Path(sys.executable).with_name("chroma")),
        "run",
        "--port",
        str(port),
        "--host",
        "127.0.0.1",
    ]
    path = ["--path", str(folder)]
    with subprocess.Popen([*command, *path], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        url = f"http://127.0.0.1:{port}"
        while server.poll() is None:
            with suppress(httpx.TransportError):
                if httpx.get(f"{url}/api/v2/heartbeat").is_success:
                    break
            time.sleep(0.1)
        yield url
        server.terminate()
