"""How common words are."""

import pytest

from rag.text.words import are_words_counted, frequency, share_of_known_letters


def test_common_words_are_more_frequent() -> None:
    assert frequency("Stadt", "de") > frequency("Bodenverband", "de")
    assert frequency("xqzt", "de") == 0
    assert frequency("city", "tlh") == 0


def test_only_languages_with_spaces_have_words_to_look_up() -> None:
    assert are_words_counted("de")
    assert not are_words_counted("ja")


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        ("Die Brücke über die Aa ist für Fußgänger geöffnet.", 0.9, 1.0),
        ("Die Br¸cke ¸ber die Aa ist f¸r Fuﬂg‰nger geˆffnet.", 0.0, 0.2),
        ("Plain text.", 0.0, 0.0),
        ("会议改到周五下午三点。", 0.5, 0.5),
    ],
)
def test_the_letters_of_wrongly_decoded_text_are_in_no_words(text: str, least: float, most: float) -> None:
    assert least <= share_of_known_letters(text) <= most
