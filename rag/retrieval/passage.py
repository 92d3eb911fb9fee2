"""The passage: the unit that is retrieved, read and cited."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

from llama_index.core.schema import BaseNode
from pydantic import BaseModel, ConfigDict, Field

from rag.index.pages import PAGES, page_at
from rag.text.table_rows import TABLE_HEAD

SCORE_DIGITS = 4


class Passage(BaseModel):
    """A retrieved passage; `start` and `end` count characters of the cleaned document."""

    model_config = ConfigDict(frozen=True)

    source: str
    title: str
    text: str
    score: float
    language: str
    start: int
    end: int

    url: str | None = None
    published: str | None = None  # ISO 8601

    # Not part of the JSON that the interfaces return.
    id: str = Field(default="", exclude=True)
    pages: str = Field(default="", exclude=True)
    table_head: str = Field(default="", exclude=True)  # of a table that began before the passage
    copies: tuple[str, ...] = Field(default=(), exclude=True)

    @classmethod
    def from_node(cls, node: BaseNode, score: float) -> Self:
        """Create a passage from a node of the index; only this method knows the keys of its metadata."""
        metadata = node.metadata
        return cls(
            source=str(metadata["source"]),
            title=str(metadata.get("title", "")),
            text=node.get_content(),
            score=score,
            language=str(metadata.get("language", "")),
            start=int(getattr(node, "start_char_idx", None) or 0),
            end=int(getattr(node, "end_char_idx", None) or 0),
            id=node.node_id,
            url=metadata.get("url"),
            published=metadata.get("published"),
            pages=str(metadata.get(PAGES, "")),
            table_head=str(metadata.get(TABLE_HEAD, "")),
        )

    def page_at(self, offset: int) -> int | None:
        """The page that a character of the document is on; None where the document has no pages."""
        return page_at(self.pages, offset)


def round_scores(passages: Sequence[Passage]) -> list[Passage]:
    """The passages as every interface shows them."""
    return [passage.model_copy(update={"score": round(passage.score, SCORE_DIGITS)}) for passage in passages]


def best_scores(passages: Sequence[Passage]) -> dict[str, float]:
    """The score of each article's best passage, by source; the best article comes first."""
    best: dict[str, float] = {}
    for passage in passages:
        best[passage.source] = max(passage.score, best.get(passage.source, passage.score))
    return dict(sorted(best.items(), key=lambda scored: -scored[1]))
