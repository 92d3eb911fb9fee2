"""Code, not the model, ties each sentence of an answer to the words of an article. Pure.

The model's own markers are thrown away: a small model drops and invents them. Each sentence gets the
sentence of the retrieved passages that means the same, and stands only if that passage also carries
its numbers and names.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from itertools import chain
from typing import Literal

import numpy as np
from babel import Locale, UnknownLocaleError
from llama_index.core.schema import NodeWithScore
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict

from rag.chunker import paragraph_sentences, sentence_spans

Status = Literal["answered", "partial", "not_in_sources"]

MARKER = re.compile(r"\s*[\[【(](?:passages?\s*)?\d{1,2}(?:\s*[,;]\s*\d{1,2})*[\]】)]", re.I)
NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
GROUPED = re.compile(r"^\d{1,3}(?:[.,]\d{3})+$")
WORD = re.compile(r"[^\W\d_][\w-]*")

# Cosines of e5 lie within some .1 of one another: shared facts and the model's own choice decide.
FACT_WEIGHT = 0.1
CHOICE_WEIGHT = 0.1
NAMES_NEEDED = 0.5  # translation changes some names ("Nordkorea", "North Korea"): half must be found
SAME_NAME = 0.75  # string similarity at which two spellings are one name ("Cuba", "Kuba")
SHORT_ACRONYM = 3
SHORTEST_STEM = 4  # letters that two forms of a name share ("Russia", "Russland")
CAPITALISES_NOUNS = {"de", "lb"}  # there a capital letter does not tell a name
# What begins a German sentence before a noun: "Der Anteil" is no full name, "Kevin Xu" is one.
DETERMINERS = set(
    "der die das dem den des ein eine einen einem einer eines kein keine dieser diese dieses diesem "
    "jeder jede jedes alle viele einige manche mehrere sein seine ihr ihre im in am an zum zur vom von bei "
    "beim mit nach seit für auf aus über unter laut ob wenn weil dass als und oder so auch nur".split()
)


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
    plain = " ".join(MARKER.sub("", text).split())
    plain = re.sub(r"\s+([.!?,;:])", r"\1", plain)
    sentences = [plain[start:end] for start, end in sentence_spans(plain, language)]
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
    choice: int | None = None,
    subjects: Set[str] = frozenset(),
) -> Checked:
    """Tie each sentence to its evidence, or list it as unsupported.

    `similarity` has a row a sentence and a column an evidence (cosines); `language` is the answer's;
    `choice` is the evidence that the model said it answers from, a hint that only ranks; `subjects` are
    the names in the question.
    """
    citations: dict[tuple[str, int, int], Citation] = {}
    marked, unsupported = [], []
    passages = list({one.passage.node.node_id: one.passage for one in evidence}.values())
    for sentence, row in zip(sentences, similarity, strict=True):
        facts = numbers(sentence) | names(sentence, language)
        ranked = _ranked(facts, evidence, row, choice)
        best = next((one for one in ranked if supports(one, sentence, language, passages, subjects)), None)
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
    subjects: Set[str] = frozenset(),
) -> bool:
    """True where the candidate's passage carries every number of `sentence`, and its article the names.

    Translation changes some names, so half of them suffice. But a name, of the sentence or of the question
    (`subjects`), that the article lacks and another retrieved article has is a mix-up: the sentence is
    about somebody else. Names are not compared across scripts.
    """
    metadata = candidate.passage.node.metadata
    if not numbers(sentence) <= numbers(candidate.passage.node.get_content()):
        return False
    article, others = _words_by_article(passages, str(metadata["source"]))
    wanted = names(sentence, language)
    same_script = sum(_script(word) == _script(sentence) for word in article)
    if same_script < len(article) / 2:
        return True
    missing = {name for name in wanted | subjects if not _is_named(name, article)}
    return not missing & others and len(missing & wanted) <= len(wanted) * (1 - NAMES_NEEDED)


def numbers(text: str) -> set[str]:
    """The numbers in `text`, however grouped: `1,2` is `1.2`; `10.000` and `10,000` are `10000`."""
    found = set()
    for number in NUMBER.findall(text):
        plain = re.sub(r"[.,]", "", number) if GROUPED.match(number) else number.replace(",", ".")
        found.add(plain.lstrip("0") or "0")
    return found


def names(sentence: str, language: str) -> set[str]:
    """Words that look like names: a capital inside the sentence, or inside the word (`DeepSeek`, `NASA`).

    Where nouns are capitalised too, only the second of two capitalised neighbours (`Kevin Xu`) and inner
    capitals tell a name. Months, days and short acronyms (AI, KI, IA) are none: languages differ in them.
    """
    found, previous = set(), ""
    for word in WORD.finditer(sentence):
        token = word[0]
        inside = any(letter.isupper() for letter in token[1:])
        capital = token[0].isupper() and previous != "" and len(token) > 1
        if language in CAPITALISES_NOUNS and capital:
            adjacent = sentence[: word.start()].endswith(f"{previous} ")
            capital = adjacent and previous[0].isupper() and previous.lower() not in DETERMINERS
        acronym = token.isupper() and len(token) <= SHORT_ACRONYM
        if (inside or capital) and not acronym:
            found.add(_plain(token))
        previous = token
    return found - _calendar(language)


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
    words = {_plain(word) for word in WORD.findall(text)} | numbers(text)
    return sum(fact in words or _is_named(fact, words) for fact in facts) / len(facts) if facts else 0.0


def _words_by_article(passages: Sequence[NodeWithScore], source: str) -> tuple[set[str], set[str]]:
    """The words of the passages (and titles) of `source`, and those of all other articles."""
    article: set[str] = set()
    others: set[str] = set()
    for passage in passages:
        metadata = passage.node.metadata
        words = WORD.findall(f"{metadata.get('title', '')} {passage.node.get_content()}")
        (article if metadata["source"] == source else others).update(_plain(word) for word in words)
    return article, others


@cache
def _calendar(language: str) -> frozenset[str]:
    """The names of months and days in `language`."""
    try:
        locale = Locale.parse(language)
    except (UnknownLocaleError, ValueError):
        return frozenset()
    months, days = locale.months["format"]["wide"], locale.days["format"]["wide"]
    return frozenset(_plain(name) for name in [*months.values(), *days.values()])


def _is_named(name: str, words: set[str]) -> bool:
    if name in words:
        return True
    stem = name[:SHORTEST_STEM]
    return len(name) >= SHORTEST_STEM and any(
        word.startswith(stem) or (len(word) > len(name) and name in word) or _ratio(name, word) >= SAME_NAME
        for word in words
        if len(word) >= SHORTEST_STEM
    )


def _ratio(one: str, other: str) -> float:
    if abs(len(one) - len(other)) > len(one) // 2:
        return 0.0
    return SequenceMatcher(None, one, other).ratio()


def _plain(word: str) -> str:
    """Lower case, without accents."""
    decomposed = unicodedata.normalize("NFKD", word.casefold())
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def _script(text: str) -> str:
    """The script of the first letter: LATIN, CYRILLIC, CJK, …"""
    letter = next((letter for letter in text if letter.isalpha()), "")
    return unicodedata.name(letter, "").split(" ")[0] if letter else ""
