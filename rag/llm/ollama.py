"""Ollama's models: whether one is there, what it answers first, and its errors in our words."""

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
PROBE_TIMEOUT_S = 3.0  # for the question whether a server is there at all


def ollama_problem(config: LLMConfig) -> ModelUnavailable | None:
    """Why Ollama cannot answer with `config.model`, and what mends it; None where it can."""
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
    """LlamaIndex's class, set up by `config`."""
    return Ollama(
        model=config.model,
        base_url=config.base_url,
        temperature=0.0,
        context_window=config.context_window,  # never the server's: it would be the model's full length
        request_timeout=config.timeout_s,
        thinking=False,
        additional_kwargs={"num_predict": config.max_answer_tokens},
    )


def first_token(llm: Ollama, messages: Sequence[ChatMessage]) -> tuple[str, list[LogProb], int]:
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
def ollama_errors(config: LLMConfig) -> Iterator[None]:
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
