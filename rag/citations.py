"""Code, not the model, ties each sentence of an answer to the words of an article. Pure.

The model's own markers are thrown away: a small model drops and invents them. Each sentence gets the
sentence of the retrieved passages that means the same, and stands only if that passage also carries
its numbers and names.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Literal

import numpy as np
from llama_index.core.schema import NodeWithScore
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict

from rag.chunker import paragraph_sentences, sentence_spans
from rag.facts import ROMAN, WORD, Asked, is_named, names, numbers, plain, roman, script

Status = Literal["answered", "partial", "not_in_sources"]

MARKER = re.compile(r"\s*[\[【(](?:passages?\s*)?\d{1,2}(?:\s*[,;]\s*\d{1,2})*[\]】)]", re.I)

# Cosines of e5 lie within some .1 of one another: shared facts and the model's own choice decide.
FACT_WEIGHT = 0.1
CHOICE_WEIGHT = 0.1
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


@dataclass(frozen=True)
class Evidence:
    """A sentence of a retrieved passage; `start` and `end` count in the document's text."""

    passage: NodeWithScore
    text: str
    start: int
    end: int

    @property
    def language(self) -> str:
        """ISO 639-1 code of the article's language."""
        return str(self.passage.node.metadata.get("language", ""))


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


def evidence_sentences(passages: Sequence[NodeWithScore]) -> list[Evidence]:
    """Every sentence of `passages`, once each; an article's title is no evidence."""
    found: dict[tuple[str, int, int], Evidence] = {}
    for passage in passages:
        text, metadata = passage.node.get_content(), passage.node.metadata
        offset = int(getattr(passage.node, "start_char_idx", None) or 0)
        paragraphs = paragraph_sentences(text, str(metadata.get("language", "")))
        for start, end in chain.from_iterable(paragraphs):
            key = (str(metadata["source"]), offset + start, offset + end)
            if text[start:end] != metadata.get("title"):
                found.setdefault(key, Evidence(passage, text[start:end], offset + start, offset + end))
    return list(found.values())


def check(
    sentences: Sequence[str],
    evidence: Sequence[Evidence],
    similarity: NDArray[np.float32],
    language: str,
    *,
    asked: Asked,
    choice: int | None = None,
) -> Checked:
    """Tie each sentence to its evidence, or list it as unsupported.

    `similarity` has a row a sentence and a column an evidence (cosines); `language` is the answer's;
    `choice` is the evidence that the model said it answers from, a hint that only ranks.
    """
    citations: dict[tuple[str, int, int], Citation] = {}
    marked, unsupported = [], []
    passages = list({one.passage.node.node_id: one.passage for one in evidence}.values())
    for sentence, row in zip(sentences, similarity, strict=True):
        facts = numbers(sentence) | names(sentence, language)
        ranked = _ranked(facts, evidence, row, choice)
        best = next((one for one in ranked if supports(one, sentence, language, passages, asked)), None)
        if best is None:
            unsupported.append(sentence)
            marked.append(sentence)
        else:
            key = (str(best.passage.node.metadata["source"]), best.start, best.end)
            citation = citations.setdefault(key, cite(best, len(citations) + 1))
            marked.append(f"{sentence} [{citation.number}]")
    return Checked(
        " ".join(marked), _status(len(sentences), len(unsupported)), [*citations.values()], unsupported
    )


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
    )


def supports(
    candidate: Evidence,
    sentence: str,
    language: str,
    passages: Sequence[NodeWithScore],
    asked: Asked,
) -> bool:
    """True where the candidate's passage carries every number of `sentence`, and its article the names.

    Translation changes some names, so a third of them suffices; what the sentence only repeats of the
    question need not be found. But an article without the question's numbers does not answer it. And a
    name that the article lacks and another retrieved article has is a mix-up: the sentence is about
    somebody else; of the question's names this has to be true of all that the article lacks, since some
    are ordinary words ("New Year"). Names are not compared across scripts.
    """
    metadata = candidate.passage.node.metadata
    if not numbers(sentence) <= numbers(candidate.passage.node.get_content()):
        return False
    if not asked.numbers <= _numbers_of_article(passages, str(metadata["source"])):
        return False
    article, others = _words_by_article(passages, str(metadata["source"]))
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
    return not lacking & others and len(lacking) <= len(added) * (1 - NAMES_NEEDED)


def _numbers_of_article(passages: Sequence[NodeWithScore], source: str) -> set[str]:
    """The numbers in the retrieved passages of `source`, its title and its date, Roman ones included."""
    found: set[str] = set()
    for passage in passages:
        metadata = passage.node.metadata
        if metadata["source"] == source:
            facts = (metadata.get("title", ""), metadata.get("published", ""), passage.node.get_content())
            text = " ".join(str(fact) for fact in facts)
            found |= numbers(text) | {str(roman(numeral)) for numeral in ROMAN.findall(text)}
    return found


def _ranked(
    facts: set[str], evidence: Sequence[Evidence], row: NDArray[np.float32], choice: int | None
) -> Iterator[Evidence]:
    """Evidence for a sentence with these numbers and names, the likeliest first."""
    scores = [
        float(similarity) + FACT_WEIGHT * _share(facts, one.text) + CHOICE_WEIGHT * (index == choice)
        for index, (one, similarity) in enumerate(zip(evidence, row, strict=True))
    ]
    return (evidence[int(index)] for index in np.argsort(scores)[::-1])


def _status(sentences: int, unsupported: int) -> Status:
    if unsupported == sentences:
        return "not_in_sources"
    return "partial" if unsupported else "answered"


def _share(facts: set[str], text: str) -> float:
    """Share of `facts` (numbers and names) that `text` carries."""
    words = {plain(word) for word in WORD.findall(text)} | numbers(text)
    return sum(fact in words or is_named(fact, words) for fact in facts) / len(facts) if facts else 0.0


def _words_by_article(passages: Sequence[NodeWithScore], source: str) -> tuple[set[str], set[str]]:
    """The words of the passages (and titles) of `source`, and those of all other articles."""
    article: set[str] = set()
    others: set[str] = set()
    for passage in passages:
        metadata = passage.node.metadata
        words = WORD.findall(f"{metadata.get('title', '')} {passage.node.get_content()}")
        (article if metadata["source"] == source else others).update(plain(word) for word in words)
    return article, others
