"""Words that a small model left in the article's language."""

import pytest

from rag.qa.refusals import REFUSALS
from rag.text.untranslated import left_over, translate_acronyms


def test_words_of_the_articles_language_are_found() -> None:
    article = "Der Anteil chinesischer Modelle bei OpenRouter stieg, sagt Kevin Xu."
    assert left_over("The Anteil of Chinese Modelle at OpenRouter rose.", "en", article, "de") == [
        "Anteil",
        "Modelle",
    ]
    assert left_over("Llama models là mã nguồn mở.", "vi", "Llama models are not open.", "en") == ["models"]


def test_names_and_words_of_both_languages_stay() -> None:
    article = "Kevin Xu von OpenRouter erwartet multimodale Software in Hanoi."
    assert left_over("Kevin Xu of OpenRouter expects software in Hanoi.", "en", article, "de") == []
    assert left_over("Der Anteil stieg.", "de", "Der Anteil stieg.", "de") == []


def test_letters_of_another_script_are_left_over_unless_they_are_latin() -> None:
    article = "Библия Лютера повлияла на английскую Библию Вильяма Тиндейла."
    assert left_over("Sie beeinflusste Вильяма Тиндейла.", "de", article, "ru") == ["Вильяма", "Тиндейла"]
    assert left_over("他推出了Le Chat。", "zh", "Il lance Le Chat.", "fr") == []
    assert left_over("It says 本尼.", "en", "本尼·福勒", "zh") == ["本尼"]


@pytest.mark.parametrize("language", REFUSALS)
@pytest.mark.parametrize("evidence_language", REFUSALS)
def test_any_two_languages_can_be_told_apart(language: str, evidence_language: str) -> None:
    answer, evidence = REFUSALS[language][0], REFUSALS[evidence_language][0]
    assert left_over(answer, language, f"{evidence} {answer}", evidence_language) == []


def test_languages_that_nobody_counted_are_left_alone() -> None:
    assert left_over("หอคอย Turm", "th", "Der Turm ist hoch.", "de") == []
    assert left_over("The tower", "en", "หอคอยสูง", "th") == []


def test_abbreviations_are_translated() -> None:
    assert translate_acronyms("Xu expects multimodal KI.", "en", "de") == "Xu expects multimodal AI."
    assert translate_acronyms("Die IA und KIA", "de", "fr") == "Die KI und KIA"
    assert translate_acronyms("Xu expects KI.", "th", "de") == "Xu expects KI."
