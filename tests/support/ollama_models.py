"""The models of the test server: how each differs from a plain one, and what it writes."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from llama_index.core.base.llms.types import ChatMessage
from llama_index.core.llms.llm import LLM

THOUGHT = ["The", " text", " says", " so", ".", " No", ",", " wait", "."]


@dataclass(frozen=True)
class FakeModel:
    """What `/api/show` says of a model, and what is special about it.

    `thinks` before each reply: "separately" in a field of its own unless told not to, "regardless" of what
    it is told, "in_text" between marks, "silently" without the opening one. `fails`: "busy", "slow", "breaks"
    off with an error line, "ends" without its last line, "dies" with the connection, too "heavy" to load.
    """

    family: str = "qwen2"
    size: str = "1.8B"
    parameters: int = 1_777_088_000
    context_length: int = 32_768
    loads_at_most: int = 1_000_000  # tokens of context, for lack of memory
    capabilities: tuple[str, ...] = ("completion",)
    thinks: str = ""
    fails: str = ""
    has_logprobs: bool = True
    says: str = ""  # to everything, instead of what the language model behind it would

    def describe(self, name: str, llm: LLM) -> dict[str, Any]:
        """The answer of `/api/show`, which names the blob: here, the language model behind the name."""
        return {
            "modelfile": f"# FROM {name}\n\nFROM {type(llm).__name__}",
            "template": "{{ .Prompt }}",
            "details": self.details(),
            "model_info": {
                "general.architecture": self.family,
                "general.parameter_count": self.parameters,
                f"{self.family}.context_length": self.context_length,
            },
            "capabilities": list(self.capabilities),
            "modified_at": "2026-11-25T01:50:32.736648365Z",
        }

    def details(self) -> dict[str, Any]:
        """The part of it that `/api/tags` also has."""
        return {
            "format": "gguf",
            "family": self.family,
            "families": [self.family],
            "parameter_size": self.size,
        }


PLAIN = FakeModel()
THINKS = ("completion", "thinking")
MODELS: dict[str, FakeModel] = {
    "qwen15:latest": PLAIN,
    "e5:latest": FakeModel("bert", "118M", 118_000_000, 512, capabilities=("embedding",)),
    "old:latest": FakeModel(has_logprobs=False),
    "qwen3:latest": FakeModel(
        "qwen3", "8.2B", 8_190_735_360, 40_960, capabilities=THINKS, thinks="separately"
    ),
    "gpt-oss:20b": FakeModel(
        "gptoss", "20.9B", 20_914_757_184, 131_072, capabilities=THINKS, thinks="regardless"
    ),
    "r1:latest": FakeModel(thinks="in_text"),
    "r1-template:latest": FakeModel(thinks="silently"),
    "parrot:latest": FakeModel(says="I like crackers."),
    "short:latest": FakeModel(context_length=1024),
    "crowded:latest": FakeModel(loads_at_most=2048),
    "busy:latest": FakeModel(fails="busy"),
    "slow:latest": FakeModel(fails="slow"),
    "breaks:latest": FakeModel(fails="breaks"),
    "silent:latest": FakeModel(fails="ends"),
    "dies:latest": FakeModel(fails="dies"),
    "heavy:latest": FakeModel(fails="heavy"),
}


@dataclass(frozen=True)
class Piece:
    """A token of a reply: of its thought, or of what is to be shown. `final` is what ends the reply."""

    content: str = ""
    thinking: str = ""
    alternatives: Mapping[str, float] = field(default_factory=dict)  # their log-probabilities
    final: dict[str, Any] = field(default_factory=dict)

    @property
    def token(self) -> str:
        """What the model wrote."""
        return self.content or self.thinking


def write(
    model: FakeModel, llm: LLM, messages: Sequence[ChatMessage], think: object, wants_logprobs: bool
) -> Iterator[Piece]:
    """The reply token by token, its thought first."""
    yield from _thought(model, think)
    if model.says:
        yield from (Piece(content=f"{word} ") for word in model.says.split())
    elif wants_logprobs:
        response = llm.chat(messages, logprobs=True, max_tokens=1)
        found = (response.logprobs or [[]])[0] if model.has_logprobs else []
        chances = {candidate.token: candidate.logprob for candidate in found}
        yield Piece(content=response.message.content or "", alternatives=chances)
    else:
        yield from (Piece(content=part.delta) for part in llm.stream_chat(messages) if part.delta)


def listed(name: str) -> dict[str, Any]:
    """The entry of a model in `/api/tags`."""
    digest = hashlib.sha256(name.encode()).hexdigest()
    details = MODELS.get(name, PLAIN).details()
    return {"name": name, "model": name, "size": 1_117_321_033, "digest": digest, "details": details}


def _thought(model: FakeModel, think: object) -> Iterator[Piece]:
    if model.thinks == "regardless" or (model.thinks == "separately" and think is not False):
        yield from (Piece(thinking=word, alternatives={word: math.log(0.9)}) for word in THOUGHT)
    if model.thinks in {"in_text", "silently"}:
        opening = [] if model.thinks == "silently" else ["<think>", "\n"]
        words = [*opening, *THOUGHT, "\n", "</think>", "\n\n"]
        yield from (Piece(content=word, alternatives={word: math.log(0.9)}) for word in words)
