"""Citations: verbatim spans of articles, with what is known of their origin."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from rag.qa.evidence import Evidence
from rag.qa.reading import Reading
from rag.retrieval.passage import Passage

Status = Literal["answered", "partial", "not_in_sources", "conversation"]

NEAR = 0.5  # least nearness of an article to the question, as a share of the nearest one's


class Citation(BaseModel):
    """A verbatim span that supports a sentence: `document_text[start:end] == quote`, in characters."""

    model_config = ConfigDict(frozen=True)

    number: int
    source: str
    title: str
    url: str | None
    published: str | None
    quote: str
    start: int
    end: int
    passage: str
    language: str
    copies: list[str] = Field(default=[], exclude_if=lambda copies: not copies)  # articles with the same text
    page: int | None = Field(default=None, exclude_if=lambda page: page is None)  # of a PDF
    last_page: int | None = Field(default=None, exclude_if=lambda page: page is None)  # where it goes on
    # Above a quote that is a row of a table.
    table_head: str = Field(default="", exclude_if=lambda head: not head)
    # The quote in the reader's language, by the model; absent unless it was made and could not be verified.
    translation: str = Field(default="", exclude_if=lambda translation: not translation)

    @property
    def pages(self) -> str:
        """Its page, or the first and the last: "3–4"; empty if its format has no pages."""
        return "–".join(str(page) for page in (self.page, self.last_page) if page)


def cite(evidence: Evidence, number: int, translation: str = "") -> Citation:
    """The citation that points at `evidence`, with an unverified translation of it."""
    passage = evidence.passage
    page, last_page = passage.page_at(evidence.start), passage.page_at(evidence.end - 1)
    return Citation(
        number=number,
        source=passage.source,
        title=passage.title,
        url=passage.url,
        published=passage.published,
        quote=evidence.text,
        start=evidence.start,
        end=evidence.end,
        passage=passage.text,
        language=passage.language,
        copies=list(passage.copies),
        page=page,
        last_page=last_page if last_page != page else None,
        table_head=evidence.head,
        translation=translation,
    )


def nearest_by_article(reading: Reading, count: int, likeliest: Sequence[Evidence] = ()) -> list[Evidence]:
    """For each of the `count` articles nearest to the question, one sentence.

    It is one of the `likeliest` to answer, whose articles come first; of other articles the nearest one.
    Articles much farther away than the nearest one are left out: they would only confuse the reader.
    """
    highest = max(reading.nearness, default=0.0)
    least = min(highest, NEAR * highest)  # it may be negative
    near = [index for index in reading.nearest(len(reading.sentences)) if reading.nearness[index] >= least]
    sentences: dict[str, Evidence] = {}
    for sentence in [*likeliest, *(reading.sentences[index] for index in near)]:
        sentences.setdefault(sentence.source, sentence)
    return [*sentences.values()][:count]


def title_evidence(title: str, passages: Sequence[Passage]) -> Evidence | None:
    """The title where it stands in the article, or else the article's first line."""
    for passage in passages:
        start = passage.text.find(title)
        if title and start >= 0:
            return Evidence(passage, title, passage.start + start, passage.start + start + len(title))
    if not passages:
        return None
    first = passages[0]
    line = first.text.split("\n")[0]
    return Evidence(first, line, first.start, first.start + len(line))
