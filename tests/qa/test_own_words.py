"""An article's sentence as a sentence of the answer."""

import pytest

from rag.qa.own_words import clear_layout, own_words
from tests.support.passages import evidence


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
        ("टावर 41 मीटर ऊँचा है।", "hi", "टावर 41 मीटर ऊँचा है।"),
        ("41 metres is its height", "en", "41 metres is its height."),  # a number alone is no mark of a list
        ("3.5 percent agreed.", "en", "3.5 percent agreed."),
    ],
)
def test_a_sentence_loses_its_layout_and_ends(text: str, language: str, told: str) -> None:
    assert own_words(evidence(text, language=language)) == told


def test_a_full_stop_is_no_part_of_a_quotation() -> None:
    assert clear_layout("* The plan") == "The plan"


@pytest.mark.parametrize(
    ("text", "language", "told"),
    [
        ("Ann Lee won the race. She retired in 2020.", "en", "She [Ann Lee] retired in 2020."),
        ("Gestern kam Kevin Xu an. Er bleibt eine Woche.", "de", "Er [Kevin Xu] bleibt eine Woche."),
        (
            "Hier, Anne-Marie de La Tour a gagné. Elle habite en ville.",
            "fr",
            "Elle [Anne-Marie de La Tour] habite en ville.",
        ),
        (
            "Bà Nguyễn Thanh Hà bán gạo cho Bờ Biển Ngà. Bà đề nghị hạ lãi suất.",
            "vi",
            "Bà [Nguyễn Thanh Hà] đề nghị hạ lãi suất.",
        ),
    ],
)
def test_a_pronoun_is_followed_by_whom_the_sentence_before_names(text: str, language: str, told: str) -> None:
    assert own_words(evidence(text, language=language)) == told


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("She retired in 2020.", "en"),  # nothing before it
        ("Công ty của bà bán gạo cho Bờ Biển Ngà. Bà đề nghị hạ lãi suất.", "vi"),  # a name without the title
        ("Ann Lee beat Eva Kern. She retired in 2020.", "en"),  # one of two
        ("The winner was glad. She retired in 2020.", "en"),  # nobody is named
        ("Ann Lee won the race. Her coach retired in 2020.", "en"),  # no subject
        ("Ann Lee won the race. She beat Eva in 2020.", "en"),  # the sentence names somebody itself
        ("Der Turm von Harlow ist alt. Er steht am Meer.", "de"),  # no full name
        ("„Unter einer Gerberei Gift zu finden ist leicht.“ Er will mehr prüfen.", "de"),  # a quotation
    ],
)
def test_a_pronoun_stays_alone_where_it_is_not_clear_who_is_meant(text: str, language: str) -> None:
    sentence = evidence(text, language=language)
    assert own_words(sentence) == sentence.text
