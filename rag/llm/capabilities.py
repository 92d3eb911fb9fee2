"""What a language model can do: what its server reports, and what it showed when it was tried once."""

from __future__ import annotations

import hashlib
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import TypeAdapter, ValidationError

from rag.atomic_write import write_atomically
from rag.config import cache_folder

Thinking = Literal["none", "optional", "always"]
YesNo = Literal["first_token", "later_token", "none"]

PROBE_TIMEOUT_S = 3.0  # for finding out whether there is a server at all, and what it says of a model
THOUGHT_TOKENS = 1024  # that a model may think before a reply, where it cannot be told not to


@dataclass(frozen=True)
class ModelCapabilities:
    """What is known of a model; None where its server does not report it, or where it was not tried yet."""

    parameters: int | None = None
    context_length: int | None = None  # tokens that it was trained to read
    thinking: Thinking | None = None  # before each reply; "optional" is turned off
    yes_no: YesNo | None = None  # where in its reply the probability of "Yes" is read
    follows_format: bool | None = None  # cites numbered passages the way it is told to
    keeps_language: bool | None = None  # answers in the question's language from passages in another
    declines: bool | None = None  # says that the passages do not state something

    @property
    def can_judge(self) -> bool:
        """Whether its answers to yes/no questions can be used; also where that is not known."""
        return self.yes_no != "none"

    def describe(self) -> str:
        """What is known, as half a line for `belegt doctor`."""
        thinking = {"optional": "thinking is off", "always": "thinks before each reply"}
        known = [
            f"{self.parameters / 1e9:.1f}B parameters" if self.parameters else "",
            f"{self.context_length:,} tokens of context" if self.context_length else "",
            thinking.get(self.thinking or "", ""),
        ]
        tried = {
            "follows a format": self.follows_format,
            "keeps a language": self.keeps_language,
            "says what is not stated": self.declines,
        }
        known += [f"{task}: {'yes' if works else 'no'}" for task, works in tried.items() if works is not None]
        return ", ".join(filter(None, known))


UNTRIED = ModelCapabilities()
_STORED = TypeAdapter(ModelCapabilities)


def reported_number(value: object) -> int | None:
    """A number that a server reports of a model; None for what is none, or no use as one."""
    return value if isinstance(value, int) and value > 0 else None


def recall_capabilities(digest: str) -> ModelCapabilities | None:
    """What the probes found out about the model with this digest; None where they have to be run."""
    with suppress(OSError, ValidationError):
        return _STORED.validate_json(_file(digest).read_bytes())
    return None


def store_capabilities(digest: str, capabilities: ModelCapabilities) -> None:
    """Remember the outcome of the probes in the cache folder; without effect if that cannot be written."""
    file = _file(digest)
    with suppress(OSError):
        file.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(file, _STORED.dump_json(capabilities, indent=1))


def _file(digest: str) -> Path:
    return cache_folder() / "models" / f"{hashlib.sha256(digest.encode()).hexdigest()[:24]}.json"
