"""A server that speaks OpenAI's protocol: its address, its models, and its errors as ours."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import httpx
import openai

from rag.config import LLMConfig
from rag.errors import ModelUnavailable
from rag.llm.capabilities import PROBE_TIMEOUT_S, ModelCapabilities, reported_number

MOST_NAMES = 8  # of a server's models, in one message
CONTEXT_FIELDS = ("max_model_len", "context_length", "max_context_length")  # vLLM, OpenRouter, LM Studio


def openai_address(base_url: str) -> str:
    """`base_url` with the path of the protocol, `/v1`, if it has none."""
    address = base_url.rstrip("/")
    return address if urlsplit(address).path else f"{address}/v1"


def openai_problem(config: LLMConfig) -> ModelUnavailable | None:
    """Why the server cannot answer with `config.model`, with a remedy; None where it can."""
    try:
        describe_model(config)
    except ModelUnavailable as error:
        return error
    return None


def describe_model(config: LLMConfig) -> tuple[str, ModelCapabilities]:
    """A digest of what the server says of `config.model`, and what that tells of it.

    Raises `ModelUnavailable`.
    """
    key = config.api_key.get_secret_value()
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    address = openai_address(config.base_url)
    with openai_errors(config, PROBE_TIMEOUT_S):
        response = httpx.get(f"{address}/models", headers=headers, timeout=PROBE_TIMEOUT_S)
        if response.status_code != httpx.codes.OK:
            raise _from_status(config, response.status_code, response.text)
        models = {str(entry["id"]): entry for entry in response.json()["data"]}
    if config.model not in models:
        offered = ", ".join(list(models)[:MOST_NAMES]) or "none"
        raise ModelUnavailable(
            f"The server at {config.base_url} has no model {config.model!r}.",
            f"Set llm.model to one of its models: {offered}.",
        )
    entry = models[config.model]
    meta = entry.get("meta") or {}  # llama.cpp's server
    lengths = [entry.get(name) for name in CONTEXT_FIELDS] + [meta.get("n_ctx"), meta.get("n_ctx_train")]
    described = json.dumps([address, config.model, meta, lengths], sort_keys=True)
    return hashlib.sha256(described.encode()).hexdigest(), ModelCapabilities(
        parameters=reported_number(meta.get("n_params")),
        context_length=next(filter(None, map(reported_number, lengths)), None),
    )


@contextmanager
def openai_errors(config: LLMConfig, timeout_s: float | None = None) -> Iterator[None]:
    """Turn the errors of the client into `ModelUnavailable`s with a remedy."""
    place = config.base_url
    try:
        yield
    except (openai.APITimeoutError, httpx.TimeoutException) as error:
        raise ModelUnavailable(
            f"The server at {place} did not respond within {timeout_s or config.timeout_s:g} s.",
            "Ask again if it is busy; otherwise try a smaller model, or raise llm.timeout_s.",
        ) from error
    except openai.APIStatusError as error:
        raise _from_status(config, error.status_code, error.message) from error
    except (openai.APIConnectionError, httpx.ConnectError, httpx.UnsupportedProtocol) as error:
        raise ModelUnavailable(
            f"No server answers at {place}.", "Start it, or check llm.base_url."
        ) from error
    except (openai.APIError, httpx.HTTPError) as error:
        raise ModelUnavailable(
            f"The connection to the server at {place} failed ({error}).", "See its log, then ask again."
        ) from error
    except (ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
        raise _other_protocol(config) from error


def _from_status(config: LLMConfig, status: int, reason: str) -> ModelUnavailable:
    if status in {httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN}:
        return ModelUnavailable(
            f"The server at {config.base_url} refuses the key.", "Set llm.api_key to a key that it accepts."
        )
    if status == httpx.codes.NOT_FOUND and "model" not in reason:
        return _other_protocol(config)
    if status in {httpx.codes.TOO_MANY_REQUESTS, httpx.codes.SERVICE_UNAVAILABLE}:
        return ModelUnavailable(f"The server at {config.base_url} is busy.", "Ask again in a moment.")
    return ModelUnavailable(
        f"The server at {config.base_url} reports an error ({status}: {reason.strip()[:200]}).",
        "See its log, then ask again.",
    )


def _other_protocol(config: LLMConfig) -> ModelUnavailable:
    return ModelUnavailable(
        f"What answers at {config.base_url} does not speak OpenAI's protocol.",
        "Set llm.base_url to the address of its API, such as http://127.0.0.1:8080/v1.",
    )
