"""Strings that may leave the process, and names of files in one normal form."""

import json
import unicodedata

import pytest
from pydantic import TypeAdapter

from rag.text.unicode import ValidText, is_valid, nfc, valid_unicode


@pytest.mark.parametrize("text", ["", "Straße", "日本語", "😀", "e\u0301"])
def test_valid_text_stays_as_it_is(text: str) -> None:
    assert valid_unicode(text) == text
    assert is_valid(text)


@pytest.mark.parametrize(
    ("text", "valid"),
    [
        ("a\ud83db", "a\ufffdb"),
        ("\udc80", "\ufffd"),
        (json.loads('"\\ud83d\\ude00 \\ud83d"'), "😀 \ufffd"),
        ("\ud83d\ude00", "😀"),  # two halves that make a character
    ],
)
def test_a_lone_surrogate_is_replaced(text: str, valid: str) -> None:
    assert valid_unicode(text) == valid
    assert not is_valid(text)
    assert valid.encode()


def test_names_are_compared_in_composed_form() -> None:
    decomposed = unicodedata.normalize("NFD", "Mäuse.txt")
    assert decomposed != "Mäuse.txt"
    assert nfc(decomposed) == nfc("Mäuse.txt") == "Mäuse.txt"


def test_a_field_of_valid_text_is_mended_when_it_is_read() -> None:
    adapter = TypeAdapter(ValidText)
    assert adapter.validate_python("a\ud83d") == "a\ufffd"
    with pytest.raises(ValueError, match="string"):
        adapter.validate_python(1)
