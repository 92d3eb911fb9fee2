"""Translates a quote when a reader asks for it; every sentence is checked like those of an answer."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from pydantic import BaseModel, ConfigDict

from rag.errors import BadQuestion, NoSuchArticle
from rag.qa.answer import Run
from rag.qa.evidence import Evidence, evidence_sentences
from rag.qa.generation import Verify, chance_of
from rag.qa.layout import clear_layout
from rag.qa.model_calls import ModelCalls
from rag.qa.verification import SHOWN_FROM, TOLD_FROM
from rag.retrieval.passage import Passage

LONGEST_QUOTE = 1500  # characters: a minute of the packaged model
REMEMBERED = 1000  # translations

# `verified`: the article says it; `unverified`: probably, but that is not certain enough to be told as a
# statement of an answer; `none`: too doubtful to be shown.
Check = Literal["verified", "unverified", "none"]


@dataclass(frozen=True)
class Quote:
    """A span of an article, in characters of its cleaned text."""

    source: str
    start: int
    end: int


class Translation(BaseModel):
    """A quote in another language (ISO 639-1); `translation` is empty where `check` is `none`."""

    model_config = ConfigDict(frozen=True)

    source: str
    start: int
    end: int
    quote: str
    language: str
    translation: str
    check: Check


@dataclass(frozen=True)
class QuoteTranslator:
    """Translates quotes sentence by sentence with the model, and remembers the latest ones. Thread-safe.

    Without `is_trusted`, as with a small model, no translation is `verified`.
    """

    calls: ModelCalls
    verify: Verify
    article: Callable[[str], list[Passage]]
    is_trusted: bool = True
    _known: OrderedDict[tuple[str, str, str], Translation] = field(default_factory=OrderedDict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def remembered(self, quote: Quote, language: str) -> Translation | None:
        """The translation, if it needs no model. Raises `NoSuchArticle` and `BadQuestion`."""
        sentences = self._sentences(quote)
        if all(sentence.language == language for sentence in sentences):
            text = " ".join(sentence.text for sentence in sentences)
            return _translation(quote, sentences, language, text, "verified")
        with self._lock:
            return self._known.get(_key(quote, sentences, language))

    def __call__(self, quote: Quote, language: str, run: Run) -> Translation:
        """The translation. Raises `NoSuchArticle`, `BadQuestion` and `ModelUnavailable`."""
        if known := self.remembered(quote, language):
            return known
        sentences = self._sentences(quote)
        drafts = [self._translate(sentence, language, run) for sentence in sentences]
        check = self._check(min(chance for _, chance in drafts))
        text = "" if check == "none" else " ".join(draft for draft, _ in drafts)
        translation = _translation(quote, sentences, language, text, check)
        with self._lock:
            self._known[_key(quote, sentences, language)] = translation
            while len(self._known) > REMEMBERED:
                self._known.popitem(last=False)
        return translation

    def _check(self, chance: float) -> Check:
        if self.is_trusted and chance >= TOLD_FROM:
            return "verified"
        return "unverified" if chance >= SHOWN_FROM else "none"

    def _translate(self, sentence: Evidence, language: str, run: Run) -> tuple[str, float]:
        """The sentence in that language, and the probability that the article says it."""
        draft = self.calls.translate(clear_layout(sentence.said), sentence, language, run)
        return draft, chance_of(draft, language, sentence, self.verify)

    def _sentences(self, quote: Quote) -> list[Evidence]:
        """The sentences that the quote touches; for a title, which is none, the quote itself."""
        if quote.end - quote.start > LONGEST_QUOTE:
            raise BadQuestion(
                "The quote is too long to be translated.", f"Use at most {LONGEST_QUOTE} characters."
            )
        passages = self.article(quote.source)
        if not passages:
            raise NoSuchArticle(
                f"There is no article {quote.source!r}.", "GET /api/documents lists all articles."
            )
        touched = [passage for passage in passages if passage.start < quote.end and quote.start < passage.end]
        found = [
            sentence
            for sentence in evidence_sentences(touched)
            if sentence.start < quote.end and quote.start < sentence.end
        ]
        if not found and touched:
            passage = touched[0]
            start, end = max(quote.start, passage.start), min(quote.end, passage.end)
            found = [Evidence(passage, passage.text[start - passage.start : end - passage.start], start, end)]
        if not found:
            raise BadQuestion("The article has no text there.", "Take `start` and `end` from a citation.")
        return found


def _key(quote: Quote, sentences: list[Evidence], language: str) -> tuple[str, str, str]:
    """What a translation is remembered by; the text is part of it, since the article may change."""
    return quote.source, " ".join(sentence.text for sentence in sentences), language


def _translation(
    quote: Quote, sentences: list[Evidence], language: str, text: str, check: Check
) -> Translation:
    return Translation(
        source=quote.source,
        start=sentences[0].start,
        end=sentences[-1].end,
        quote=" ".join(sentence.text for sentence in sentences),
        language=language,
        translation=text,
        check=check,
    )
