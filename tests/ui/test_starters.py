"""The questions that an empty page offers."""

from __future__ import annotations

from tests.ui.test_translation import ENGLISH, TRANSLATIONS
from ui.proper_names import Text
from ui.starters import starters

GERMAN = Text(
    "Der Turm steht in Seestadt. Ilse Brandt, die Reederin, will ihn kaufen. Rund 61 Prozent der Bürger "
    "sind dafür. Norrholm AG bietet mit. Auch das Amt Seestadt hat Pläne.",
    "de",
)


def test_are_of_four_kinds_and_in_the_readers_language() -> None:
    assert starters(ENGLISH, [GERMAN]) == [
        "What is known about Ilse Brandt?",
        "What is behind the figure 61 %?",
        "What do the articles say about Norrholm AG?",
        "Which articles are the newest?",
    ]
    assert starters(TRANSLATIONS.languages["vi"], [GERMAN])[0] == "Người ta biết gì về Ilse Brandt?"


def test_a_figure_is_written_as_the_reader_writes_it() -> None:
    text = Text("Es sind nur 1,2 Prozent.", "de")
    assert starters(ENGLISH, [text])[0] == "What is behind the figure 1.2 %?"
    assert "1,2 %" in starters(TRANSLATIONS.languages["de"], [text])[0]


def test_an_article_without_names_and_figures_offers_what_is_left() -> None:
    assert starters(ENGLISH, [Text("it rains.", "en")]) == ["Which articles are the newest?"]


def test_no_articles_offer_nothing() -> None:
    assert starters(ENGLISH, []) == []
