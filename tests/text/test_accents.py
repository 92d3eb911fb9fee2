"""Vietnamese that gets its accents back."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.text.accents import BigramModel, restore_accents, syllables, without_accents


@pytest.mark.parametrize(
    ("typed", "accented"),
    [
        ("khi nao nha may dong cua?", "khi nào nhà máy đóng cửa?"),
        ("Tai sao gia xang tang?", "Tại sao giá xăng tăng?"),
        ("Nguyen Van Nam noi gi?", "Nguyễn Văn Nam nói gì?"),
        ("Kevin Xu noi gi ve DeepSeek?", "Kevin Xu nói gì về DeepSeek?"),  # "Xu" is a syllable, too
        ("VU TAI NAN", "VỤ TAI NẠN"),
        ("Ong Donald Trump noi gi?", "Ông Donald Trump nói gì?"),
        ("gia vang o Ha Noi, Berlin the nao", "giá vàng ở Hà Nội, Berlin thế nào"),
        ("gia gao o Đa\u0300 Nẵng tang", "giá gạo ở Đà Nẵng tăng"),
        ("co bao nhieu nguoi o (Schweinfurt), 11/2?", "có bao nhiêu người ở (Schweinfurt), 11/2?"),
        ("", ""),
        ("?!", "?!"),
        ("日本 là gì", "日本 là gì"),
    ],
)
def test_accents_are_taken_from_the_context(typed: str, accented: str) -> None:
    assert restore_accents(typed) == accented


@given(st.text("aăâđeêioơuưnghtĐİ \u0300\u0301\u0338="))
def test_nothing_but_accents_changes(text: str) -> None:
    composed = unicodedata.normalize("NFC", text)
    assert without_accents(restore_accents(text)) == without_accents(composed)


def test_the_spelling_of_a_known_text_is_the_likeliest() -> None:
    typed = "ke hoach bo lo cui o vinh hong da thay doi gi"
    known = ("Làng gốm Vĩnh Hồng trước hạn bỏ lò củi", "Kevin Xu tăng giá")
    assert restore_accents(typed, known) == "kế hoạch bỏ lò củi ở vĩnh hồng đã thay đổi gì"
    assert "vĩnh hồng" not in restore_accents(typed)


def test_the_syllable_before_decides() -> None:
    model = BigramModel.of({("gia", "đình"): 3, ("quyết", "định"): 3}, {"gia": 0.1, "quyết": 0.1})
    assert model.likeliest(["gia", "dinh"]) == ["gia", "đình"]
    assert model.likeliest(["quyet", "dinh"]) == ["quyết", "định"]


def test_the_more_frequent_syllable_wins_where_the_one_before_tells_nothing() -> None:
    assert BigramModel.of({}, {"có": 0.2, "cổ": 0.1}).likeliest(["co"]) == ["có"]


def test_an_unknown_syllable_stays_as_it_is() -> None:
    assert BigramModel.of({}, {}).likeliest(["xyz"]) == ["xyz"]


def test_words_of_other_languages_count_as_one() -> None:
    assert syllables("Đường DeepSeek ở Kiel") == ["đường", "*", "ở", "*"]
