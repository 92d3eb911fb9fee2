"""The lexical leg: BM25 (Robertson and Zaragoza, 2009) over the words that a question shares with passages.

Across languages the usual hybrid is poison: an English question shares "the" and "year" with every English
passage. What languages do share are names, numbers and codes. So a word of the question counts if it is
a code or a number, or if passages in another language than the question's hold it too; where all passages are
in the question's language nothing can be drowned, and every word counts.
"""

from __future__ import annotations

import json
import shutil
import unicodedata
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import regex as re
from numpy.typing import NDArray

from rag.atomic_write import replace_atomically, write_atomically

WORD = re.compile(r"§+|[\p{L}\p{N}][\p{L}\p{M}\p{N}]*(?:[-–./][\p{L}\p{N}][\p{L}\p{M}\p{N}]*)*")
JOINT = re.compile(r"[-–./]")
GROUPED_NUMBER = re.compile(r"(?<![\d.,])\d{1,3}(?:([.,'’\u00a0\u202f])\d{3})(?:\1\d{3})*(?![\d]|[.,]\d)")
# Scripts written without spaces, or (Hangul) with endings that hide the word: pairs of characters instead.
UNSPACED = r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]\p{M}*"
RUN = re.compile(rf"(?P<unspaced>(?:{UNSPACED})+)|(?:(?!{UNSPACED}).)+")
CHARACTER = re.compile(UNSPACED)
CODE = re.compile(r"[\p{N}§]|\p{L}\p{L}*\p{Lu}")
COMPOUND_CHARS = 10  # a longer word is also indexed by its pieces: "Mindestlohnerhöhung" holds "Mindestlohn"
PIECE_CHARS = 6
# Passages are short and of one size: a word that is there once counts nearly in full.
SATURATION, LENGTH_WEIGHT = 0.5, 0.5
SHORTEST_SHARED = 4  # German "was" is not English "was"
FOLDER = "lexical"
FEW = 1000  # passages: all of so many are indexed anew at no cost that counts


def tokens(text: str) -> list[str]:
    """The words of `text` as they are compared: in any script, without case, numbers without grouping.

    A word with accents also comes without them ("Nguyễn" is found as "Nguyen"); long words also come in
    pieces; scripts without spaces come in pairs of characters.
    """
    folded = unicodedata.normalize("NFKC", _plain_digits(text)).casefold()
    found: list[str] = []
    for word in WORD.findall(folded):
        parts = JOINT.split(word)
        for one in [word] if len(parts) == 1 else [word, *parts]:
            for run in RUN.finditer(one):
                found += _pairs(run[0]) if run["unspaced"] else _spellings(run[0])
    return found


def is_code(word: str) -> bool:
    """Whether `word`, in its own spelling, is the same in every language: "GPT-4", "MiniMax", "1887", "§"."""
    return bool(CODE.search(word))


@dataclass(frozen=True)
class Entry:
    """A passage as the lexical leg knows it."""

    passage_id: str
    text: str
    language: str


@dataclass(frozen=True)
class Match:
    """What each passage shares with one question: `shares` (passages,), 0 to 1."""

    places: dict[str, int]
    passage_ids: list[str]
    shares: NDArray[np.float32]

    def share(self, passage_id: str) -> float:
        """The share of one passage; 0 for one that is not indexed."""
        place = self.places.get(passage_id)
        return 0.0 if place is None else float(self.shares[place])

    def best(self, count: int, at_least: float) -> list[str]:
        """The `count` passages that share the most, and at least so much."""
        places = np.flatnonzero(self.shares >= at_least)
        order = places[np.argsort(-self.shares[places], kind="stable")][:count]
        return [self.passage_ids[place] for place in order.tolist()]


