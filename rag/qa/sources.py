"""Ties what a model wrote to the sentences of articles that it comes from. No model is asked.

A sentence is tied by meaning: to the sentence whose language-neutral vector is nearest to its own, and to
further ones where a part of it or a number comes from there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import regex as re

from rag.embedding.language_bias import Languages
from rag.embedding.models import SentenceVectors, Vectors
from rag.qa.backing import Backing, Tie, judge, unsourced_numbers
from rag.qa.drafts import OPENINGS, Draft
from rag.qa.evidence import Evidence
from rag.qa.lexical_overlap import words_of
from rag.qa.passage_prompts import numbered
from rag.text.normalization import plain
from rag.text.sentences import phrase_spans

MOST_SOURCES = 3  # sentences that one sentence of an answer may combine
LEAST_NEARNESS = 0.35  # cosine below which no sentence is about the same matter
REFERRED_BONUS = 0.1  # for a sentence of a passage that the model refers to
SAME_CLAUSE = 0.45  # cosine from which on a clause may come from another sentence than the rest,
CLEARLY_NEARER = 0.12  # if that is nearer to it by as much
CONSIDERED = 12  # nearest sentences that are searched for a missing number
CLAUSE_END, SHORTEST_CLAUSE = re.compile(r"(?<=[,:;，：；])\s*|\s+[–—]\s+"), 25
OPENING = re.compile(r"^(\p{L}+)[.,:;!。，：]\s*(?=\S)")


@dataclass(frozen=True)
class Sources:
    """The sentences that a model has read, with their language-neutral vectors (n, d) and passage numbers."""

    sentences: list[Evidence]
    vectors: Vectors
    numbers: list[int]

    def vocabulary(self, source: str) -> set[str]:
        """All words of an article that the model has read, and those of its title."""
        return set().union(*(words_of(one.context) for one in self.sentences if one.source == source))


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
        verdict = judge(claim, language, tie, sources.vocabulary(evidence[0].source))
        # A yes or no is not checked yet, and a number from elsewhere may belong to something else.
        if verdict == "backed" and (claim != draft.said or len(with_numbers) > len(chosen)):
            verdict = "doubtful"
        return Backing(verdict, tie)

    def _nearest_part(self, claim: str, evidence: Sequence[Evidence]) -> float:
        """`Tie.nearest_part`."""
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
    lacking = unsourced_numbers(claim, language, [sources.sentences[index] for index in found])
    articles = {sources.sentences[index].source for index in found}
    referred = [index for index in nearest if sources.numbers[index] in draft.passages]
    near = [index for index in nearest[:CONSIDERED] if sources.sentences[index].source in articles]
    for index in [*referred, *near]:
        still = (
            lacking & unsourced_numbers(claim, language, [sources.sentences[index]]) if lacking else lacking
        )
        if still < lacking and len(found) < MOST_SOURCES:
            found, lacking = [*found, index], still
    return found


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
