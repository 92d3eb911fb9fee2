"""Search by words: BM25 (Robertson and Zaragoza, 2009) over the words that a question shares with passages.

The usual hybrid search fails across languages: an English question shares "the" and "year" with every
English passage. What languages do share are names, numbers and codes. So a word of the question counts if it
is a code or a number, or if it also occurs in passages of another language than the question's. Where all
passages are in the question's language, every word counts.
"""

from __future__ import annotations

import json
import shutil
from collections import ChainMap
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.atomic_write import write_atomically
from rag.index.name_phrases import names_asked_for
from rag.index.postings import Entry, Postings, rarity
from rag.index.tokenizer import CHARACTER, WORD, is_code, tokens

SHORTEST_SHARED = 4  # German "was" is not English "was"
FOLDER = "lexical"
SMALL = 1000  # passages: building the index of so many takes no noticeable time


@dataclass(frozen=True)
class Match:
    """The share of a question's words that each passage contains: `shares` (passages,), 0 to 1."""

    places: dict[str, int]
    passage_ids: list[str]
    shares: NDArray[np.float32]

    def share(self, passage_id: str) -> float:
        """The share of one passage; 0 for one that is not indexed."""
        place = self.places.get(passage_id)
        return 0.0 if place is None else float(self.shares[place])

    def best(self, count: int, at_least: float) -> list[str]:
        """The `count` passages with the largest shares, of those with a share of `at_least`."""
        places = np.flatnonzero(self.shares >= at_least)
        order = places[np.argsort(-self.shares[places], kind="stable")][:count]
        return [self.passage_ids[place] for place in order.tolist()]


class LexicalIndex:
    """BM25 over all passages, in memory and in one folder.

    Passages added later are indexed in a second part, since building the index of a hundred thousand
    passages takes a minute. Rarity is counted over both parts.
    """

    def __init__(self, parts: Sequence[Postings], deleted: Iterable[str] = ()) -> None:
        """`deleted` are passages of the parts that are ignored."""
        self.parts = list(parts)
        self.deleted = set(deleted)
        self.passage_ids = [passage_id for part in parts for passage_id in part.passage_ids]
        is_deleted = [passage_id in self.deleted for passage_id in self.passage_ids]
        self._places = {
            passage_id: place
            for place, passage_id in enumerate(self.passage_ids)
            if passage_id not in self.deleted
        }
        self._is_deleted = np.array(is_deleted, dtype=bool)
        self.languages = sorted({language for part in parts for language in part.languages})
        self.is_outdated = any(part.is_outdated for part in parts)

    @classmethod
    def build(cls, entries: Iterable[Entry]) -> LexicalIndex:
        """Index `entries`, in one part."""
        return cls([Postings.build(entries)])

    def held(self) -> set[str]:
        """The ids of the passages that can be found."""
        return set(self._places)

    def updated(self, held: set[str], entries: Callable[[set[str]], Iterable[Entry]]) -> LexicalIndex:
        """The index of the passages `held`; `entries` reads passages by their ids.

        New passages are indexed in a second part until the changes amount to a tenth of all passages.
        """
        first = self.parts[0]
        recent = held - set(first.passage_ids)
        deleted = set(first.passage_ids) - held
        if len(held) <= SMALL or len(recent) + len(deleted) > len(held) // 10:
            return self.build(entries(held))
        return LexicalIndex([first, *([Postings.build(entries(recent))] if recent else [])], deleted)

    def match(self, question: str, language: str) -> Match:
        """The share of the words of `question`, which is in `language`, in each passage; see `scores`."""
        return Match(self._places, self.passage_ids, self.scores(question, language))

    def scores(self, question: str, language: str) -> NDArray[np.float32]:
        """For each passage the share of the question's words, weighted by rarity, that it contains: 0 to 1.

        The numerator counts only words that are comparable across languages, the denominator all words.
        """
        asked = list(dict.fromkeys(tokens(question))) if any(part.words for part in self.parts) else []
        codes = {token for word in WORD.findall(question) if is_code(word) for token in tokens(word)}
        rarity = {word: self._rarity(word) for word in asked}
        counted = [word for word in asked if self._is_comparable(word, codes, language)]
        total = sum(rarity.values())
        shares = [
            part.weigh({word: rarity[word] / total for word in counted}) if counted else part.zeros()
            for part in self.parts
        ]
        joined = np.concatenate(shares) if shares else np.zeros(0, dtype=np.float32)
        return np.where(self._is_deleted, np.float32(0), joined).astype(np.float32)

    def containing(self, text: str) -> list[str]:
        """The ids of the passages that contain every word of `text`, in whichever language."""
        words = list(dict.fromkeys(tokens(text)))
        if not words or not self.parts:
            return []
        hits = [np.all([part.occurrences(word) for word in words], axis=0) for part in self.parts]
        places = np.flatnonzero(np.concatenate(hits) & ~self._is_deleted)
        return [self.passage_ids[place] for place in places.tolist()]

    def naming(self, question: str) -> list[set[str]]:
        """For each full name in `question` that some passage has, the ids of the passages that have it."""
        names = names_asked_for(question, ChainMap(*(part.full_names for part in self.parts)))
        return [passage_ids for passage_ids in map(self._naming, names) if passage_ids]

    def save(self, folder: Path) -> None:
        """Write the index to `folder`; readers see the complete old or new one."""
        parent = folder / FOLDER
        parent.mkdir(parents=True, exist_ok=True)
        for part in self.parts:
            part.save(parent)
        names = [part.name for part in self.parts]
        pointer = json.dumps({"parts": names, "gone": sorted(self.deleted)})
        write_atomically(parent / "current", pointer.encode())
        for old in parent.iterdir():
            if old.is_dir() and old.name not in names:
                shutil.rmtree(old, ignore_errors=True)

    @classmethod
    def load(cls, folder: Path) -> LexicalIndex | None:
        """Read the index from `folder`; None where there is none, or none that can be read."""
        for _ in range(2):  # a writer may replace the parts after the first read
            try:
                current = json.loads((folder / FOLDER / "current").read_text())
                parts = [Postings.load(folder / FOLDER / name) for name in current["parts"]]
                return cls(parts, current["gone"])
            except (OSError, EOFError, ValueError, KeyError, TypeError):
                continue
        return None

    def _naming(self, name: str) -> set[str]:
        found = (part.passage_ids[place] for part in self.parts for place in part.full_names.get(name, ()))
        return set(found) - self.deleted

    def _is_comparable(self, word: str, codes: set[str], language: str) -> bool:
        if not any(word in part.words for part in self.parts):
            return False
        if word in codes or self.languages == [language]:
            return True
        if len(word) < SHORTEST_SHARED and not CHARACTER.match(word):
            return False
        return any(part.occurs_beside(word, language) for part in self.parts)

    def _rarity(self, word: str) -> float:
        containing = sum(part.count_containing(word) for part in self.parts)
        return rarity(containing, len(self.passage_ids))
