"""Restores the accents of Vietnamese that was typed without them: "vi sao gia gao" is "vì sao giá gạo".

Of all spellings of a sentence, the likeliest by a bigram model of syllables, found by Viterbi's algorithm.
The model discounts absolutely (Ney, Essen and Kneser 1994) and backs off to how frequent a syllable is, here
and by `wordfreq`. `benchmarks/accents.py` counts the bigrams and measures: about nine syllables in ten come
out right.
"""

from __future__ import annotations

import csv
import math
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from itertools import pairwise

import regex as re

from rag.text.normalization import remove_accents
from rag.text.unaccented import SYLLABLE

WORD = re.compile(r"[\p{L}\p{M}]+")
START, FOREIGN = "<s>", "*"  # stand for the beginning of a sentence, and for a word that is no syllable
DISCOUNT = 0.5  # of each count
OWN_SHARE = 0.3  # of the counted syllables in how frequent one is; the rest is what `wordfreq` says
UNKNOWN = 1e-9  # frequency of what is in neither
KNOWN = 0.3  # least probability of a syllable behind another one where a known text has the two


def restore_accents(text: str, known: tuple[str, ...] = ()) -> str:
    """Vietnamese with its likeliest accents, preferably those of `known` texts: "vinh hong" is "Vĩnh Hồng".

    Words that are no Vietnamese syllables stay as they are, and so do names with such a word ("Kevin Xu").
    """
    text = unicodedata.normalize("NFC", text)
    words = list(WORD.finditer(text))
    likely = _model().likeliest([_counted(word[0]) for word in words], _pairs(known))
    foreign = _foreign_names(words)
    restored, end = "", 0
    for index, (word, accented) in enumerate(zip(words, likely, strict=True)):
        is_kept = index in foreign or accented == FOREIGN
        restored += text[end : word.start()] + (word[0] if is_kept else _in_case_of(word[0], accented))
        end = word.end()
    return restored + text[end:]


def without_accents(text: str) -> str:
    """As people type Vietnamese without accents: "đường" is "duong"."""
    return remove_accents(text).translate({ord("đ"): "d", ord("Đ"): "D"})


def syllables(text: str) -> list[str]:
    """The words of a sentence as the model counts them."""
    return [_counted(word) for word in WORD.findall(unicodedata.normalize("NFC", text))]


@dataclass(frozen=True)
class BigramModel:
    """How likely a syllable is behind another one."""

    counts: Mapping[tuple[str, str], int]  # of each pair
    behind: Mapping[str, int]  # how many syllables were counted behind one
    kinds: Mapping[str, int]  # how many different ones
    frequencies: Mapping[str, float]  # of each syllable
    spellings: Mapping[str, Sequence[str]]  # of each syllable without accents

    @classmethod
    def of(cls, counts: Mapping[tuple[str, str], int], frequencies: Mapping[str, float]) -> BigramModel:
        """The model of these counts; `frequencies` are those of the language."""
        behind, kinds, own = Counter[str](), Counter[str](), Counter[str]()
        for (previous, syllable), count in counts.items():
            behind[previous] += count
            kinds[previous] += 1
            own[syllable] += count
        total = max(1, own.total())
        mixed = {
            syllable: OWN_SHARE * own[syllable] / total + (1 - OWN_SHARE) * frequencies.get(syllable, UNKNOWN)
            for syllable in sorted({*frequencies, *own})
        }
        spellings = defaultdict[str, list[str]](list)
        for syllable in mixed:
            spellings[without_accents(syllable)].append(syllable)
        return cls(counts, behind, kinds, mixed, spellings)

    def likeliest(self, bare: Sequence[str], known: Set[tuple[str, str]] = frozenset()) -> list[str]:
        """The likeliest spellings of syllables without accents; what has none stays as it is.

        Pairs that are `known` are likely, however seldom they were counted.
        """
        ways = {START: (0.0, list[str]())}  # the best way to each spelling of the last syllable
        for syllable in bare:
            ways = {
                spelling: max(
                    (odds + math.log(self._probability(previous, spelling, known)), [*way, spelling])
                    for previous, (odds, way) in ways.items()
                )
                for spelling in self.spellings.get(syllable, (syllable,))
            }
        return max(ways.values())[1]

    def _probability(self, previous: str, syllable: str, known: Set[tuple[str, str]]) -> float:
        counted = self._counted_probability(previous, syllable)
        return max(counted, KNOWN) if (previous, syllable) in known else counted

    def _counted_probability(self, previous: str, syllable: str) -> float:
        frequency = self.frequencies.get(syllable, UNKNOWN)
        total = self.behind.get(previous, 0)
        if not total:
            return frequency
        count = self.counts.get((previous, syllable), 0)
        return (max(count - DISCOUNT, 0.0) + DISCOUNT * self.kinds[previous] * frequency) / total


@lru_cache(maxsize=2)
def _pairs(texts: tuple[str, ...]) -> Set[tuple[str, str]]:
    """The pairs of syllables that follow one another in these texts, but for those without any accents."""
    accented = (text for text in texts if without_accents(text) != text)
    pairs = (pair for text in accented for pair in pairwise(syllables(text)))
    return frozenset(pair for pair in pairs if FOREIGN not in pair)


@cache
def _model() -> BigramModel:
    from wordfreq import get_frequency_dict

    with (files("rag.text") / "vietnamese_bigrams.tsv").open(encoding="utf-8") as file:
        counts = {
            (previous, syllable): int(count)
            for previous, syllable, count in csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        }
    return BigramModel.of(counts, get_frequency_dict("vi"))


def _counted(word: str) -> str:
    """The word in lower case, or `FOREIGN`."""
    return word.lower() if _is_syllable(word) else FOREIGN


def _is_syllable(word: str) -> bool:
    lower = word.lower()
    return len(lower) == len(word) and SYLLABLE.fullmatch(without_accents(lower)) is not None


def _foreign_names(words: Sequence[re.Match[str]]) -> set[int]:
    """The places of capitalised words in a row of which one is no syllable: "Kevin Xu".

    The first word of a sentence has a capital anyway.
    """
    foreign: set[int] = set()
    row: list[int] = []
    for place, word in enumerate(words):
        if not word[0][0].isupper() or (place == 0 and _is_syllable(word[0])):
            row = []
            continue
        is_next = bool(row) and words[place - 1].end() + 1 == word.start()
        row = [*row, place] if is_next else [place]
        if not all(_is_syllable(words[other][0]) for other in row):
            foreign |= set(row)
    return foreign


def _in_case_of(word: str, accented: str) -> str:
    """The accented word with the capitals of the one that was typed."""
    return "".join(
        letter.upper() if typed.isupper() else letter for typed, letter in zip(word, accented, strict=True)
    )
