"""Whether sentences of articles say what a model wrote, as far as code can tell. Pure.

What a translation must not change is compared: numbers, weekdays, names, negation, doubt, direction. What is
left to doubt, such as a reason, is for the model to confirm in a prompt of its own.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from typing import Literal

from rag.qa.evidence import Evidence
from rag.qa.lexical_overlap import longest_copy, share_of_words, words_of
from rag.qa.verification import compare
from rag.text.cues import gives_reason
from rag.text.degeneration import is_malformed
from rag.text.languages import language_of
from rag.text.names import is_named, names, script
from rag.text.numbers import lacking_numbers, numbers
from rag.text.untranslated import left_over

SAME_WORDS = 0.75  # share of a sentence's words that its sources in the same language have
COPIED = 0.8  # share of a sentence's words that stand in its source one after the other
SAME_PART = 0.55  # cosine of a sentence, and of each of its parts, with sources in another language
MOST_GROWTH = 1.25  # times that a translation is longer than its source

Verdict = Literal["backed", "doubtful", "refuted"]


@dataclass(frozen=True)
class Tie:
    """The sentences that a draft comes from, the nearest first; none if none is about the same matter.

    `nearness` is the cosine of the draft with the first. `nearest_part` compares the draft and each of its
    parts with the sentences and each of theirs: the least of the best cosines.
    """

    evidence: tuple[Evidence, ...] = ()
    nearness: float = 0.0
    nearest_part: float = 0.0


@dataclass(frozen=True)
class Backing:
    """Whether the sentences that a draft is tied to say it."""

    verdict: Verdict
    tie: Tie = Tie()


def judge(claim: str, language: str, tie: Tie, vocabulary: Set[str]) -> Verdict:
    """Whether the sentences that a claim in `language` is tied to say it, as far as code can tell.

    `vocabulary` are the words of the article that the first of them is from.
    """
    evidence = tie.evidence
    signals = compare(claim, language, combine(evidence), support=0.0, cosine=tie.nearness)
    missing = _missing_names(claim, language, evidence)
    is_known = all(is_named(name, vocabulary) for name in missing)
    same_language = all(one.language == language for one in evidence)
    if (
        is_malformed(claim, language, " ".join(one.context for one in evidence))
        or signals.weekdays
        or unsourced_numbers(claim, language, evidence)
        or (missing and same_language and not is_known)
    ):
        return "refuted"
    if _has_other_scales(claim, language, evidence) or signals.negation or signals.certainty:
        return "doubtful"
    if signals.direction or (missing and (not is_known or _names_others(claim, language, evidence))):
        return "doubtful"
    covered = (
        _in_same_words(claim, language, evidence) if same_language else _in_other_words(claim, language, tie)
    )
    return "backed" if covered else "doubtful"


def _in_same_words(claim: str, language: str, evidence: Sequence[Evidence]) -> bool:
    """Whether a claim repeats sentences in its language, and does not exchange the persons in them."""
    if share_of_words(claim, language, evidence) < SAME_WORDS:
        return False
    return not _names_others(claim, language, evidence) or longest_copy(claim, evidence) >= COPIED


def _in_other_words(claim: str, language: str, tie: Tie) -> bool:
    """Whether a claim may be a translation of its sources, with no reason and nobody else's view added."""
    said = " ".join(one.said for one in tie.evidence)
    if gives_reason(claim, language) or _names_others(claim, language, tie.evidence):
        return False
    if len(claim) > MOST_GROWTH * len(said) and language_of(tie.evidence[0].language).spaces_words:
        return False
    if any(left_over(claim, language, one.said, one.language) for one in tie.evidence):
        return False
    return tie.nearest_part >= SAME_PART


def combine(evidence: Sequence[Evidence]) -> Evidence:
    """Several sentences as one, to compare with a claim; its span is that of the first."""
    first = evidence[0]
    if len(evidence) == 1 and not first.head:
        return first
    text = " ".join(one.said for one in evidence)
    before = " ".join(one.before for one in evidence if one.before)
    return replace(first, text=text, before=before, head="")


def unsourced_numbers(claim: str, language: str, evidence: Sequence[Evidence]) -> set[str]:
    """The numbers of a claim that none of the sentences has, not even with another scale."""
    lacking = _unsourced_with_scale(claim, language, evidence)
    told = set().union(*(numbers(one.context) for one in evidence))
    return {number for number in lacking if not numbers(number) <= told}


def _has_other_scales(claim: str, language: str, evidence: Sequence[Evidence]) -> bool:
    """Whether a number of a claim stands in its sources only with another scale, or with none."""
    return bool(_unsourced_with_scale(claim, language, evidence))


def _unsourced_with_scale(claim: str, language: str, evidence: Sequence[Evidence]) -> set[str]:
    """The numbers of a claim that no sentence has with this scale."""
    return set.intersection(
        *(lacking_numbers(claim, language, one.context, one.language) for one in evidence)
    )


def _missing_names(claim: str, language: str, evidence: Sequence[Evidence]) -> set[str]:
    """The names of a claim that its sources do not have, as far as both are in the same script."""
    scripts = {script(one.said) for one in evidence}
    told = set().union(*(words_of(one.said) for one in evidence))
    return {name for name in names(claim, language) if script(name) in scripts and not is_named(name, told)}


def _names_others(claim: str, language: str, evidence: Sequence[Evidence]) -> bool:
    """Whether the claim names somebody, and its sources name somebody or something else besides."""
    told = words_of(claim)
    return bool(names(claim, language)) and any(
        not is_named(name, told) for one in evidence for name in names(one.said, one.language)
    )
