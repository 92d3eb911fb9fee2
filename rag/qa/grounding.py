"""Code, not the model, ties each sentence of an answer to the words of an article. Pure.

The model's own markers are thrown away: a small model drops and invents them. Each sentence gets the
sentence of the retrieved passages that means the same, and stands only if that passage also carries
its numbers and names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from llama_index.core.schema import NodeWithScore
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, Field

from rag.index.pages import PAGES, page_at
from rag.qa.evidence import Evidence, Reading
from rag.retrieval.near_duplicates import copies_of
from rag.text.dates import in_words
from rag.text.names import WORD, Asked, adds_nothing, is_named, names, script
from rag.text.normalization import plain
from rag.text.numbers import lacking_numbers, numbers
from rag.text.sentences import sentence_spans

Status = Literal["answered", "partial", "not_in_sources"]

MARKER = re.compile(r"\s*[\[【(](?:passages?\s*)?\d{1,2}(?:\s*[,;]\s*\d{1,2})*[\]】)]", re.I)

# Beside the cosine of a sentence and its evidence, 0 to 1 between neutral vectors.
FACT_WEIGHT = 0.3
CHOICE_WEIGHT = 0.3
NEAR = 0.5  # of the nearest article's nearness to the question; the others come not near
LONGEST_ORIGINAL = 80  # characters of the article's own words that stand beside their translation
SENTENCE_END = ".!?。！？।؟"
NAMES_NEEDED = 1 / 3  # of those that an answer adds: translation changes some ("Neujahr", "New Year")


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
    copies: list[str] = Field(default=[], exclude_if=lambda copies: not copies)  # the same in other articles
    page: int | None = Field(default=None, exclude_if=lambda page: page is None)  # of a PDF


@dataclass(frozen=True)
class Statement:
    """A sentence of a draft, and what the model went by: a hint that only ranks.

    `choice` is the index of the evidence that it was written from, `words` those in it that are the answer.
    """

    text: str
    choice: int
    words: str = ""


@dataclass(frozen=True)
class Checked:
    """An answer after the check: markers set by code, and the sentences that nothing supports."""

    answer: str
    status: Status
    citations: list[Citation]
    unsupported: list[str]


def answer_sentences(text: str, language: str) -> list[str]:
    """The sentences of a model's answer without the markers it put there."""
    bare = " ".join(MARKER.sub("", text).split())
    bare = re.sub(r"\s+([.!?,;:])", r"\1", bare)
    sentences = [bare[start:end] for start, end in sentence_spans(bare, language)]
    return [sentence for sentence in sentences if any(letter.isalnum() for letter in sentence)]


def check(
    statements: Sequence[Statement],
    evidence: Sequence[Evidence],
    similarity: NDArray[np.float32],
    language: str,
    *,
    asked: Asked,
    dated: bool = False,
) -> Checked:
    """Tie each statement to its evidence, or list it as unsupported.

    `similarity` has a row a statement and a column an evidence (cosines); `language` is the answer's. With
    `dated`, each statement says of what day its article is.
    """
    citations: dict[tuple[str, int, int], Citation] = {}
    marked, unsupported = [], []
    passages = list({one.passage.node.node_id: one.passage for one in evidence}.values())
    for statement, row in zip(statements, similarity, strict=True):
        sentence = statement.text
        facts = numbers(sentence) | names(sentence, language)
        ranked = _ranked(facts, evidence, row, statement.choice)
        best = next((one for one in ranked if supports(one, sentence, language, passages, asked)), None)
        if best is None:
            unsupported.append(sentence)
            marked.append(sentence)
        else:
            key = (best.source, best.start, best.end)
            citation = citations.setdefault(key, cite(best, len(citations) + 1))
            date = in_words(best.published, language) if dated and best.published else ""
            told = _noted(sentence, (_original(statement, best, language), date))
            marked.append(f"{told} [{citation.number}]")
    status = _status(len(statements), len(unsupported))
    return Checked(" ".join(marked), status, [*citations.values()], unsupported)


def nearest_articles(reading: Reading, count: int) -> list[Citation]:
    """Of each of the `count` nearest articles the sentence that comes nearest to the question.

    Articles that are much farther away than the nearest are left out: they would only puzzle the reader.
    """
    best: dict[str, int] = {}
    for index in reading.nearest(len(reading.sentences)):
        best.setdefault(reading.sentences[index].source, index)
    least = NEAR * max(reading.nearness, default=0.0)
    near = [index for index in best.values() if reading.nearness[index] >= least][:count]
    return [cite(reading.sentences[index], number) for number, index in enumerate(near, start=1)]


