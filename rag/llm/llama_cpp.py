"""llama.cpp in this process, which runs the packaged model."""

from __future__ import annotations

import atexit
import importlib
import queue
import secrets
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Generator
from types import ModuleType
from typing import Any

from rag.errors import ModelUnavailable
from rag.llm.free_cores import FreeCores
from rag.llm.packaged_weights import INSTALL_PACKAGED_MODEL, packaged_adapter, packaged_weights

MOST_THREADS = 8  # a small model gains nothing from more
LEAST_RUN_S = 60.0  # between two starts, which take some seconds

StartServer = Callable[[int, int], Any]  # with this context window and so many threads


def packaged_engine() -> ModuleType:
    """The llama.cpp module. Raises `ModelUnavailable` where it or a system library is missing."""
    try:
        return importlib.import_module("xllamacpp")
    except ImportError as error:
        needs_library = "libgomp" in str(error)
        raise ModelUnavailable(
            f"The packaged model's engine cannot be loaded ({error}).",
            "Install the system's libgomp1." if needs_library else INSTALL_PACKAGED_MODEL,
        ) from error


def start_server(context_window: int, threads: int) -> Any:
    """A llama.cpp server with the packaged model, on a socket in a private folder instead of a port."""
    xllamacpp = packaged_engine()
    folder = tempfile.mkdtemp(prefix="belegt-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    params = xllamacpp.CommonParams()
    params.model.path = str(packaged_weights())
    adapter = xllamacpp.CommonAdapterLoraInfo()
    adapter.path, adapter.scale = str(packaged_adapter()), 0.0  # unused unless a request asks for it
    params.lora_adapters = [adapter]
    params.n_ctx = context_window
    params.n_parallel = 1
    params.hostnames = [f"{folder}/llama.sock"]
    params.api_keys = [secrets.token_hex(32)]
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = threads
    params.verbosity = -1
    params.warmup = False
    params.ui = False
    try:
        return xllamacpp.Server(params)
    except (RuntimeError, ValueError) as error:
        raise ModelUnavailable(
            f"The packaged model cannot be loaded ({error}).",
            "Lower llm.context_window, or free some memory.",
        ) from error


class Engine:
    """Runs the packaged model, by itself with as many threads as other programs leave cores free.

    Its threads wait for one another at each step: two that share a core are slower than one. A server cannot
    change their number, so it is started again where the load has changed for good. Safe to share between
    threads.
    """

    def __init__(
        self,
        context_window: int,
        threads: int,
        start: StartServer = start_server,
        cores: FreeCores | None = None,
    ) -> None:
        """Nothing is loaded before the first request. With `threads` 0 their number follows the load."""
        self._context_window = context_window
        self._follows_load = threads == 0
        self._threads = threads
        self._start = start
        self._cores = cores or FreeCores()
        self._server: Any = None
        self._started = 0.0
        self._requests = 0  # that are running
        self._lock = threading.Lock()

    def complete(self, request: dict[str, Any]) -> dict[str, Any]:
        """The whole reply to a request of OpenAI's protocol. Raises `ModelUnavailable`."""
        server = self._enter()
        try:
            reply: dict[str, Any] = server.handle_chat_completions(request)
        finally:
            self._leave()
        return _checked(reply)

    def stream(self, request: dict[str, Any]) -> Generator[dict[str, Any], None, None]:
        """The reply in chunks; closing the iterator stops the model. Raises `ModelUnavailable`."""
        chunks: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()
        stopped = threading.Event()
        server = self._enter()

        def take(chunk: dict[str, Any]) -> bool:
            chunks.put(chunk)
            return stopped.is_set()

        def run() -> None:
            try:
                server.handle_chat_completions(request, take)
            except (RuntimeError, ValueError) as error:
                chunks.put({"error": {"message": str(error)}})
            finally:
                self._leave()  # not before: what is stopped goes on to its next chunk
                chunks.put(None)

        threading.Thread(target=run, name="packaged-model", daemon=True).start()
        try:
            for chunk in iter(chunks.get, None):
                yield _checked(chunk)
        finally:
            stopped.set()

    def _enter(self) -> Any:
        """The server for one more request."""
        with self._lock:
            if self._requests == 0:
                self._fit_threads()
            self._requests += 1
            return self._server

    def _leave(self) -> None:
        with self._lock:
            self._requests -= 1

    def _fit_threads(self) -> None:
        """Start the server, or start it again if its number of threads no longer fits."""
        wanted = self._wanted_threads()
        if self._server is None or wanted != self._threads:
            self._server = None  # its memory is freed before the next one takes as much
            self._server = self._start(self._context_window, wanted)
            self._threads, self._started = wanted, time.monotonic()

    def _wanted_threads(self) -> int:
        if not self._follows_load:
            return self._threads
        if self._server is None:
            return min(MOST_THREADS, self._cores.now())
        free = self._cores.lasting()
        may_start = time.monotonic() - self._started >= LEAST_RUN_S
        return min(MOST_THREADS, free) if free and may_start else self._threads


def _checked(reply: dict[str, Any]) -> dict[str, Any]:
    if "error" in reply:
        raise ModelUnavailable(
            f"The packaged model failed: {reply['error'].get('message', reply['error'])}.",
            "Ask a shorter question, or raise llm.context_window.",
        )
    return reply