class LexicalIndex:
    """BM25 over all passages, held in memory and kept in one folder.

    It is in two parts where passages have come since the first was made: to make all of it anew for each
    article takes a minute for a hundred thousand passages. Rarity is that in both together.
    """

    def __init__(self, parts: Sequence[Postings], gone: Iterable[str] = ()) -> None:
        """`gone` are passages of the parts that are no more."""
        self.parts = list(parts)
        self.gone = set(gone)
        self.passage_ids = [one for part in parts for one in part.passage_ids]
        self._places = {one: place for place, one in enumerate(self.passage_ids) if one not in self.gone}
        self._is_gone = np.array([one in self.gone for one in self.passage_ids], dtype=bool)
        self.languages = sorted({language for part in parts for language in part.languages})

    @classmethod
    def build(cls, entries: Iterable[Entry]) -> LexicalIndex:
        """Index `entries`, in one part."""
        return cls([Postings.build(entries)])

    def held(self) -> set[str]:
        """The passages that can be found."""
        return set(self._places)

    def updated(self, held: set[str], entries: Callable[[set[str]], Iterable[Entry]]) -> LexicalIndex:
        """The index of the passages `held`; `entries` gives those of these ids.

        What has come is indexed in a part of its own, until that is a tenth of the whole.
        """
        first = self.parts[0]
        recent = held - set(first.passage_ids)
        gone = set(first.passage_ids) - held
        if len(held) <= FEW or len(recent) + len(gone) > len(held) // 10:
            return self.build(entries(held))
        return LexicalIndex([first, *([Postings.build(entries(recent))] if recent else [])], gone)

    def match(self, question: str, language: str) -> Match:
        """What each passage shares with `question`, which is in `language`; see `scores`."""
        return Match(self._places, self.passage_ids, self.scores(question, language))

    def scores(self, question: str, language: str) -> NDArray[np.float32]:
        """For each passage the share of the question's words, weighed by rarity, that it holds: 0 to 1.

        Only the words that can tell across languages count in the numerator, all of them in the denominator.
        """
        asked = list(dict.fromkeys(tokens(question))) if any(part.words for part in self.parts) else []
        codes = {token for word in WORD.findall(question) if is_code(word) for token in tokens(word)}
        rarity = {word: self._rarity(word) for word in asked}
        counted = [word for word in asked if self._tells(word, codes, language)]
        whole = sum(rarity.values())
        shares = [
            part.weigh({word: rarity[word] / whole for word in counted}) if counted else part.nothing()
            for part in self.parts
        ]
        joined = np.concatenate(shares) if shares else np.zeros(0, dtype=np.float32)
        return np.where(self._is_gone, np.float32(0), joined).astype(np.float32)

    def save(self, folder: Path) -> None:
        """Keep the index under `folder`; readers see the old one or the new one, whole."""
        kept = folder / FOLDER
        kept.mkdir(parents=True, exist_ok=True)
        for part in self.parts:
            part.save(kept)
        names = [part.name for part in self.parts]
        pointer = json.dumps({"parts": names, "gone": sorted(self.gone)})
        write_atomically(kept / "current", pointer.encode())
        for old in kept.iterdir():
            if old.is_dir() and old.name not in names:
                shutil.rmtree(old, ignore_errors=True)

    @classmethod
    def load(cls, folder: Path) -> LexicalIndex | None:
        """The index kept under `folder`, or None where there is none or it cannot be read."""
        for _ in range(2):  # a writer may take the old one away between our two looks
            try:
                current = json.loads((folder / FOLDER / "current").read_text())
                parts = [Postings.load(folder / FOLDER / name) for name in current["parts"]]
                return cls(parts, current["gone"])
            except (OSError, ValueError, KeyError, TypeError):
                continue
        return None

    def _tells(self, word: str, codes: set[str], language: str) -> bool:
        if not any(word in part.words for part in self.parts):
            return False
        if word in codes or self.languages == [language]:
            return True
        if len(word) < SHORTEST_SHARED and not CHARACTER.match(word):
            return False
        return any(part.spoken_beside(word, language) for part in self.parts)

    def _rarity(self, word: str) -> float:
        holding = sum(part.holding(word) for part in self.parts)
        return rarity(holding, len(self.passage_ids))


def rarity(holding: int, total: int) -> float:
    """The inverse document frequency of BM25, of a word that `holding` of `total` passages hold."""
    return float(np.log(1 + (total - holding + 0.5) / (holding + 0.5)))


