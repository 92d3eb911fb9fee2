"""Names and numbers of a text, compared across languages."""

import pytest

from rag.facts import asked_for, is_named, names, numbers, roman


def test_numbers_are_compared_by_value() -> None:
    assert numbers("1,2 und 10.000 und 2026-01-05") == {"1.2", "10000", "2026", "1", "5"}


def test_german_nouns_are_no_names_but_full_names_and_acronyms_are() -> None:
    assert names("Der Anteil der Modelle stieg, sagte Kevin Xu von OpenAI.", "de") == {"xu", "openai"}
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


@pytest.mark.parametrize(("numeral", "value"), [("XLIX", 49), ("XXXIII", 33), ("IV", 4), ("CL", 150)])
def test_roman_numerals(numeral: str, value: int) -> None:
    assert roman(numeral) == value


@pytest.mark.parametrize(
    ("name", "word"), [("russia", "russland"), ("cuba", "kuba"), ("ha", "ha"), ("deepseek", "deepseeks")]
)
def test_a_name_is_found_in_another_spelling(name: str, word: str) -> None:
    assert is_named(name, {"other", word})
    assert not is_named("jordan", {"other", word})
