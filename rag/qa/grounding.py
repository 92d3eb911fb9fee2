"""Ties each sentence of a draft to the words of an article that support it.

Code does this, not the model: a small model omits and invents citations, so its own markers are removed.
Each sentence is matched with the sentence of the retrieved passages that means the same, and counts as
supported only if that passage also contains its numbers and names.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag.embedding.language_bias import Languages
from rag.embedding.models import SentenceVectors
from rag.qa.citations import Citation, Status, cite, cite_nearest
from rag.qa.evidence import Evidence, Reading
from rag.qa.question import StandaloneQuestion
from rag.qa.refusals import not_in_sources
from rag.qa.support import find_support
from rag.text.dates import in_words
from rag.text.names import WORD, Asked, adds_nothing, asked_for, is_named, names, script
from rag.text.normalization import plain
from rag.text.numbers import lacking_numbers
from rag.text.sentences import sentence_spans

MARKER = re.compile(r"\s*[\[【(](?:passages?\s*)?\d{1,2}(?:\s*[,;]\s*\d{1,2})*[\]】)]", re.I)

NEAREST_ARTICLES = 3  # that a refusal cites
LONGEST_ORIGINAL = 80  # characters of the article's own words to show beside their translation
SENTENCE_END = ".!?。！？།؟"


@dataclass(frozen=True)
class Claim:
    """What the model wrote from one sentence, given by its index, and the words in it that are the answer."""

    choice: int
    text: str
    words: str = ""


@dataclass(frozen=True)
class Statement:
    """One sentence of a claim. `choice` and `words` are the claim's; they only help to rank the evidence."""

    text: str
    choice: int
    words: str = ""


@dataclass(frozen=True)
class Checked:
    """The answer after the check, with markers for its citations, and the sentences without support."""

    answer: str
    status: Status
    citations: list[Citation]
    unsupported: list[str]


@dataclass(frozen=True)
class GroundingCheck:
    """The stage "check": claims in, cited answer out."""

    languages: Languages
    embed: SentenceVectors

    def __call__(self, question: StandaloneQuestion, claims: Sequence[Claim], reading: Reading) -> Checked:
        """The claims with their citations; a refusal where there is no claim or none has support."""
        if not claims:
            return _refuse(reading, question.language, [])
        draft = " ".join(claim.text for claim in claims)
        language = self.languages.spoken(draft, self.languages.sentences.shares(self.embed.of([draft])))
        statements = [statement for claim in claims for statement in split_claim(claim, language)]
        if not statements:
            return _refuse(reading, question.language, [])
        vectors = self.embed.of([statement.text for statement in statements])
        checked = check_statements(
            statements,
            reading.sentences,
            self.languages.sentences.neutral(vectors) @ reading.vectors.T,
            language,
            asked=asked_for(question.text, question.query.language),
            dated=len(claims) > 1,
        )
        if checked.status == "not_in_sources":
            return _refuse(reading, question.language, checked.unsupported)
        return checked


def split_claim(claim: Claim, language: str) -> list[Statement]:
    """A claim's sentences; the last one carries the words that are the answer."""
    sentences = answer_sentences(claim.text, language)
    last = len(sentences) - 1
    return [
        Statement(sentence, claim.choice, claim.words if index == last else "")
        for index, sentence in enumerate(sentences)
    ]


def answer_sentences(text: str, language: str) -> list[str]:
    """The sentences of a model's answer without the markers that the model wrote."""
    bare = " ".join(MARKER.sub("", text).split())
    bare = re.sub(r"\s+([.!?,;:])", r"\1", bare)
    sentences = [bare[start:end] for start, end in sentence_spans(bare, language)]
    return [sentence for sentence in sentences if any(character.isalnum() for character in sentence)]


def check_statements(
    statements: Sequence[Statement],
    evidence: Sequence[Evidence],
    similarity: NDArray[np.float32],
    language: str,
    *,
    asked: Asked,
    dated: bool = False,
) -> Checked:
    """Cite the evidence of each statement, or list the statement as unsupported.

    `similarity` (statements, evidence) are cosines; `language` is the answer's. With `dated`, each statement
    names the date of its article.
    """
    citations: dict[tuple[str, int, int], Citation] = {}
    sentences: list[str] = []
    unsupported: list[str] = []
    for statement, row in zip(statements, similarity, strict=True):
        support = find_support(statement.text, language, evidence, row, choice=statement.choice, asked=asked)
        if support is None:
            unsupported.append(statement.text)
            sentences.append(statement.text)
            continue
        span = (support.source, support.start, support.end)
        citation = citations.setdefault(span, cite(support, len(citations) + 1))
        date = in_words(support.published, language) if dated and support.published else ""
        sentence = _add_notes(statement.text, [_original_words(statement, support, language), date])
        sentences.append(f"{sentence} [{citation.number}]")
    status = _status(len(statements), len(unsupported))
    return Checked(" ".join(sentences), status, [*citations.values()], unsupported)


def _original_words(statement: Statement, evidence: Evidence, language: str) -> str:
    """The article's own words for the answer, quoted, where the translation lost something; else empty.

    It loses a name or a number, or another script, which a small model transcribes badly.
    """
    words = statement.words
    is_short = 0 < len(words) <= LONGEST_ORIGINAL and words.casefold() in evidence.text.casefold()
    if not is_short or evidence.language == language or adds_nothing(words, statement.text):
        return ""
    statement_words = {plain(word) for word in WORD.findall(statement.text)}
    lost = {name for name in names(f". {words}", evidence.language) if not is_named(name, statement_words)}
    lost |= lacking_numbers(words, evidence.language, statement.text, language)
    return f"“{words}”" if lost or script(words) != script(statement.text) else ""


def _add_notes(sentence: str, notes: Sequence[str]) -> str:
    """`It is 41 metres high (12 March 2024).`"""
    known = [note for note in notes if note]
    if not known:
        return sentence
    end = len(sentence.rstrip(SENTENCE_END))
    return f"{sentence[:end]} ({', '.join(known)}){sentence[end:]}"


def _status(sentences: int, unsupported: int) -> Status:
    if unsupported == sentences:
        return "not_in_sources"
    return "partial" if unsupported else "answered"


def _refuse(reading: Reading, language: str, unsupported: list[str]) -> Checked:
    nearest = cite_nearest(reading, NEAREST_ARTICLES)
    return Checked(not_in_sources(language, len(nearest)), "not_in_sources", nearest, unsupported)
