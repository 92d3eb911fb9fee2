"""Words that a small model left in the article's language."""

from rag.wording import left_over, translate_acronyms


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


def test_languages_that_nobody_counted_are_left_alone() -> None:
    assert left_over("หอคอย Turm", "th", "Der Turm ist hoch.", "de") == []
    assert left_over("The tower", "en", "หอคอยสูง", "th") == []


def test_abbreviations_are_translated() -> None:
    assert translate_acronyms("Xu expects multimodal KI.", "en", "de") == "Xu expects multimodal AI."
    assert translate_acronyms("Die IA und KIA", "de", "fr") == "Die KI und KIA"
    assert translate_acronyms("Xu expects KI.", "th", "de") == "Xu expects KI."
