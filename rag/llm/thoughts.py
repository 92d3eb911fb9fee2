"""Removes what a reasoning model thinks from its reply, while the reply streams."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

# What begins a thought at the beginning of a reply, and what ends it.
THOUGHTS = {
    "<think>": "</think>",
    "<thinking>": "</thinking>",
    "<thought>": "</thought>",
    "<reasoning>": "</reasoning>",
    "<seed:think>": "</seed:think>",
    "[THINK]": "[/THINK]",
    "◁think▷": "◁/think▷",
    "<|START_THINKING|>": "<|END_THINKING|>",
    "<|channel|>analysis": "<|channel|>final<|message|>",
    "<|channel|>final": "<|channel|>final<|message|>",  # a reply without a thought, in gpt-oss's format
}
ENDS = re.compile("|".join(re.escape(mark) for mark in THOUGHTS.values()))


@dataclass
class ThoughtFilter:
    """Passes on a reply without the thought and the whitespace that it may begin with.

    With `may_open_silently`, a thought may begin without a mark, as its mark is part of some templates: then
    text is held back until a thought has ended or the reply is complete. `thought` is one that has ended.
    """

    may_open_silently: bool = False
    thought: str = field(default="", init=False)
    _held: str = field(default="", init=False)
    _has_begun: bool = field(default=False, init=False)  # the thought is over: pass on the rest as it is

    def feed(self, delta: str) -> str:
        """Return what can be passed on after this piece of the reply."""
        if self._has_begun:
            return delta
        self._held = (self._held + delta).lstrip()
        ends = self._ends()
        if ends is None and not self.may_open_silently:
            return self._begin(self._held) if self._held and not self._may_become_mark() else ""
        if found := (ends or ENDS).search(self._held):
            self.thought = self.thought or _without_mark(self._held[: found.start()])
            self._held = self._held[found.end() :]
            self.may_open_silently = False
            return self.feed("")
        return ""

    def finish(self, is_cut: bool = False) -> str:
        """Return the rest at the end of the reply. A thought that was not finished is not passed on.

        Where a thought may open silently, all of a reply that `is_cut` before its end may be one.
        """
        if self._has_begun or self._ends() or (is_cut and self.may_open_silently):
            return ""
        return self._begin(self._held)

    def stop_holding(self) -> None:
        """Expect no silent thought any more: the server itself separates thoughts from the reply."""
        self.may_open_silently = False

    def _ends(self) -> re.Pattern[str] | None:
        """What ends the thought that has begun with a mark."""
        for mark, end in THOUGHTS.items():
            if self._held.startswith(mark):
                return re.compile(re.escape(end))
        return None

    def _may_become_mark(self) -> bool:
        return any(mark.startswith(self._held) for mark in THOUGHTS)

    def _begin(self, text: str) -> str:
        self._has_begun, self._held = True, ""
        return text


def has_thought(reply: str) -> bool:
    """Whether a reply begins with a thought that has ended and is not empty."""
    end = ENDS.search(reply)
    return bool(end and _without_mark(reply[: end.start()]))


def _without_mark(thought: str) -> str:
    thought = thought.strip()
    for mark in THOUGHTS:
        thought = thought.removeprefix(mark)
    return thought.strip()
