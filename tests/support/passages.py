"""Passages made by hand, and their sentences."""

from __future__ import annotations

from rag.qa.evidence import Evidence, evidence_sentences
from rag.retrieval.passage import Passage


def passage(text: str, source: str = "a.txt", **changes: object) -> Passage:
    values = {
        "id": f"{source}: {text}", "source": source, "title": "Titel", "text": text, "score": 0.9,
        "language": "de", "start": 0, "end": len(text),
    } | changes  # fmt: skip
    return Passage.model_validate(values)


def evidence(text: str, source: str = "a.txt", **changes: object) -> Evidence:
    """The last sentence of a passage."""
    return evidence_sentences([passage(text, source, **changes)])[-1]
