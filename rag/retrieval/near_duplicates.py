"""Agency copy: the same text in several outlets is one source, told with its copies. Pure.

Two passages are copies if one holds most of the other's runs of letters (shingles: Broder, 1997, "On the
resemblance and containment of documents"), in whatever script.
"""

from __future__ import annotations

from collections.abc import Sequence

from llama_index.core.schema import NodeWithScore

SHINGLE = 24  # letters: about four words
CONTAINED = 0.7  # of the shorter one's shingles
FEWEST = 60  # shingles: what is shorter may well be said twice
COPIES = "copies"  # in a passage's metadata: the sources of its copies, one a line


def merged(passages: Sequence[NodeWithScore], k: int) -> list[NodeWithScore]:
    """The first `k` passages, best first, without copies from other articles; each tells of its own."""
    kept: list[NodeWithScore] = []
    shingled: list[set[str]] = []
    for passage in passages:
        mine = shingles(passage.node.get_content())
        original = next(
            (
                other
                for other, theirs in zip(kept, shingled, strict=True)
                if other.node.metadata["source"] != passage.node.metadata["source"] and is_copy(mine, theirs)
            ),
            None,
        )
        if original is not None:
            sources = [*copies_of(original), str(passage.node.metadata["source"])]
            original.node.metadata[COPIES] = "\n".join(dict.fromkeys(sources))
        elif len(kept) < k:
            kept.append(passage)
            shingled.append(mine)
    return kept


def copies_of(passage: NodeWithScore) -> list[str]:
    """The sources of its copies."""
    return [one for one in str(passage.node.metadata.get(COPIES, "")).split("\n") if one]


def is_copy(one: set[str], other: set[str]) -> bool:
    """Whether the shorter one's shingles are nearly all among the other's."""
    fewer = min(len(one), len(other))
    return fewer >= FEWEST and len(one & other) >= CONTAINED * fewer


def shingles(text: str) -> set[str]:
    """The runs of letters of a text, spaces as one."""
    letters = " ".join(text.casefold().split())
    return {letters[start : start + SHINGLE] for start in range(len(letters) - SHINGLE + 1)}
