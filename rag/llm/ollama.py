"""Ollama: whether the configured model is available, its first token, and its errors as ours."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import httpx
import ollama
from llama_index.core.base.llms.types import (
    ChatMessage,
    LogProb,
)
from llama_index.llms.ollama import Ollama

from rag.config import LLMConfig
from rag.errors import ModelUnavailable

TOP_LOGPROBS = 10
PROBE_TIMEOUT_S = 3.0  # for finding out whether there is a server at all


def ollama_problem(config: LLMConfig) -> ModelUnavailable | None:
    """Why Ollama cannot answer with `config.model`, with a remedy; None where it can."""
    try:
        with ollama_errors(config), ollama.Client(host=config.base_url, timeout=PROBE_TIMEOUT_S) as client:
            found = client.list()
    except ModelUnavailable as error:
        return error
    names = {str(model.model) for model in found.models}
    if config.model in names or f"{config.model}:latest" in names:
        return None
    return _missing_model(config)


def load_ollama(config: LLMConfig) -> Ollama:
    """LlamaIndex's `Ollama` with the settings in `config`."""
    return Ollama(
        model=config.model,
        base_url=config.base_url,
        temperature=0.0,
        context_window=config.context_window,  # the server's default may be the model's full length
        request_timeout=config.timeout_s,
        thinking=False,
        additional_kwargs={"num_predict": config.max_answer_tokens},
    )


def first_token(llm: Ollama, messages: Sequence[ChatMessage]) -> tuple[str, list[LogProb], int]:
    """The first token, its alternatives and the prompt's tokens.

    LlamaIndex's class discards the log-probabilities, so its client is called directly.
    """
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
    logprobs = [LogProb(token=candidate.token, logprob=candidate.logprob) for candidate in candidates]
    return text, logprobs, int(reply.prompt_eval_count or 0)


def _missing_model(config: LLMConfig) -> ModelUnavailable:
    return ModelUnavailable(
        f"Ollama at {config.base_url} has no model {config.model!r}.", f"Run `ollama pull {config.model}`."
    )


@contextmanager
def ollama_errors(config: LLMConfig) -> Iterator[None]:
    """Turn the errors of Ollama's client into `ModelUnavailable`s with a remedy."""
    try:
        yield
    except httpx.TimeoutException as error:
        raise ModelUnavailable(
            f"Ollama at {config.base_url} did not respond within {config.timeout_s:g} s.",
            "Try a smaller model, or raise llm.timeout_s.",
        ) from error
    except (httpx.ConnectError, ConnectionError) as error:
        raise ModelUnavailable(
            f"No Ollama server answers at {config.base_url}.",
            "Start it with `ollama serve`, or check llm.base_url.",
        ) from error
    except httpx.HTTPError as error:
        raise ModelUnavailable(
            f"The connection to Ollama at {config.base_url} failed ({error}).",
            "See Ollama's log, then ask again.",
        ) from error
    except ollama.ResponseError as error:
        raise _from_response(config, error) from error


def _from_response(config: LLMConfig, error: ollama.ResponseError) -> ModelUnavailable:
    if error.status_code == httpx.codes.NOT_FOUND:
        return _missing_model(config)
    if error.status_code == httpx.codes.SERVICE_UNAVAILABLE:
        return ModelUnavailable(
            f"Ollama at {config.base_url} is busy: its queue is full.", "Ask again in a moment."
        )
    return ModelUnavailable(
        f"Ollama at {config.base_url} reports an error ({error.error}).", "See Ollama's log, then ask again."
    )
