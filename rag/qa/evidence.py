"""The sentences of passages, each with what precedes it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import chain

from rag.qa.layout import clear_layout
from rag.retrieval.passage import Passage
from rag.text.anaphora import has_unnamed_subject, leaves_unnamed, refers_back
from rag.text.lists import list_spans, read_list
from rag.text.sentences import Span, paragraph_sentences
from rag.text.table_rows import Table, find_tables, read_row, row_spans

GAP = 4  # characters between two passages that follow one another, at most
PRECEDING_CHARS = 150  # that are read of each of two sentences that precede another one


@dataclass(frozen=True)
class Evidence:
    """A sentence of a retrieved passage; `start` and `end` count characters of the document.

    `before` is the previous sentence, which often names the subject of this one; of the first sentence of a
    passage only where it cannot be understood alone. Where `before` only refers back ("she said"), `earlier`
    is the nearest sentence further up that does not. `head` is the first row of a table, where this is
    another one. `person` is whom it leaves unnamed, where the answer has to say so. `dependence` is how
    probable it is that nobody understands it without what precedes it, and `announcement` that it only
    announces what follows, as far as that was looked at.
    """

    passage: Passage
    text: str
    start: int
    end: int
    before: str = ""
    head: str = ""
    earlier: str = ""
    person: str = ""
    dependence: float = field(default=0.0, compare=False)
    announcement: float = field(default=0.0, compare=False)

    @property
    def preceding(self) -> str:
        """What to read before it to know whom and what it is about; may be empty.

        Of two sentences, the beginning of the first, which names them, and the end of the second.
        """
        if not self.earlier:
            return self.before
        return f"{self.earlier[:PRECEDING_CHARS]} {self.before[-PRECEDING_CHARS:]}"

    @property
    def context(self) -> str:
        """The sentence with what is known around it: its article's title and date, and the one before."""
        return f"{self.passage.title} {self.published} {self.before} {self.said}"

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


def evidence_sentences(passages: Sequence[Passage]) -> list[Evidence]:
    """Every sentence of `passages` once, without titles, which are no evidence.

    A list is one unit, together with the line that introduces it; a table is one for each row. The first
    sentence of a passage follows the last one of the passage right before it if it cannot be understood
    alone: "She refused."
    """
    found: dict[tuple[str, int, int], Evidence] = {}
    for sentences in _by_passage(passages):
        for evidence in sentences:
            found.setdefault((evidence.source, evidence.start, evidence.end), evidence)
    return list(found.values())


def _by_passage(passages: Sequence[Passage]) -> list[list[Evidence]]:
    """The sentences of each passage."""
    sentences: dict[int, list[Evidence]] = {}
    last: Evidence | None = None
    for place in sorted(
        range(len(passages)), key=lambda place: (passages[place].source, passages[place].start)
    ):
        passage = passages[place]
        goes_on = last is not None and _goes_on(last, passage)
        sentences[place] = [*_passage_sentences(passage, last if goes_on else None)]
        last = next((one for one in reversed(sentences[place]) if not one.head), None)
    return [sentences[place] for place in range(len(passages))]


def _goes_on(last: Evidence, passage: Passage) -> bool:
    """Whether a passage begins right behind that of the sentence."""
    gaps = passage.start - last.passage.end, last.passage.end - last.end
    return last.source == passage.source and all(0 <= gap <= GAP for gap in gaps)


def _passage_sentences(passage: Passage, last: Evidence | None) -> Iterator[Evidence]:
    """The sentences of a passage; `last` is the one right before the passage, if that was read."""
    before = earlier = ""
    tables = find_tables(passage.text, passage.table_head)
    lists = [span for span in list_spans(passage.text) if not any(map(partial(_overlap, span), tables))]
    sentences = chain.from_iterable(paragraph_sentences(passage.text, passage.language))
    taken = [*lists, *((table.start, table.end) for table in tables)]
    spans = [span for span in sentences if not any(start <= span[0] < end for start, end in taken)]
    for start, end in sorted([*spans, *lists]):
        sentence = passage.text[start:end]
        if sentence not in passage.title:
            is_first = not passage.text[:start].strip()
            if last and is_first and _leaves_open(sentence, passage.language):
                before, earlier = _behind(last.text, last.before, last.earlier, passage.language)
            yield from _rows_or_sentence(passage, (start, end), before, earlier)
            before, earlier = _behind(sentence, before, earlier, passage.language)
    for table in tables:
        yield from _rows(passage, table)


def _leaves_open(sentence: str, language: str) -> bool:
    """Whether a sentence cannot be understood without the one before it."""
    text = clear_layout(sentence)
    return refers_back(text, language) or leaves_unnamed(text, language)


def _behind(sentence: str, before: str, earlier: str, language: str) -> tuple[str, str]:
    """The `before` and `earlier` of what follows a sentence, from those of the sentence itself."""
    is_unnamed = has_unnamed_subject(clear_layout(sentence), language)
    return sentence, (earlier or before) if is_unnamed else ""


def _overlap(span: Span, table: Table) -> bool:
    return span[0] < table.end and table.start < span[1]


def _rows(passage: Passage, table: Table) -> Iterator[Evidence]:
    """The rows of a table with its head."""
    for start, end in table.rows:
        if (text := passage.text[start:end]).strip(" |"):
            yield Evidence(passage, text, passage.start + start, passage.start + end, head=table.head)


def _rows_or_sentence(passage: Passage, span: Span, before: str, earlier: str) -> list[Evidence]:
    """The sentence, or each row of a table on one line, with the table's head."""
    text, offset = passage.text[slice(*span)], passage.start + span[0]
    head, *rows = [
        Evidence(passage, text[first:last], offset + first, offset + last, before, earlier=earlier)
        for first, last in row_spans(text) or [(0, len(text))]
    ]
    return [replace(row, before="", earlier="", head=head.text) for row in rows] or [head]
