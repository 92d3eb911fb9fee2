"""Encodings that web pages and feeds may name."""

import codecs

import pytest

from rag.text.encodings import decode_as, encoding_of


@pytest.mark.parametrize(
    ("label", "encoding"),
    [
        ("UTF-8", "utf-8"),
        ("utf8", "utf-8"),
        ("ISO-8859-1", "cp1252"),  # browsers read it as Windows' superset
        ("us-ascii", "cp1252"),
        ("iso-8859-9", "cp1254"),
        ("gb2312", "gb18030"),
        ("Shift_JIS", "shift_jis"),
        ("koi8-r", "koi8-r"),
    ],
)
def test_names_of_encodings_are_understood(label: str, encoding: str) -> None:
    assert encoding_of(label) == encoding


@pytest.mark.parametrize(
    "label",
    [
        "",
        "klingon",
        "punycode",
        "unicode_escape",
        "rot13",
        "utf-7",
        "../etc/passwd",
        "utf-8 ",
        "u" * 41,
    ],
)
def test_what_is_not_an_encoding_of_pages_is_not_used(label: str) -> None:
    assert encoding_of(label) == ""


def test_bytes_are_decoded_as_their_label_says() -> None:
    assert decode_as("Grüße".encode("cp1252"), "iso-8859-1") == "Grüße"
    assert decode_as("日本".encode("shift_jis"), "Shift_JIS") == "日本"
    assert decode_as(b"", "utf-8") == ""


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [(codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be")],
)
def test_a_byte_order_mark_counts_more_than_the_label(mark: bytes, encoding: str) -> None:
    assert decode_as(mark + "Grüße".encode(encoding), "iso-8859-1") == "Grüße"


def test_bytes_that_do_not_fit_are_not_decoded() -> None:
    assert decode_as("Grüße".encode("cp1252"), "utf-8") is None
    assert decode_as(b"text", "klingon") is None
