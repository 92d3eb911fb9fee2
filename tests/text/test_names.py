"""Names and numbers of a text, compared across languages."""

import pytest

from rag.text.names import (
    adds_nothing,
    asked_for,
    borrows,
    invents_nothing,
    is_named,
    names,
    resembles_another,
)


def test_names_are_inflected_in_languages_that_are_not_known_well() -> None:
    assert not resembles_another("vilnius", {"vilniuje"}, "lt")
    assert not resembles_another("praha", {"prahy"}, "cs")
    assert resembles_another("lindenroda", {"lindenrode"}, "de")


def test_likeness_tells_nothing_of_names_that_are_words_of_one_syllable() -> None:
    assert not resembles_another("thach", {"khach"}, "vi")
    assert resembles_another("thach", {"khach"}, "en")
    assert resembles_another("tallbrook", {"tilbrook"}, "vi")


def test_german_nouns_are_no_names_but_full_names_and_acronyms_are() -> None:
    assert names("Der Anteil der Modelle stieg, sagte Kevin Xu von OpenAI.", "de") == {"xu", "openai"}
    assert names("Das sagte Robert X. Martin.", "de") == {"martin"}
    assert names("The share rose in January, said Kevin Xu.", "en") == {"kevin", "xu"}
    assert names("¿Cómo se llama el chatbot de Moonshot?", "es") == {"moonshot"}


def test_a_question_asks_for_its_names_and_telling_numbers() -> None:
    assert asked_for("How heavy is Sputnik 2?", "en").numbers == {"2"}
    assert asked_for("How many parameters does GPT-4 have?", "en").numbers == {"4"}
    assert asked_for("Was erlaubt die Apache-Lizenz 2.0?", "de").numbers == {"2.0"}
    assert asked_for("Who won the prize in 2021?", "en").numbers == {"2021"}
    assert asked_for("Who are the 2 founders?", "en").numbers == frozenset()
    assert asked_for("What happened on 12.03.2024?", "en").numbers == frozenset()
    assert asked_for("Who founded OpenRouter?", "en").names == {"openrouter"}


@pytest.mark.parametrize(
    ("name", "word"), [("russia", "russland"), ("cuba", "kuba"), ("ha", "ha"), ("deepseek", "deepseeks")]
)
def test_a_name_is_found_in_another_spelling(name: str, word: str) -> None:
    assert is_named(name, {"other", word})
    assert not is_named("jordan", {"other", word})


def test_an_answer_that_turns_the_question_around_adds_nothing() -> None:
    assert adds_nothing("OpenAI's CEO admitted it.", "Which CEO of OpenAI's admitted it?")
    assert not adds_nothing("Sam Altman admitted it.", "Who admitted it?")


def test_a_follow_up_borrows_from_what_was_said() -> None:
    said = "How high is the lighthouse? The lighthouse is 41 metres high."
    assert borrows("When was the lighthouse built?", "And when was it built?", said)
    assert borrows("Was sagte Mira Vogt dazu?", "Was sagte sie dazu?", "Den Hafen leitet Mira Vogt.")
    assert not borrows("What is the weight of Sputnik 1?", "How heavy is Sputnik 1?", said)


def test_a_question_may_not_name_what_nobody_named() -> None:
    said = "What did Kevin Xu predict? He predicts progress in 2026. And when?"
    assert invents_nothing("When does Kevin Xu predict progress?", said, "en")
    assert not invents_nothing("When does Chelsey Tam predict progress?", said, "en")
    assert not invents_nothing("What does Kevin Xu predict for 2027?", said, "en")
