"""The sentences that may be read for a question, and how near each is to it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence, Set
from dataclasses import dataclass, replace

import numpy as np

from rag.embedding.classifier import Detector
from rag.embedding.language_bias import Languages
from rag.embedding.models import SentenceVectors, Vectors
from rag.qa.evidence import Evidence, evidence_sentences
from rag.qa.line_classes import LineClasses
from rag.retrieval.passage import Passage
from rag.retrieval.retriever import Query
from rag.text.numbers import told_numbers

# Two sentences are about the same matter from this cosine of their language-neutral vectors on:
# translations lie between .52 and .8, other sentences below .4.
SAME_MATTER = 0.5
REPEATS = 0.88  # cosine from which on two sentences say the same


@dataclass(frozen=True)
class Reading:
    """The sentences that may be read for a question, in the order of their passages.

    `vectors` (n, d) are language-neutral unit vectors; `nearness` (n,) is how near each sentence and its
    passage are to the question.
    """

    sentences: list[Evidence]
    vectors: Vectors
    nearness: Vectors

    def nearest(self, count: int) -> list[int]:
        """Indices of the `count` sentences nearest to the question, the nearest first."""
        nearest: list[int] = np.argsort(-self.nearness, kind="stable")[:count].tolist()
        return nearest

    def of(self, sources: Set[str]) -> Reading:
        """Only the sentences of these articles."""
        kept = [index for index, sentence in enumerate(self.sentences) if sentence.source in sources]
        return Reading([self.sentences[index] for index in kept], self.vectors[kept], self.nearness[kept])

    def repeats(self, index: int, others: Iterable[int]) -> bool:
        """Whether that sentence says the same as one of the others."""
        return any(float(self.vectors[index] @ self.vectors[other]) >= REPEATS for other in others)

    def previous(self, index: int) -> list[int]:
        """The index of the sentence right before that one, if it was read."""
        sentence = self.sentences[index]
        return self._nearest_above(index, sentence.follows)

    def earlier(self, index: int) -> list[int]:
        """The index of the sentence to which the one before that one refers back, if it was read."""
        sentence = self.sentences[index]
        return self._nearest_above(
            index,
            lambda other: other.source == sentence.source and other.text == sentence.earlier,
        )

    def _nearest_above(self, index: int, is_it: Callable[[Evidence], bool]) -> list[int]:
        start = self.sentences[index].start
        found = [place for place, other in enumerate(self.sentences) if is_it(other) and other.start < start]
        return sorted(found, key=lambda place: self.sentences[place].start)[-1:]

    def next(self, index: int) -> list[int]:
        """The index of the sentence right after that one, if it was read."""
        sentence = self.sentences[index]
        after = [place for place, other in enumerate(self.sentences) if other.follows(sentence)]
        return [place for place in after if self.previous(place) == [index]]

    def beside(self, index: int) -> list[int]:
        """The indices of the sentences right before and right after that one, as far as they were read."""
        return [*self.previous(index), *self.next(index)]


@dataclass(frozen=True)
class SentenceReader:
    """The stage "read": splits passages into sentences and compares each with the question."""

    languages: Languages
    embed: SentenceVectors
    line_classes: LineClasses
    context_dependence: Detector
    announcements: Detector

    def __call__(self, query: Query, passages: Sequence[Passage]) -> Reading:
        """The statements of the passages, without page furniture, also before a statement.

        Raises `ModelUnavailable`.
        """
        lines = evidence_sentences(passages)
        if not lines:
            return Reading([], np.zeros((0, 0), dtype=np.float32), np.zeros(0, dtype=np.float32))
        embedded = self.embed.of([line.said for line in lines])
        vectors = self.languages.sentences.neutral(embedded)
        statements = self.line_classes.are_statements([line.said for line in lines], vectors)
        dependence = self.context_dependence.probabilities(vectors).tolist()
        announcement = self.announcements.probabilities(vectors).tolist()
        lines = [
            replace(line, dependence=needs, announcement=announces)
            for line, needs, announces in zip(lines, dependence, announcement, strict=True)
        ]
        kept = np.array(
            [line.is_structured or statement for line, statement in zip(lines, statements, strict=True)]
        )
        furniture = {(line.source, line.text) for line, keep in zip(lines, kept, strict=True) if not keep}
        sentences = [_without(furniture, line) for line, keep in zip(lines, kept, strict=True) if keep]
        scores = np.array([sentence.passage.score for sentence in sentences], dtype=np.float32)
        return Reading(sentences, vectors[kept], vectors[kept] @ query.vector + scores)


def in_reading_order(choices: Sequence[int], sentences: Sequence[Evidence]) -> list[int]:
    """The choices by article, in the order in which these come among the sentences, and by place there."""
    order = list(dict.fromkeys(sentence.source for sentence in sentences))
    return sorted(choices, key=lambda index: (order.index(sentences[index].source), sentences[index].start))


def find_contradictions(reading: Reading, choice: int) -> list[int]:
    """The nearest sentence of each other article that is about the same matter but has other numbers."""
    chosen = reading.sentences[choice]
    chosen_numbers = told_numbers(chosen.text, chosen.language)
    similarity = reading.vectors @ reading.vectors[choice]
    contradictions: dict[str, int] = {}  # by article
    for index in np.argsort(-similarity, kind="stable").tolist():
        sentence = reading.sentences[index]
        differs = chosen_numbers ^ told_numbers(sentence.text, sentence.language)
        if similarity[index] >= SAME_MATTER and differs and sentence.source != chosen.source:
            contradictions.setdefault(sentence.source, index)
    return list(contradictions.values())


def _without(furniture: Set[tuple[str, str]], line: Evidence) -> Evidence:
    """The sentence, not read after what is page furniture."""
    earlier = "" if (line.source, line.earlier) in furniture else line.earlier
    if (line.source, line.before) in furniture:
        return replace(line, before=earlier, earlier="")
    return replace(line, earlier=earlier)
