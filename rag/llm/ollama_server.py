"""What an Ollama server says of its models."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import ollama

from rag.config import LLMConfig
from rag.errors import ModelUnavailable
from rag.llm.capabilities import PROBE_TIMEOUT_S, ModelCapabilities, reported_number
from rag.ollama_client import canonical_name, ollama_client, ollama_errors

SIZES = {"K": 1e3, "M": 1e6, "B": 1e9, "T": 1e12}


@dataclass(frozen=True)
class ServedModel:
    """A model as its server describes it; `digest` changes with anything that the server says of it."""

    digest: str
    family: str
    capabilities: ModelCapabilities
    can_chat: bool


def ollama_problem(config: LLMConfig) -> ModelUnavailable | None:
    """Why Ollama cannot answer with `config.model`, with a remedy; None where it can."""
    try:
        show_model(config)
    except ModelUnavailable as error:
        return error
    return None


def show_model(config: LLMConfig) -> ServedModel:
    """What the server says of `config.model`, which it knows by more names than it lists.

    Raises `ModelUnavailable`, also for a model that only embeds.
    """
    with _asking(config) as client:
        served = _served(client.show(config.model))
    if not served.can_chat:
        raise ModelUnavailable(
            f"{config.model} embeds text and cannot write answers.",
            "Set llm.model to a model that chats, such as qwen2.5:7b.",
        )
    return served


def loaded_context(config: LLMConfig) -> int | None:
    """The tokens of context that the server has loaded `config.model` with; None where it is not loaded.

    Raises `ModelUnavailable`.
    """
    with _asking(config) as client:
        loaded = client.ps().models
    wanted = canonical_name(config.model)
    lengths = [model.context_length for model in loaded if canonical_name(model.model or "") == wanted]
    return lengths[0] if lengths else None


@contextmanager
def _asking(config: LLMConfig) -> Iterator[ollama.Client]:
    with (
        ollama_errors(config, timeout_s=PROBE_TIMEOUT_S),
        ollama_client(config, PROBE_TIMEOUT_S) as client,
    ):
        yield client


def _served(shown: ollama.ShowResponse) -> ServedModel:
    described = shown.model_dump(mode="json", exclude={"modified_at"})
    digest = hashlib.sha256(json.dumps(described, sort_keys=True).encode()).hexdigest()
    info, details, abilities = shown.modelinfo or {}, shown.details, shown.capabilities
    size = (details.parameter_size if details else None) or ""
    return ServedModel(
        digest=digest,
        family=(details.family if details else None) or "",
        can_chat=not abilities or "completion" in abilities,  # versions before 0.6.4 report none
        capabilities=ModelCapabilities(
            parameters=reported_number(info.get("general.parameter_count")) or _parameters(size),
            context_length=_context_length(info),
            thinking=None if abilities is None else "optional" if "thinking" in abilities else "none",
        ),
    )


def _parameters(size: str) -> int | None:
    """`1.8B` → 1,800,000,000."""
    found = re.fullmatch(r"([\d.]+)\s*([KMBT])", size.strip(), re.I)
    return round(float(found[1]) * SIZES[found[2].upper()]) if found else None


def _context_length(info: Mapping[str, Any]) -> int | None:
    return reported_number(info.get(f"{info.get('general.architecture')}.context_length"))
