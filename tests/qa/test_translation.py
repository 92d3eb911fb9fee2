"""Quotes translated on demand, with a model that writes what is written down."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rag.errors import BadQuestion, NoSuchArticle
from rag.qa.answer import Run
from rag.qa.evidence import Evidence
from rag.qa.translation import LONGEST_QUOTE, Quote, QuoteTranslator, Translation
from rag.retrieval.passage import Passage
from tests.support.passages import passage
from tests.support.scripted_model import TRANSLATE, Script, asked_of, scripted_calls

HIGH = "Der Turm von Eastholm ist 118 Meter hoch."
OLD = "Er wurde 1903 erbaut."
ARTICLE = passage(f"{HIGH} {OLD}")
ENGLISH = "The tower of Eastholm is 118 metres high."
BUILT = "It was built in 1903."
SCRIPT: Script = {f"{TRANSLATE}.*118": ENGLISH, f"{TRANSLATE}.*1903": BUILT}


class Translating:
    """The stage with a scripted model, and a verifier that believes each sentence to some degree."""

    def __init__(self, **chances: float) -> None:
        self.calls = scripted_calls(SCRIPT)
        self.chances = {ENGLISH: 0.9, BUILT: 0.9} | chances
        self.stage = QuoteTranslator(self.calls, self._verify, self._article)

    def __call__(self, start: int, end: int, language: str = "en", source: str = "a.txt") -> Translation:
        return self.stage(Quote(source, start, end), language, Run())

    def _verify(self, statement: str, language: str, source: Evidence) -> float:
        return self.chances[statement]

    def _article(self, source: str) -> list[Passage]:
        return [ARTICLE] if source == "a.txt" else []


def test_a_quote_is_translated_and_checked() -> None:
    found = Translating()(0, len(HIGH))
    assert (found.quote, found.translation, found.check) == (HIGH, ENGLISH, "verified")
    assert (found.start, found.end) == (0, len(HIGH))


@pytest.mark.parametrize(
    ("chance", "check", "shown"),
    [(0.8, "verified", ENGLISH), (0.6, "unverified", ENGLISH), (0.59, "none", "")],
)
def test_the_check_has_the_thresholds_of_an_answer(chance: float, check: str, shown: str) -> None:
    found = Translating(**{ENGLISH: chance})(0, len(HIGH))
    assert (found.check, found.translation) == (check, shown)


def test_no_translation_by_a_small_model_is_verified() -> None:
    translating = Translating()
    translating.stage = replace(translating.stage, is_trusted=False)
    assert translating(0, len(HIGH)).check == "unverified"


def test_a_quote_of_several_sentences_is_as_sure_as_its_least_sure_sentence() -> None:
    both = Translating(**{BUILT: 0.7})(0, len(ARTICLE.text))
    assert (both.translation, both.check) == (f"{ENGLISH} {BUILT}", "unverified")


def test_a_quote_in_the_readers_language_comes_back_without_a_model() -> None:
    translating = Translating()
    found = translating(0, len(HIGH), "de")
    assert (found.translation, found.check) == (HIGH, "verified")
    assert not asked_of(translating.calls)


def test_the_model_is_asked_once() -> None:
    translating = Translating()
    assert translating(0, len(HIGH)) == translating(0, len(HIGH))
    assert len(asked_of(translating.calls)) == 1


def test_what_the_article_does_not_hold_is_refused() -> None:
    translating = Translating()
    with pytest.raises(NoSuchArticle):
        translating(0, 10, source="gone.txt")
    with pytest.raises(BadQuestion, match="no text there"):
        translating(5000, 5010)
    with pytest.raises(BadQuestion, match="too long"):
        translating(0, LONGEST_QUOTE + 1)
