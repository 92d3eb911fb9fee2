"""Requests to an Ollama server, for text and for vectors: its address, its key, and its errors as ours."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import httpx
import ollama

from rag.config import LLMConfig
from rag.errors import ModelUnavailable

OTHER_PATH = re.compile(r"/(?:v1|api)(?:/.*)?/?$")
SEE_LOG = "See Ollama's log, then ask again."


def ollama_address(base_url: str) -> str:
    """`base_url` without the `/v1` or `/api` of its routes, which other clients expect there."""
    return OTHER_PATH.sub("", base_url).rstrip("/")


def ollama_headers(config: LLMConfig) -> dict[str, str]:
    """The headers of every request: the key, where a proxy before Ollama requires one."""
    key = config.api_key.get_secret_value()
    return {"Authorization": f"Bearer {key}"} if key else {}


def ollama_client(config: LLMConfig, timeout_s: float) -> ollama.Client:
    """A client of the server that `config` names, which may be silent for `timeout_s`."""
    return ollama.Client(
        host=ollama_address(config.base_url), timeout=timeout_s, headers=ollama_headers(config)
    )


def keep_alive(config: LLMConfig) -> str | int | None:
    """`config.keep_alive` as Ollama takes it: `10m` as text, but a number of seconds only as a number."""
    duration = config.keep_alive
    return int(duration) if duration.lstrip("-").isdigit() else duration or None


def canonical_name(model: str) -> str:
    """The name under which the server lists `model`: in lower case, with a tag, without its own registry."""
    name = re.sub(r"^(?:https?://)?(?:registry\.)?ollama\.(?:ai|com)/", "", model.strip().casefold())
    name = name.removeprefix("library/")
    return name if ":" in name.rsplit("/", 1)[-1] else f"{name}:latest"


@contextmanager
def ollama_errors(config: LLMConfig, model: str = "", timeout_s: float | None = None) -> Iterator[None]:
    """Turn the errors of Ollama's client into `ModelUnavailable`s with a remedy.

    `model` is the one that was asked, if it is not `config.model`.
    """
    try:
        yield
    except httpx.TimeoutException as error:
        raise ModelUnavailable(
            f"Ollama at {config.base_url} did not respond within {timeout_s or config.timeout_s:g} s.",
            "Ask again if it is busy; otherwise try a smaller model, or raise llm.timeout_s.",
        ) from error
    except (httpx.ConnectError, ConnectionError, httpx.UnsupportedProtocol, httpx.InvalidURL) as error:
        raise ModelUnavailable(
            f"No Ollama server answers at {config.base_url}.",
            "Start it with `ollama serve`, or check llm.base_url.",
        ) from error
    except httpx.HTTPError as error:
        raise ModelUnavailable(
            f"The connection to Ollama at {config.base_url} failed ({error}).", SEE_LOG
        ) from error
    except ollama.ResponseError as error:
        raise _from_response(config, model or config.model, error) from error
    except ValueError as error:  # what came is not JSON, or not Ollama's
        raise _not_ollama(config) from error


def _from_response(config: LLMConfig, model: str, error: ollama.ResponseError) -> ModelUnavailable:
    status, reason = error.status_code, error.error.strip() or f"status {error.status_code}"
    if status == httpx.codes.NOT_FOUND and reason.startswith("model"):
        return ModelUnavailable(
            f"Ollama at {config.base_url} has no model {model!r}.",
            f"Run `belegt pull {model}` or `ollama pull {model}`.",
        )
    if status in {httpx.codes.NOT_FOUND, httpx.codes.METHOD_NOT_ALLOWED}:
        return _not_ollama(config)
    if status in {httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN}:
        return ModelUnavailable(
            f"Ollama at {config.base_url} refuses access ({reason}).", "Check llm.api_key and llm.base_url."
        )
    if status == httpx.codes.SERVICE_UNAVAILABLE:
        return ModelUnavailable(
            f"Ollama at {config.base_url} is busy: its queue is full.", "Ask again in a moment."
        )
    if "memory" in reason:
        return ModelUnavailable(
            f"Ollama at {config.base_url} cannot load {model} ({reason}).",
            "Free some memory, try a smaller model, or lower llm.context_window.",
        )
    return ModelUnavailable(f"Ollama at {config.base_url} reports an error ({reason}).", SEE_LOG)


def _not_ollama(config: LLMConfig) -> ModelUnavailable:
    return ModelUnavailable(
        f"What answers at {config.base_url} is not Ollama.",
        "Set llm.base_url to Ollama's address, such as http://127.0.0.1:11434; "
        'for another server, set llm.provider to "openai".',
    )
