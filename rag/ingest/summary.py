"""What one run of `ingest` did, and which files, articles and addresses it skipped."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any, Self

from rag.errors import UnreadableFile


@dataclass(frozen=True)
class Skipped:
    """A file, an article or a web address that was skipped; `source` is a path in the corpus, or a URL."""

    source: str
    reason: str
    remedy: str

    @classmethod
    def from_error(cls, source: str, error: UnreadableFile) -> Self:
        """Record that `source` was skipped because of `error`."""
        return cls(source, error.message, error.remedy)


@dataclass(frozen=True)
class Note:
    """What of a file or an article was left out, although the rest of it is in the index."""

    source: str
    text: str


@dataclass
class Summary:
    """The result of one run; sources are relative to the corpus."""

    added: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    unchanged: int = 0
    deleted: list[str] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    passages: int = 0

    @property
    def has_changes(self) -> bool:
        """Whether the run changed the index."""
        return bool(self.added or self.changed or self.deleted)

    def as_dict(self) -> dict[str, Any]:
        """The document of `ingest --json`."""
        return asdict(self)
