"""The words of a set of passages with their BM25 weights (Robertson and Zaragoza, 2009), by bm25s."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag.index.name_phrases import name_phrases
from rag.index.tokenizer import tokens

# Passages are short and of one size: a word that occurs once counts nearly in full.
SATURATION, LENGTH_WEIGHT = 0.5, 0.5


@dataclass(frozen=True)
class Entry:
    """A passage as it is indexed by its words."""

    passage_id: str
    text: str
    language: str


def rarity(containing: int, total: int) -> float:
    """BM25's inverse document frequency of a word that occurs in `containing` of `total` passages."""
    return float(np.log(1 + (total - containing + 0.5) / (containing + 0.5)))


class Postings:
    """The passages of each word with BM25 weights: one part of a `LexicalIndex`, never changed once built."""

    def __init__(
        self,
        bm25: Any,
        passage_ids: list[str],
        languages: list[str],
        spoken: NDArray[np.uint64],
        *,
        full_names: dict[str, list[int]] | None,
        name: str = "",
    ) -> None:
        """`spoken[token]` has a bit for each of `languages` in whose passages the token occurs.

        `full_names` are the places of the passages that have each name; None of an index that was written
        before there were any.
        """
        self.name = name or uuid.uuid4().hex
        self.passage_ids = passage_ids
        self.languages = languages
        self.words: dict[str, int] = getattr(bm25, "vocab_dict", {})
        self._bm25 = bm25
        self._spoken = spoken
        self.is_outdated = full_names is None
        self.full_names = full_names or {}

    @classmethod
    def build(cls, entries: Iterable[Entry]) -> Postings:
        """Index these passages."""
        from bm25s import BM25

        passages = list(entries)
        languages = sorted({entry.language for entry in passages})[:64]
        corpus = [tokens(entry.text) for entry in passages]
        bm25 = BM25(k1=SATURATION, b=LENGTH_WEIGHT) if any(corpus) else None
        if bm25:
            bm25.index(corpus, show_progress=False)
        vocabulary = getattr(bm25, "vocab_dict", {})
        spoken = np.zeros(len(vocabulary), dtype=np.uint64)
        for entry, words in zip(passages, corpus, strict=True):
            if entry.language in languages:
                spoken[[vocabulary[word] for word in set(words)]] |= np.uint64(
                    1 << languages.index(entry.language)
                )
        full_names = name_phrases([(entry.text, entry.language) for entry in passages])
        return cls(bm25, [entry.passage_id for entry in passages], languages, spoken, full_names=full_names)

    def count_containing(self, word: str) -> int:
        """The number of passages that contain `word`."""
        token = self.words.get(word)
        pointers = self._bm25.scores["indptr"] if self._bm25 else [0]
        return 0 if token is None else int(pointers[token + 1] - pointers[token])

    def occurs_beside(self, word: str, language: str) -> bool:
        """Whether `word` occurs in a passage of another language than this one."""
        token = self.words.get(word)
        own = 1 << self.languages.index(language) if language in self.languages else 0
        return token is not None and bool(int(self._spoken[token]) & ~own)

    def weigh(self, weights: Mapping[str, float]) -> NDArray[np.float32]:
        """For each passage the sum of its words' weights, each scaled by BM25's term frequency."""
        sums = self.zeros()
        for word, weight in weights.items():
            token = self.words.get(word)
            if token is None:
                continue
            first, last = self._bm25.scores["indptr"][token : token + 2]
            own = rarity(self.count_containing(word), len(self.passage_ids))  # a factor of the scores
            sums[self._bm25.scores["indices"][first:last]] += self._bm25.scores["data"][first:last] * (
                weight / own
            )
        return sums

    def occurrences(self, word: str) -> NDArray[np.bool_]:
        """For each passage whether the word occurs in it."""
        return self.weigh({word: 1.0}) > 0

    def zeros(self) -> NDArray[np.float32]:
        """A zero for each passage."""
        return np.zeros(len(self.passage_ids), dtype=np.float32)

    def save(self, parent: Path) -> None:
        """Write it to a folder of its name in `parent`, unless that exists."""
        folder = parent / self.name
        if folder.exists():
            return
        partial = parent / f"{self.name}.partial"
        partial.mkdir()
        if self._bm25:
            self._bm25.save(partial, show_progress=False)
        np.save(partial / "spoken.npy", self._spoken)
        entries = {"passage_ids": self.passage_ids, "languages": self.languages, "words": bool(self._bm25)}
        (partial / "entries.json").write_text(json.dumps(entries))
        (partial / "full_names.json").write_text(json.dumps(self.full_names))
        partial.replace(folder)

    @classmethod
    def load(cls, folder: Path) -> Postings:
        """Read what `save` has written. Raises `OSError` and `ValueError`."""
        from bm25s import BM25

        entries = json.loads((folder / "entries.json").read_text())
        bm25 = BM25.load(folder, show_progress=False) if entries["words"] else None
        spoken = np.load(folder / "spoken.npy")
        names = folder / "full_names.json"
        full_names = json.loads(names.read_text()) if names.exists() else None
        return cls(
            bm25,
            entries["passage_ids"],
            entries["languages"],
            spoken,
            full_names=full_names,
            name=folder.name,
        )
