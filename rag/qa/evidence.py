"""The sentences of the retrieved passages, and how near each is to the question."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain

import numpy as np

from rag.embedding.language_bias import Languages
from rag.embedding.models import SentenceVectors, Vectors
from rag.qa.layout import clear_layout
from rag.qa.line_classes import LineClasses
from rag.retrieval.passage import Passage
from rag.retrieval.retriever import Query
from rag.text.anaphora import has_unnamed_subject
from rag.text.lists import list_spans, read_list
from rag.text.numbers import told_numbers
from rag.text.sentences import Span, paragraph_sentences
from rag.text.table_rows import Table, find_tables, read_row, row_spans

# Two sentences are about the same matter from this cosine of their language-neutral vectors on:
# translations lie between .52 and .8, other sentences below .4.
SAME_MATTER = 0.5
REPEATS = 0.88  # cosine from which on two sentences say the same
PRECEDING_CHARS = 150  # that are read of each of two sentences that precede another one


@dataclass(frozen=True)
class Evidence:
    """A sentence of a retrieved passage; `start` and `end` count characters of the document.

    `before` is the previous sentence of the passage, which often names the subject of this one. Where that
    only refers back ("she said"), `earlier` is the nearest sentence further up that does not. `head` is the
    first row of a table, where this is another one.
    """

    passage: Passage
    text: str
    start: int
    end: int
    before: str = ""
    head: str = ""
    earlier: str = ""

    @property
    def preceding(self) -> str:
        """What to read before it to know whom and what it is about; may be empty.

        Of two sentences, the beginning of the first, which names them, and the end of the second.
        """
        if not self.earlier:
            return self.before
        return f"{self.earlier[:PRECEDING_CHARS]} {self.before[-PRECEDING_CHARS:]}"

    @property
    def said(self) -> str:
        """What the model reads, on one line: the sentence, the list, or a table's row with its head."""
        if self.head:
            return read_row(self.text, self.head)
        return read_list(self.text) if "\n" in self.text else self.text

    @property
    def is_structured(self) -> bool:
        """Whether it is a list or a row of a table, which need not look like a sentence."""
        return bool(self.head) or "\n" in self.text

    def follows(self, other: Evidence) -> bool:
        """Whether `other` is the sentence before it, or says the same further up."""
        return other.source == self.source and other.text == self.before and other.start < self.start

    @property
    def language(self) -> str:
        """ISO 639-1 code of the article's language."""
        return self.passage.language

    @property
    def source(self) -> str:
        """The article's file."""
        return self.passage.source

    @property
    def published(self) -> str:
        """The article's date, ISO 8601; empty where it has none."""
        return self.passage.published or ""


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

    def beside(self, index: int) -> list[int]:
        """The indices of the sentences right before and right after that one, as far as they were read."""
        sentence = self.sentences[index]
        after = [place for place, other in enumerate(self.sentences) if other.follows(sentence)]
        return [*self.previous(index), *(place for place in after if self.previous(place) == [index])]


@dataclass(frozen=True)
class SentenceReader:
    """The stage "read": splits passages into sentences and compares each with the question."""

    languages: Languages
    embed: SentenceVectors
    line_classes: LineClasses

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
        kept = np.array(
            [line.is_structured or statement for line, statement in zip(lines, statements, strict=True)]
        )
        furniture = {(line.source, line.text) for line, keep in zip(lines, kept, strict=True) if not keep}
        sentences = [_without(furniture, line) for line, keep in zip(lines, kept, strict=True) if keep]
        scores = np.array([sentence.passage.score for sentence in sentences], dtype=np.float32)
        return Reading(sentences, vectors[kept], vectors[kept] @ query.vector + scores)


def evidence_sentences(passages: Sequence[Passage]) -> list[Evidence]:
    """Every sentence of `passages` once, without titles, which are no evidence.

    A list is one unit, together with the line that introduces it; a table is one for each row.
    """
    found: dict[tuple[str, int, int], Evidence] = {}
    for passage in passages:
        for evidence in _passage_sentences(passage):
            found.setdefault((passage.source, evidence.start, evidence.end), evidence)
    return list(found.values())


def in_reading_order(choices: Sequence[int], sentences: Sequence[Evidence]) -> list[int]:
    """The choices by article, in the order in which these come among the sentences, and by place there."""
    order = list(dict.fromkeys(sentence.source for sentence in sentences))
    return sorted(choices, key=lambda index: (order.index(sentences[index].source), sentences[index].start))


def _without(furniture: Set[tuple[str, str]], line: Evidence) -> Evidence:
    """The sentence, not read after what is page furniture."""
    earlier = "" if (line.source, line.earlier) in furniture else line.earlier
    if (line.source, line.before) in furniture:
        return replace(line, before=earlier, earlier="")
    return replace(line, earlier=earlier)


def _passage_sentences(passage: Passage) -> Iterator[Evidence]:
    before = earlier = ""
    tables = find_tables(passage.text, passage.table_head)
    lists = [span for span in list_spans(passage.text) if not any(map(partial(_overlap, span), tables))]
    sentences = chain.from_iterable(paragraph_sentences(passage.text, passage.language))
    taken = [*lists, *((table.start, table.end) for table in tables)]
    spans = [span for span in sentences if not any(start <= span[0] < end for start, end in taken)]
    for start, end in sorted([*spans, *lists]):
        sentence = passage.text[start:end]
        if sentence not in passage.title:
            yield from _rows_or_sentence(passage, (start, end), before, earlier)
            refers = has_unnamed_subject(clear_layout(sentence), passage.language)
            before, earlier = sentence, (earlier or before) if refers else ""
    for table in tables:
        yield from _rows(passage, table)


def _overlap(span: Span, table: Table) -> bool:
    return span[0] < table.end and table.start < span[1]


def _rows(passage: Passage, table: Table) -> Iterator[Evidence]:
    """The rows of a table with its head."""
    for start, end in table.rows:
        if (text := passage.text[start:end]).strip(" |"):
            yield Evidence(passage, text, passage.start + start, passage.start + end, head=table.head)


def _rows_or_sentence(passage: Passage, span: Span, before: str, earlier: str) -> list[Evidence]:
    """The sentence; of a table each row, with the table's head."""
    text, offset = passage.text[slice(*span)], passage.start + span[0]
    head, *rows = [
        Evidence(passage, text[first:last], offset + first, offset + last, before, earlier=earlier)
        for first, last in row_spans(text) or [(0, len(text))]
    ]
    return [replace(row, before="", earlier="", head=head.text) for row in rows] or [head]


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
