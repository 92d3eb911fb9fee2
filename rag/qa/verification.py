"""The probability that a text says what a statement claims. Pure.

A small model agrees to many a statement that is nearly right. So the cross-encoder's word is weighed with
what can be compared without it: the meaning of the two as vectors, and what a translation must not change,
namely numbers, months, weekdays, names, negation, doubt, and the direction of a change.

The weights are set by hand: `benchmarks/verification.py` fits them to pairs of true and false statements, but
those are meant to mislead, and tell less than the translations that the packaged model really makes. The
threshold is high for the same reason: what is not told is quoted.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import astuple, dataclass

import regex as re

from rag.qa.answerability import sigmoid
from rag.qa.evidence import Evidence
from rag.text.dates import weekdays
from rag.text.languages import Language, language_of
from rag.text.names import is_named, names, script
from rag.text.normalization import plain
from rag.text.numbers import lacking_numbers, told_numbers

WORD = re.compile(r"[\p{L}\p{M}\p{N}'’]+")
MONTH_OF_MAY = re.compile(r"\bMay\b")  # which is no doubt


@dataclass(frozen=True)
class Signals:
    """How a statement differs from its source; every number is 0 where nothing speaks against it."""

    doubt: float  # minus the log-odds that the cross-encoder gives
    distance: float  # 1 - cosine of the two language-neutral vectors
    numbers: float  # of the statement that the source lacks
    weekdays: float  # of the statement that the source lacks
    names: float  # share of the statement's names that the source lacks
    negation: float  # 1 where only one of the two is negated
    certainty: float  # 1 where the source doubts what the statement asserts
    direction: float  # 1 where one says that something rises and the other that it falls
    omission: float  # share of the source's numbers that the statement leaves out

    def values(self) -> tuple[float, ...]:
        """The features of the logistic regression."""
        return astuple(self)


SHOWN_FROM = 0.6  # probability from which on an unverified translation is shown beside its quote
TOLD_FROM = 0.8  # probability from which on a statement is told: below it, the article is quoted
WEIGHTS = (-0.73, -1.5, -1.5, -1.5, -0.5, -0.5, -0.8, -1.4, -0.3)
INTERCEPT = 1.0


def probability(signals: Signals) -> float:
    """The probability that the source says what the statement claims."""
    weighed = sum(weight * value for weight, value in zip(WEIGHTS, signals.values(), strict=True))
    return sigmoid(weighed + INTERCEPT)


def compare(statement: str, language: str, evidence: Evidence, support: float, cosine: float) -> Signals:
    """The signals for a statement in `language` about `evidence`.

    `support` are the cross-encoder's log-odds that the text says it; `cosine` is that of their
    language-neutral vectors.
    """
    source, source_language = f"{evidence.before} {evidence.text}".strip(), evidence.language
    context = f"{evidence.passage.title} {evidence.published} {source}"
    source_numbers = told_numbers(evidence.text, source_language)
    left_out = lacking_numbers(evidence.text, source_language, statement, language)
    own, theirs = language_of(language), language_of(source_language)
    told_days, source_days = weekdays(statement, language), weekdays(context, source_language)
    return Signals(
        doubt=-support,
        distance=1 - cosine,
        numbers=min(2.0, len(lacking_numbers(statement, language, context, source_language))),
        weekdays=float(bool(told_days - source_days)),
        names=_share_missing(statement, language, context, _main_script(source)),
        negation=float(
            _has_any(statement, own.negations, own) != _has_any(evidence.text, theirs.negations, theirs)
        ),
        certainty=float(
            _has_any(evidence.text, theirs.hedges, theirs) and not _has_any(statement, own.hedges, own)
        ),
        direction=float(_direction(statement, language) * _direction(evidence.text, source_language) < 0),
        omission=min(1.0, len(left_out) / len(source_numbers)) if source_numbers else 0.0,
    )


def _share_missing(statement: str, language: str, context: str, source_script: str) -> float:
    """The share of the statement's names in the source's script that its context lacks."""
    wanted = {name for name in names(statement, language) if script(name) == source_script}
    words = {plain(word) for word in WORD.findall(context)}
    return sum(not is_named(name, words) for name in wanted) / len(wanted) if wanted else 0.0


def _main_script(text: str) -> str:
    """The script of most letters: "OpenAI发布了新模型" is Chinese, though it begins with Latin ones."""
    scripts = Counter(script(letter) for letter in text if letter.isalpha())
    return scripts.most_common(1)[0][0] if scripts else ""


def _has_any(text: str, words: frozenset[str], language: Language) -> bool:
    """Whether `text`, in `language`, has one of its negations or hedges."""
    folded = MONTH_OF_MAY.sub("", text).casefold().replace("’", "'")
    return any(_occurs(word, folded, language.separates_words) for word in words)


def _direction(text: str, language: str) -> int:
    """1 where `text` tells of a rise, -1 of a fall, 0 of both or neither."""
    known, words = language_of(language), [word.casefold() for word in WORD.findall(text)]
    if not known.spaces_words:
        words = [text]
    rises, falls = (
        any(word.startswith(stem) if known.spaces_words else stem in word for word in words for stem in stems)
        for stems in (known.increase, known.decrease)
    )
    return int(rises) - int(falls)


def _occurs(word: str, text: str, separated: bool) -> bool:
    if not separated:
        return word in text
    return re.search(rf"(?<![\p{{L}}\p{{M}}]){re.escape(word)}(?![\p{{L}}\p{{M}}])", text) is not None
