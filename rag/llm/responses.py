"""What a model's response says besides its text, under Ollama's names, which all providers use."""

from __future__ import annotations

from typing import Any

from llama_index.core.base.llms.types import ChatResponse, ThinkingBlock

THOUGHT = "thought"  # of a response's additional values


def prompt_tokens(response: ChatResponse) -> int:
    """The prompt tokens that the model reports; 0 where it reports none."""
    return int(_raw(response).get("prompt_eval_count") or 0)


def cached_tokens(response: ChatResponse) -> int:
    """The prompt tokens that the model took from its cache; 0 where it reports none."""
    return int(_raw(response).get("prompt_cached_count") or 0)


def written_tokens(response: ChatResponse) -> int:
    """The tokens of the reply that the model reports with its last piece; 0 before that."""
    return int(_raw(response).get("eval_count") or 0)


def thought_of(response: ChatResponse) -> str:
    """What the model thought before the reply of `stream_answer` that ends here; empty before its end."""
    return str(response.additional_kwargs.get(THOUGHT, ""))


def with_thought(response: ChatResponse, delta: str, thought: str) -> ChatResponse:
    """The response with another piece of the reply, and with what `thought_of` tells of it."""
    return response.model_copy(update={"delta": delta, "additional_kwargs": {THOUGHT: thought}})


def is_last(response: ChatResponse) -> bool:
    """Whether the reply ends here."""
    return bool(_raw(response).get("done"))


def is_cut(response: ChatResponse) -> bool:
    """Whether the reply ended at the limit of its length."""
    return _raw(response).get("done_reason") == "length"


def separate_thought(response: ChatResponse) -> str:
    """What the model thought, if the server has separated it from the reply."""
    blocks = response.message.blocks
    return "".join(block.content or "" for block in blocks if isinstance(block, ThinkingBlock)).strip()


def _raw(response: ChatResponse) -> dict[str, Any]:
    return response.raw if isinstance(response.raw, dict) else {}
