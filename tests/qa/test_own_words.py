"""An article's sentence as a sentence of the answer."""

from dataclasses import replace

import pytest

from rag.qa.attribution import with_person_meant
from rag.qa.evidence import evidence_sentences
from rag.qa.own_words import explained, own_words
from tests.support.passages import evidence, passage


@pytest.mark.parametrize(
    ("text", "language", "told"),
    [
        ("Der Turm ist alt.", "de", "Der Turm ist alt."),
        ("- oats, milk and honey", "en", "oats, milk and honey."),
        ("• Hafer und Honig", "de", "Hafer und Honig."),
        ("2) Wash the rice", "en", "Wash the rice."),
        ("It is **very** old and called `tower`.", "en", "It is very old and called tower."),
        ("| Harlow | 41 metres | 1887 |", "en", "Harlow – 41 metres – 1887."),
        ("Er sagte: „Wir kommen.“", "de", "Er sagte: „Wir kommen.“"),
        ("塔高四十一米。", "zh", "塔高四十一米。"),
        ("塔高四十一米", "zh", "塔高四十一米。"),
        ("หอคอยสูง ๔๑ เมตร", "th", "หอคอยสูง ๔๑ เมตร"),  # Thai ends no sentence with a mark
        ("टावर 41 मीटर ऊँचा है।", "hi", "टावर 41 मीटर ऊँचा है।"),
        ("41 metres is its height", "en", "41 metres is its height."),  # a number alone is no mark of a list
        ("3.5 percent agreed.", "en", "3.5 percent agreed."),
    ],
)
def test_a_sentence_loses_its_layout_and_ends(text: str, language: str, told: str) -> None:
    assert own_words(evidence(text, language=language)) == told


def test_a_pronoun_is_followed_by_the_person_meant() -> None:
    sentence = with_person_meant(evidence("Ann Lee won the race. She retired in 2020", language="en"))
    assert explained(sentence) == "She [Ann Lee] retired in 2020"
    assert own_words(sentence) == "She [Ann Lee] retired in 2020."


def test_whom_the_answer_has_to_name_stands_in_brackets() -> None:
    before, sentence = evidence_sentences(
        [passage("Zu Gast war auch Ann Lee, Bäckerin. „Brot fehlt“, sagte sie.", language="de")]
    )
    named = replace(sentence, person="Ann Lee")
    assert own_words(named) == "„Brot fehlt“, sagte sie [Ann Lee]."
    assert own_words(named, told_before=before) == "„Brot fehlt“, sagte sie."


def test_a_pronoun_needs_no_explanation_behind_the_sentence_that_explains_it() -> None:
    before, sentence = evidence_sentences(
        [passage("Ann Lee won the race. She retired in 2020.", language="en")]
    )
    sentence = with_person_meant(sentence)
    assert own_words(sentence, told_before=before) == "She retired in 2020."
    assert own_words(sentence, told_before=evidence("Eva Kern came.")) == "She [Ann Lee] retired in 2020."
