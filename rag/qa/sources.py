"""Ties what a model wrote to the sentences of articles that it comes from, and looks for what is not in them.

No model is asked. A sentence is tied by meaning: to the sentence whose language-neutral vector is nearest to
its own, and to further ones where a part of it or a number comes from there. What a translation must not
change is compared: numbers, weekdays, names, negation, doubt, direction. What is left to doubt, such as a
reason, is for the model to confirm in a prompt of its own.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Literal

import numpy as np
import regex as re

from rag.embedding.language_bias import Languages
from rag.embedding.models import SentenceVectors, Vectors
from rag.qa.drafts import OPENINGS, Draft
from rag.qa.evidence import Evidence
from rag.qa.passage_prompts import numbered
from rag.qa.verification import compare
from rag.text.cues import gives_reason
from rag.text.degeneration import is_malformed
from rag.text.languages import language_of
from rag.text.names import is_named, names, script
from rag.text.normalization import plain
from rag.text.numbers import lacking_numbers, numbers
from rag.text.sentences import phrase_spans
from rag.text.untranslated import left_over

MOST_SOURCES = 3  # sentences that one sentence of an answer may combine
LEAST_NEARNESS = 0.35  # cosine below which no sentence is about the same matter
REFERRED_BONUS = 0.1  # for a sentence of a passage that the model refers to
SAME_CLAUSE = 0.45  # cosine from which on a clause may come from another sentence than the rest,
CLEARLY_NEARER = 0.12  # if that is nearer to it by as much
CONSIDERED = 12  # nearest sentences that are searched for a missing number
SAME_WORDS = 0.75  # share of a sentence's words that its sources in the same language have
COPIED = 0.8  # share of a sentence's words that stand in its source one after the other
SAME_PART = 0.55  # cosine of a sentence, and of each of its parts, with sources in another language
MOST_GROWTH = 1.25  # times that a translation is longer than its source
STEM = 5  # letters that two forms of a word share
WORD = re.compile(r"[\p{L}\p{M}\p{N}]+(?:[.,]\p{N}+)*")
CLAUSE_END, SHORTEST_CLAUSE = re.compile(r"(?<=[,:;，：；])\s*|\s+[–—]\s+"), 25
OPENING = re.compile(r"^(\p{L}+)[.,:;!。，：]\s*(?=\S)")

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


@dataclass(frozen=True)
class Sources:
    """The sentences that a model has read, with their language-neutral vectors (n, d) and passage numbers."""

    sentences: list[Evidence]
    vectors: Vectors
    numbers: list[int]

    def vocabulary(self, source: str) -> set[str]:
        """All words of an article that the model has read, and those of its title."""
        return set().union(*(words_of(context(one)) for one in self.sentences if one.source == source))


@dataclass(frozen=True)
class SourceFinder:
    """Finds the sources of drafts."""

    languages: Languages
    embed: SentenceVectors

    def sources(self, evidence: Sequence[Evidence]) -> Sources:
        """The sentences that the model reads, as they are numbered in its prompt."""
        numbers = [number for number, part in numbered(evidence).items() for _ in part]
        sentences = [sentence for part in numbered(evidence).values() for sentence in part]
        return Sources(sentences, self._vectors([one.said for one in sentences]), numbers)

    def __call__(self, draft: Draft, language: str, sources: Sources) -> Backing:
        """Where a draft in `language` comes from, and whether that says it. Raises `ModelUnavailable`."""
        claim = without_opening(draft.said)
        likeness = sources.vectors @ self._vectors([claim, *clauses(claim)]).T  # (n, 1 + clauses)
        chosen = choose_sources(draft, likeness, sources)
        if not chosen:
            return Backing("refuted")
        nearest = np.argsort(-likeness[:, 0], kind="stable").tolist()
        with_numbers = add_numbers(claim, language, draft, sources, chosen=chosen, nearest=nearest)
        evidence = [sources.sentences[index] for index in with_numbers]
        tie = Tie(tuple(evidence), float(likeness[chosen[0], 0]), self._nearest_part(claim, evidence))
        verdict = judge(claim, language, tie, sources)
        if verdict == "backed" and (claim != draft.said or len(with_numbers) > len(chosen)):
            verdict = (
                "doubtful"  # its yes or no is not checked yet, or the number may belong to something else
            )
        return Backing(verdict, tie)

    def _nearest_part(self, claim: str, evidence: Sequence[Evidence]) -> float:
        """See `Tie`."""
        own = [claim, *parts(claim)]
        theirs = [part for one in evidence for part in (one.said, *parts(one.said))]
        return float((self._vectors(own) @ self._vectors(theirs).T).max(axis=1).min())

    def _vectors(self, texts: Sequence[str]) -> Vectors:
        return self.languages.sentences.neutral(self.embed.of(texts))


def choose_sources(draft: Draft, likeness: Vectors, sources: Sources) -> list[int]:
    """Indices of the sentences that a draft comes from; none where no sentence is about the same matter.

    `likeness` (n, 1 + clauses) are the cosines of each sentence with the draft and with each of its clauses.
    """
    preferred = likeness + REFERRED_BONUS * np.array(
        [[number in draft.passages] for number in sources.numbers], dtype=np.float32
    )
    first = int(np.argmax(preferred[:, 0]))
    if likeness[first].max() < LEAST_NEARNESS:
        return []
    chosen = [first]
    for clause in preferred[:, 1:].T:
        nearest = int(np.argmax(clause))
        if clause[nearest] - clause[chosen].max() >= CLEARLY_NEARER and clause[nearest] >= SAME_CLAUSE:
            chosen.append(nearest)
    return list(dict.fromkeys(chosen))[:MOST_SOURCES]


def add_numbers(
    claim: str,
    language: str,
    draft: Draft,
    sources: Sources,
    *,
    chosen: Sequence[int],
    nearest: Sequence[int],
) -> list[int]:
    """The chosen sentences and those that have the numbers which they lack.

    They are looked for among the `nearest` of the same articles and in the passages that the model refers to.
    """
    found = list(chosen)
    lacking = _lacking(claim, language, [sources.sentences[index] for index in found])
    articles = {sources.sentences[index].source for index in found}
    referred = [index for index in nearest if sources.numbers[index] in draft.passages]
    near = [index for index in nearest[:CONSIDERED] if sources.sentences[index].source in articles]
    for index in [*referred, *near]:
        still = lacking & _lacking(claim, language, [sources.sentences[index]]) if lacking else lacking
        if still < lacking and len(found) < MOST_SOURCES:
            found, lacking = [*found, index], still
    return found


def judge(claim: str, language: str, tie: Tie, sources: Sources) -> Verdict:
    """Whether the sentences that a claim in `language` is tied to say it, as far as code can tell."""
    evidence = tie.evidence
    signals = compare(claim, language, combine(evidence), support=0.0, cosine=tie.nearness)
    lacking = _lacking(claim, language, evidence)
    missing = _missing_names(claim, language, evidence)
    is_known = _known(missing, evidence[0], sources)
    same_language = all(one.language == language for one in evidence)
    told = " ".join(context(one) for one in evidence)
    if (
        is_malformed(claim, language, told)
        or signals.weekdays
        or (missing and same_language and not is_known)
    ):
        return "refuted"
    if lacking:
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


def context(evidence: Evidence) -> str:
    """A sentence with what is known around it: its article's title and date, and the sentence before."""
    return f"{evidence.passage.title} {evidence.published} {evidence.before} {evidence.said}"


