"""Merges near-duplicates: agency copy that several outlets printed counts as one source. Pure.

Two passages are copies if one contains most of the other's character shingles (Broder, 1997, "On the
resemblance and containment of documents"), which works for every script.
"""

from __future__ import annotations

from collections.abc import Sequence

from rag.retrieval.passage import Passage

SHINGLE = 24  # characters: about four words
CONTAINED = 0.7  # share of the shorter passage's shingles that the other one contains
FEWEST = 60  # shingles: two articles may share a shorter text by coincidence


def merge_copies(passages: Sequence[Passage], k: int) -> list[Passage]:
    """The first `k` distinct passages, best first; `copies` lists the other articles that print it."""
    merged: list[Passage] = []
    shingle_sets: list[set[str]] = []
    for passage in passages:
        passage_shingles = shingles(passage.text)
        original = next(
            (
                index
                for index, kept in enumerate(merged)
                if kept.source != passage.source and is_copy(passage_shingles, shingle_sets[index])
            ),
            None,
        )
        if original is not None:
            copies = dict.fromkeys([*merged[original].copies, passage.source])
            merged[original] = merged[original].model_copy(update={"copies": tuple(copies)})
        elif len(merged) < k:
            merged.append(passage)
            shingle_sets.append(passage_shingles)
    return merged


def is_copy(first: set[str], second: set[str]) -> bool:
    """Whether the larger set of shingles contains nearly all of the smaller one."""
    smaller = min(len(first), len(second))
    return smaller >= FEWEST and len(first & second) >= CONTAINED * smaller


def shingles(text: str) -> set[str]:
    """All runs of `SHINGLE` characters in the text, with case folded and whitespace collapsed."""
    normalised = " ".join(text.casefold().split())
    return {normalised[start : start + SHINGLE] for start in range(len(normalised) - SHINGLE + 1)}