def cite(evidence: Evidence, number: int) -> Citation:
    """The citation that points at `evidence`."""
    node = evidence.passage.node
    return Citation(
        number=number,
        source=str(node.metadata["source"]),
        title=str(node.metadata.get("title", "")),
        url=node.metadata.get("url"),
        published=node.metadata.get("published"),
        quote=evidence.text,
        start=evidence.start,
        end=evidence.end,
        passage=node.get_content(),
        language=evidence.language,
        copies=copies_of(evidence.passage),
        page=page_at(str(node.metadata.get(PAGES, "")), evidence.start),
    )


def supports(
    candidate: Evidence,
    sentence: str,
    language: str,
    passages: Sequence[NodeWithScore],
    asked: Asked,
) -> bool:
    """True where the candidate's passage carries every number of `sentence`, and its article the names.

    Translation changes some names, so a third of them suffices where the languages differ; what the sentence
    only repeats of the question need not be found. But an article without the question's numbers does not
    answer it. And a name that the article lacks and another retrieved one in its language has is a mix-up:
    the sentence is about somebody else; of the question's names this has to be true of all that the article
    lacks, since some are ordinary words ("New Year"). Names are not compared across scripts.
    """
    if lacking_numbers(sentence, language, candidate.passage.node.get_content(), candidate.language):
        return False
    article_text = _read([one for one in passages if one.node.metadata["source"] == candidate.source])
    if lacking_numbers(" ".join(asked.numbers), "", article_text, candidate.language):
        return False
    article, others = _words_by_article(passages, candidate)
    wanted = names(sentence, language)
    same_script = sum(script(word) == script(sentence) for word in article)
    if same_script < len(article) / 2:
        return True
    missing = {name for name in wanted | asked.names if not is_named(name, article)}
    strangers = missing & asked.names
    if strangers and strangers <= others:
        return False
    added = wanted - asked.names
    lacking = missing & added
    needed = 1 if language == candidate.language else NAMES_NEEDED
    return not lacking & others and len(lacking) <= len(added) * (1 - needed)


def _read(passages: Sequence[NodeWithScore]) -> str:
    """What a reader sees of `passages` of one article: its title, its date, the text."""
    metadata = passages[0].node.metadata
    texts = (passage.node.get_content() for passage in passages)
    return "\n".join([str(metadata.get("title", "")), str(metadata.get("published", "")), *texts])


def _ranked(
    facts: set[str], evidence: Sequence[Evidence], row: NDArray[np.float32], choice: int | None
) -> Iterator[Evidence]:
    """Evidence for a sentence with these numbers and names, the likeliest first."""
    scores = [
        float(similarity) + FACT_WEIGHT * _share(facts, one.text) + CHOICE_WEIGHT * (index == choice)
        for index, (one, similarity) in enumerate(zip(evidence, row, strict=True))
    ]
    return (evidence[int(index)] for index in np.argsort(scores)[::-1])


def _original(statement: Statement, evidence: Evidence, language: str) -> str:
    """The article's own words for the answer, where they hold a name or number that the translation lost.

    Or where they are in another script, which a small model transcribes badly.
    """
    words = statement.words
    is_short = 0 < len(words) <= LONGEST_ORIGINAL and words.casefold() in evidence.text.casefold()
    if not is_short or evidence.language == language or adds_nothing(words, statement.text):
        return ""
    said = {plain(word) for word in WORD.findall(statement.text)}
    lost = {name for name in names(f". {words}", evidence.language) if not is_named(name, said)}
    lost |= lacking_numbers(words, evidence.language, statement.text, language)
    return f"“{words}”" if lost or script(words) != script(statement.text) else ""


def _noted(sentence: str, notes: Sequence[str]) -> str:
    """`It is 41 metres high (12 March 2024).`"""
    told = [note for note in notes if note]
    if not told:
        return sentence
    end = len(sentence.rstrip(SENTENCE_END))
    return f"{sentence[:end]} ({', '.join(told)}){sentence[end:]}"


def _status(sentences: int, unsupported: int) -> Status:
    if unsupported == sentences:
        return "not_in_sources"
    return "partial" if unsupported else "answered"


def _share(facts: set[str], text: str) -> float:
    """Share of `facts` (numbers and names) that `text` carries."""
    words = {plain(word) for word in WORD.findall(text)} | numbers(text)
    return sum(fact in words or is_named(fact, words) for fact in facts) / len(facts) if facts else 0.0


def _words_by_article(passages: Sequence[NodeWithScore], candidate: Evidence) -> tuple[set[str], set[str]]:
    """The words of the candidate's article, and those of all others in the same language, titles included."""
    article: set[str] = set()
    others: set[str] = set()
    for passage in passages:
        metadata = passage.node.metadata
        words = WORD.findall(f"{metadata.get('title', '')} {passage.node.get_content()}")
        if metadata["source"] == candidate.source:
            article.update(plain(word) for word in words)
        elif metadata.get("language", "") == candidate.language:
            others.update(plain(word) for word in words)
    return article, others
