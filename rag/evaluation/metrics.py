"""The metrics: functions of what was retrieved, answered and expected. Pure."""

from __future__ import annotations

import math
import unicodedata
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np
import regex as re

from rag.text.normalization import SPACELESS_SCRIPTS, remove_accents

WORD = re.compile(r"[\p{L}\p{N}\p{M}]+")
# Between groups of digits: not in "In 2023 120 people".
GROUPING = re.compile(r"(?<=(?<!\p{N})\p{N}{1,3}(?:[.,'’\s]\p{N}{3})*)[.,'’\s](?=\p{N}{3}(?!\p{N}))")
# Words of these scripts are not separated: each character counts as one.
UNSPACED = re.compile(rf"[{SPACELESS_SCRIPTS}]\p{{M}}*")
RESAMPLES = 9999
INFLECTED = 5  # letters: shorter words are compared without endings


def recall_at(k: int, documents: Sequence[str], sources: Sequence[str]) -> float:
    """1 if one of the first `k` of `documents` (distinct, best first) is in `sources`, else 0."""
    return float(any(document in sources for document in documents[:k]))


def reciprocal_rank(documents: Sequence[str], sources: Sequence[str]) -> float:
    """One over the rank of the first of `documents` that is in `sources`; 0 if none is."""
    ranks = (rank for rank, document in enumerate(documents, 1) if document in sources)
    return 1 / rank if (rank := next(ranks, 0)) else 0.0


def answer_recall_at(
    k: int, passages: Sequence[tuple[str, str]], sources: Sequence[str], answers: Sequence[str]
) -> float:
    """1 if one of the first `k` passages (source, text) lies in `sources` and contains an accepted answer."""
    return float(any(source in sources and contains(text, answers) for source, text in passages[:k]))


def contains(text: str, answers: Sequence[str]) -> bool:
    """Whether `text` contains one of `answers`, ignoring case, accents, punctuation and digit grouping.

    An answer starts where a word does, and ends where one does unless it is long enough to be inflected:
    "4" is not in "14", "Nobelpreis" is in "des Nobelpreises".
    """
    inside = " ".join(words(text))
    return any(re.search(_pattern(wanted), inside) for answer in answers if (wanted := words(answer)))


def fact_recall(text: str, facts: Sequence[Sequence[str]]) -> float:
    """The share of `facts` of which `text` contains an accepted string."""
    return sum(contains(text, fact) for fact in facts) / len(facts)


def token_f1(text: str, answers: Sequence[str]) -> float:
    """The highest F1 score of the words of `text` with those of an accepted answer, as in SQuAD."""
    answered = Counter(words(text))
    return max((_f1(answered, Counter(words(answer))) for answer in answers), default=0.0)


def words(text: str) -> list[str]:
    """The normalised words of `text`."""
    folded = unicodedata.normalize("NFKD", text).casefold().replace("đ", "d")
    return WORD.findall(UNSPACED.sub(r" \g<0> ", GROUPING.sub("", remove_accents(folded))))


def mean(values: Sequence[float | None]) -> float | None:
    """The mean of the values that are not None, to four digits; None if there are none."""
    defined = [value for value in values if value is not None]
    return round(math.fsum(defined) / len(defined), 4) if defined else None


def percentile(values: Sequence[float | None], percent: float) -> float | None:
    """A percentile of the values that are not None, to four digits; None if there are none."""
    defined = [value for value in values if value is not None]
    return round(float(np.percentile(defined, percent)), 4) if defined else None


@dataclass(frozen=True)
class Difference:
    """The change of a metric between two runs over the same questions, with its 95 % interval."""

    before: float
    after: float
    low: float
    high: float
    p: float  # probability of a difference at least as large by chance

    @property
    def is_more_than_chance(self) -> bool:
        """Whether the interval excludes 0."""
        return self.low > 0 or self.high < 0

    def as_dict(self) -> dict[str, float | bool]:
        """An entry of `evaluate --compare --json`."""
        return {**asdict(self), "more_than_chance": self.is_more_than_chance}

    def as_text(self, metric: str, smaller_is_better: bool = False) -> str:
        """A line for the terminal."""
        direction = "better" if (self.after < self.before) == smaller_is_better else "worse"
        verdict = f"{direction}, more than chance" if self.is_more_than_chance else "may be chance"
        return (
            f"{metric:22}{self.before:.3f} → {self.after:.3f}  {self.after - self.before:+.3f} "
            f"[{self.low:+.3f}, {self.high:+.3f}]  p = {self.p:.4f}  {verdict}"
        )


def paired_bootstrap(before: Sequence[float], after: Sequence[float]) -> Difference:
    """Compare two runs question by question by resampling the differences (Efron and Tibshirani, 1993)."""
    from scipy.stats import bootstrap

    changes = np.subtract(after, before)
    low = high = float(changes.mean())
    p = 1.0
    if changes.any() and len(changes) > 1:
        result = bootstrap(
            (changes,),
            np.mean,
            n_resamples=RESAMPLES,
            method="percentile",
            rng=np.random.default_rng(0),
            batch=500,
        )
        low, high = (float(limit) for limit in result.confidence_interval)
        means = result.bootstrap_distribution
        p = min(1.0, 2 * min((np.sum(means <= 0) + 1), (np.sum(means >= 0) + 1)) / (RESAMPLES + 1))
    return Difference(float(np.mean(before)), float(np.mean(after)), low, high, float(p))


def _pattern(wanted: Sequence[str]) -> str:
    end = "" if len(wanted[-1]) >= INFLECTED and wanted[-1].isalpha() else r"(?!\S)"
    return rf"(?<!\S){re.escape(' '.join(wanted))}{end}"


def _f1(answered: Counter[str], wanted: Counter[str]) -> float:
    shared = (answered & wanted).total()
    return 2 * shared / (answered.total() + wanted.total()) if shared else 0.0
