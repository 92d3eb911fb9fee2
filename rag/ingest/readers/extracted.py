"""The result of every reader."""

from __future__ import annotations

from dataclasses import dataclass, field

from rag.ingest.metadata import Facts


@dataclass(frozen=True)
class Extracted:
    """An article's text and the facts that the format states; the text also by pages if the format has them.

    A sentence may cross pages: in a row, without anything between them, they are the text. `letters` counts
    those of the file's own text, with which the article's are compared; None where the text is the file's.
    `notes` name the parts that could not be read.
    """

    text: str
    facts: Facts = field(default_factory=Facts)
    pages: tuple[str, ...] = ()
    letters: int | None = None
    notes: tuple[str, ...] = ()