def clauses(claim: str) -> list[str]:
    """The parts of a claim between commas, colons and dashes; short ones go with the next."""
    found = [""]
    for clause in CLAUSE_END.split(claim):
        if len(found[-1]) < SHORTEST_CLAUSE:
            found[-1] = f"{found[-1]} {clause}".strip()
        else:
            found.append(clause)
    return found


def parts(text: str) -> list[str]:
    """The phrases of a text."""
    return [text[start:end] for start, end in phrase_spans(text)]


def without_opening(claim: str) -> str:
    """The claim without the "Yes" or "No" that it begins with."""
    opening = OPENING.match(claim)
    return claim[opening.end() :] if opening and plain(opening[1]) in OPENINGS else claim


def share_of_words(claim: str, language: str, evidence: Sequence[Evidence]) -> float:
    """The share of a claim's words that its sources have in some form; short words do not count."""
    told = " ".join(context(one) for one in evidence)
    if not language_of(language).spaces_words:
        pairs = {claim[at : at + 2] for at in range(len(claim) - 1)}
        return sum(pair in told for pair in pairs) / len(pairs) if pairs else 0.0
    words = {word for word in words_of(claim) if len(word) >= STEM - 1 or word[0].isdigit()}
    stems = {word[:STEM] for word in words_of(told)}
    return sum(word[:STEM] in stems for word in words) / len(words) if words else 0.0


def longest_copy(claim: str, evidence: Sequence[Evidence]) -> float:
    """The share of a claim's words that follow one another in the same way in one of its sources."""
    own = [plain(word) for word in WORD.findall(claim)]
    longest = 0
    for one in evidence:
        theirs = [plain(word) for word in WORD.findall(one.said)]
        match = SequenceMatcher(None, own, theirs, autojunk=False).find_longest_match()
        longest = max(longest, match.size)
    return longest / len(own) if own else 0.0


def words_of(text: str) -> set[str]:
    """The words of a text, in lower case and without accents."""
    return {plain(word) for word in WORD.findall(text)}


def _lacking(claim: str, language: str, evidence: Sequence[Evidence]) -> set[str]:
    """The numbers of a claim that none of the sentences has, not even with another scale."""
    lacking = set.intersection(*(_lacking_in(one, claim, language) for one in evidence))
    told = set().union(*(numbers(context(one)) for one in evidence))
    return {number for number in lacking if not numbers(number) <= told}


def _has_other_scales(claim: str, language: str, evidence: Sequence[Evidence]) -> bool:
    """Whether a number of a claim stands in its sources only with another scale, or with none."""
    return bool(set.intersection(*(_lacking_in(one, claim, language) for one in evidence)))


def _lacking_in(evidence: Evidence, claim: str, language: str) -> set[str]:
    return lacking_numbers(claim, language, context(evidence), evidence.language)


def _missing_names(claim: str, language: str, evidence: Sequence[Evidence]) -> set[str]:
    """The names of a claim that its sources do not have, as far as both are in the same script."""
    scripts = {script(one.said) for one in evidence}
    told = set().union(*(words_of(one.said) for one in evidence))
    return {name for name in names(claim, language) if script(name) in scripts and not is_named(name, told)}


def _known(missing: Set[str], evidence: Evidence, sources: Sources) -> bool:
    """Whether the article of a sentence has all these names."""
    vocabulary = sources.vocabulary(evidence.source)
    return all(is_named(name, vocabulary) for name in missing)


def _names_others(claim: str, language: str, evidence: Sequence[Evidence]) -> bool:
    """Whether the claim names somebody, and its sources name somebody or something else besides."""
    told = words_of(claim)
    return bool(names(claim, language)) and any(
        not is_named(name, told) for one in evidence for name in names(one.said, one.language)
    )