class Postings:
    """For each word the passages that hold it: one part of a `LexicalIndex`, never changed."""

    def __init__(
        self,
        bm25: Any,
        passage_ids: list[str],
        languages: list[str],
        spoken: NDArray[np.uint64],
        name: str = "",
    ) -> None:
        """`spoken[token]` has one bit for each of `languages` whose passages hold the token."""
        self.name = name or uuid.uuid4().hex
        self.passage_ids = passage_ids
        self.languages = languages
        self.words: dict[str, int] = getattr(bm25, "vocab_dict", {})
        self._bm25 = bm25
        self._spoken = spoken

    @classmethod
    def build(cls, entries: Iterable[Entry]) -> Postings:
        """Of these passages."""
        from bm25s import BM25

        kept = list(entries)
        languages = sorted({entry.language for entry in kept})[:64]
        corpus = [tokens(entry.text) for entry in kept]
        bm25 = BM25(k1=SATURATION, b=LENGTH_WEIGHT) if any(corpus) else None
        if bm25:
            bm25.index(corpus, show_progress=False)
        vocabulary = getattr(bm25, "vocab_dict", {})
        spoken = np.zeros(len(vocabulary), dtype=np.uint64)
        for entry, words in zip(kept, corpus, strict=True):
            if entry.language in languages:
                spoken[[vocabulary[word] for word in set(words)]] |= np.uint64(
                    1 << languages.index(entry.language)
                )
        return cls(bm25, [entry.passage_id for entry in kept], languages, spoken)

    def holding(self, word: str) -> int:
        """How many of the passages hold `word`."""
        token = self.words.get(word)
        pointers = self._bm25.scores["indptr"] if self._bm25 else [0]
        return 0 if token is None else int(pointers[token + 1] - pointers[token])

    def spoken_beside(self, word: str, language: str) -> bool:
        """Whether a passage in another language than this one holds `word`."""
        token = self.words.get(word)
        own = 1 << self.languages.index(language) if language in self.languages else 0
        return token is not None and bool(int(self._spoken[token]) & ~own)

    def weigh(self, weights: Mapping[str, float]) -> NDArray[np.float32]:
        """For each passage the sum of the weights of the words that it holds, each by its frequency there."""
        sums = self.nothing()
        for word, weight in weights.items():
            token = self.words.get(word)
            if token is None:
                continue
            first, last = self._bm25.scores["indptr"][token : token + 2]
            own = rarity(self.holding(word), len(self.passage_ids))  # is in these figures
            sums[self._bm25.scores["indices"][first:last]] += self._bm25.scores["data"][first:last] * (
                weight / own
            )
        return sums

    def nothing(self) -> NDArray[np.float32]:
        """A zero for each passage."""
        return np.zeros(len(self.passage_ids), dtype=np.float32)

    def save(self, kept: Path) -> None:
        """Keep it in a folder of its name, unless it is there."""
        folder = kept / self.name
        if folder.exists():
            return
        with replace_atomically(folder) as temporary:
            temporary.mkdir()
            if self._bm25:
                self._bm25.save(temporary, show_progress=False)
            np.save(temporary / "spoken.npy", self._spoken)
            entries = {
                "passage_ids": self.passage_ids,
                "languages": self.languages,
                "words": bool(self._bm25),
            }
            (temporary / "entries.json").write_text(json.dumps(entries))

    @classmethod
    def load(cls, folder: Path) -> Postings:
        """What `save` has kept. Raises `OSError` and `ValueError`."""
        from bm25s import BM25

        entries = json.loads((folder / "entries.json").read_text())
        bm25 = BM25.load(folder, show_progress=False) if entries["words"] else None
        spoken = np.load(folder / "spoken.npy")
        return cls(bm25, entries["passage_ids"], entries["languages"], spoken, folder.name)


def _spellings(word: str) -> list[str]:
    bare = "".join(mark for mark in unicodedata.normalize("NFD", word) if not unicodedata.combining(mark))
    spellings = [word] if bare == word else [word, bare]
    if len(word) >= COMPOUND_CHARS and word.isalpha():
        spellings += [word[at : at + PIECE_CHARS] for at in range(len(word) - PIECE_CHARS + 1)]
    return spellings


def _pairs(run: str) -> list[str]:
    characters = CHARACTER.findall(run)
    return ["".join(pair) for pair in pairwise(characters)] or characters


def _plain_digits(text: str) -> str:
    """Digits of any script as 0 to 9, and "4.000", "4,000" and "4 000" as 4000."""
    digits = "".join(
        str(unicodedata.digit(letter)) if letter.isdigit() and not letter.isascii() else letter
        for letter in text
    )
    return GROUPED_NUMBER.sub(lambda number: re.sub(r"\D", "", number[0]), digits)
