"""Measures one question: seconds and tokens."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from pydantic import BaseModel, ConfigDict


class Timings(BaseModel):
    """Seconds since the question came."""

    model_config = ConfigDict(frozen=True)

    retrieve_s: float
    first_token_s: float
    total_s: float


class Usage(BaseModel):
    """What a question cost: requests to the model, tokens of all prompts, and all that the model wrote.

    `prompt_tokens_read` leaves out what the model found in its prompt cache. Discarded drafts count.
    """

    model_config = ConfigDict(frozen=True)

    calls: int = 0
    prompt_tokens: int = 0
    prompt_tokens_read: int = 0
    written_tokens: int = 0


@dataclass
class Meter:
    """Counts from its creation: the time of each step, and the tokens of each request to the model.

    `prompt_tokens` is the size of the longest prompt, `all_prompt_tokens` the sum of all.
    """

    start: float = field(default_factory=time.perf_counter)
    retrieve_s: float = 0.0
    first_token_s: float = 0.0
    prompt_tokens: int = 0
    all_prompt_tokens: int = 0
    prompt_tokens_read: int = 0
    written_tokens: int = 0
    calls: int = 0

    def now(self) -> float:
        """Seconds since the start."""
        return time.perf_counter() - self.start

    def record_prompt(self, tokens: int, cached: int = 0) -> None:
        """Count a request whose prompt has this many tokens, some of them already in the model's cache."""
        self.calls += 1
        self.prompt_tokens = max(self.prompt_tokens, tokens)
        self.all_prompt_tokens += tokens
        self.prompt_tokens_read += max(0, tokens - cached)

    def record_reply(self, tokens: int) -> None:
        """Count a reply with this many tokens."""
        self.written_tokens += tokens

    def record_retrieval(self) -> None:
        """Note that retrieval has ended."""
        self.retrieve_s = self.now()

    def record_text(self) -> None:
        """Note when the first piece of the answer is told; later ones change nothing."""
        self.first_token_s = self.first_token_s or self.now()

    def timings(self) -> Timings:
        """The times to report; if nothing has been told, `first_token_s` equals `total_s`."""
        total = self.now()
        return Timings(
            retrieve_s=round(self.retrieve_s, 4),
            first_token_s=round(self.first_token_s or total, 4),
            total_s=round(total, 4),
        )

    def usage(self) -> Usage:
        """The tokens of all requests so far."""
        return Usage(
            calls=self.calls,
            prompt_tokens=self.all_prompt_tokens,
            prompt_tokens_read=self.prompt_tokens_read,
            written_tokens=self.written_tokens,
        )
