"""Numbers compared across spellings and languages."""

import pytest

from rag.text.languages import LANGUAGES
from rag.text.numbers import lacking_numbers, mend_scales, numbers, roman


def test_numbers_are_compared_by_value() -> None:
    assert numbers("1,2 und 10.000 und 2026-01-05") == {"1.2", "10000", "2026", "1", "5"}
    assert numbers("am 29.01.2025") == {"29", "1", "2025"}
    assert numbers("١٢ and १२") == {"12"}
    assert numbers("۳٫۵ and 3,5") == {"3.5"}
    assert numbers("am 12.10. oder 12.1.") == {"12.10", "12.1"}  # days, not decimals
    assert numbers("1’500 and 1'500 and 1.500 and ۱٬۵۰۰") == {"1500"}
    assert numbers("0.500 and 500") == {".500", "500"}


@pytest.mark.parametrize(("numeral", "value"), [("XLIX", 49), ("XXXIII", 33), ("IV", 4), ("CL", 150)])
def test_roman_numerals(numeral: str, value: int) -> None:
    assert roman(numeral) == value


@pytest.mark.parametrize(
    ("sentence", "language", "text", "text_language"),
    [
        ("The share was 1.2 percent.", "en", "Der Anteil lag bei 1,2 Prozent.", "de"),
        ("It weighs 1,200 kilograms.", "en", "Quả chuông nặng 1.200 kilôgam.", "vi"),
        ("There are 4 teams.", "en", "Es sind vier Mannschaften.", "de"),
        ("There are four teams.", "en", "Es sind 4 Mannschaften.", "de"),
        ("There were 200 guests.", "en", "Había doscientas personas.", "es"),
        ("Der Spieler fing 4 Bälle.", "de", "Он перехватил мяч с четырьмя очками.", "ru"),
        ("Es waren 13 Gäste.", "de", "Có mười ba khách.", "vi"),
        ("It sold 120 million copies.", "en", "它卖出了1.2亿册。", "zh"),
        ("It has 1.2 million readers.", "en", "독자는 120만명이다.", "ko"),
        ("Es öffnete am 3.5.1990.", "de", "It opened on 3 May 1990.", "en"),
        ("Er zahlte 25 Millionen Dollar.", "de", "He paid $25 million.", "en"),
        ("Sie haben 2.000.000 Leser.", "de", "They have 2 million readers.", "en"),
        ("It opened on 29 January 2025.", "en", "Es wurde am 29.01.2025 eröffnet.", "de"),
        ("Es wurde am 29.1.2025 eröffnet.", "de", "It opened on January 29, 2025.", "en"),
        ("The Broncos won Super Bowl 50.", "en", "Die Broncos gewannen Super Bowl L, den 50.", "de"),
        ("He played in Super Bowl 49.", "en", "Er spielte im Super Bowl XLIX.", "de"),
        ("Trong năm 2025 có mưa.", "vi", "2025 regnete es.", "de"),  # "năm" is "year" here, not "five"
    ],
)
def test_a_number_is_found_in_another_spelling(
    sentence: str, language: str, text: str, text_language: str
) -> None:
    assert lacking_numbers(sentence, language, text, text_language) == set()


@pytest.mark.parametrize(
    ("sentence", "language", "text", "text_language", "mended"),
    [
        (
            "It has 671 million parts.",
            "en",
            "Es hat 671 Milliarden Teile.",
            "de",
            "It has 671 billion parts.",
        ),
        ("Có 671 triệu tham số.", "vi", "Es hat 671 Milliarden Teile.", "de", "Có 671 tỷ tham số."),
        (
            "It has 671 billion parts.",
            "en",
            "Es hat 671 Milliarden Teile.",
            "de",
            "It has 671 billion parts.",
        ),
        (
            "It has 37 Milliarden parts.",
            "en",
            "Es hat 37 Milliarden Teile.",
            "de",
            "It has 37 billion parts.",
        ),
        ("部品は6億個ある。", "ja", "Es hat 6 Milliarden Teile.", "de", "部品は60億個ある。"),
        ("它有6亿个零件。", "zh", "Es hat 6 Milliarden Teile.", "de", "它有60亿个零件。"),
        ("부품은 6억 개다.", "ko", "Es hat 6 Milliarden Teile.", "de", "부품은 60억 개다."),
        ("It has 37 parts.", "en", "Es hat 37 Milliarden Teile.", "de", "It has 37 parts."),
        ("It cost 1.2 thousand.", "en", "Es kostete 1,2 Millionen.", "de", "It cost 1.2 million."),
        ("It has 12 parts.", "en", "Es hat 14 Millionen Teile.", "de", "It has 12 parts."),
        ("On 29.01.2025 it began.", "en", "Am 29.01.2025 begann es.", "de", "On 29.01.2025 it began."),
    ],
)
def test_a_mistaken_scale_is_mended(
    sentence: str, language: str, text: str, text_language: str, mended: str
) -> None:
    assert mend_scales(sentence, language, text, text_language) == mended


@pytest.mark.parametrize(
    ("sentence", "language", "text", "text_language", "lacking"),
    [
        ("It is 43 metres high.", "en", "Er ist 41 Meter hoch.", "de", {"43"}),
        ("It has 5 doors.", "en", "It may have doors.", "en", {"5"}),  # not the month
        ("There are seven teams.", "en", "Es sind acht Mannschaften.", "de", {"7"}),
        ("It sold 120 million copies.", "en", "它卖出了12亿册。", "zh", {"120"}),
        ("It has 37 million parameters.", "en", "Es hat 37 Milliarden Parameter.", "de", {"37"}),
        ("It opened on 29 January 2025.", "en", "Es wurde am 28.01.2025 eröffnet.", "de", {"29"}),
        ("3 people died.", "en", "The threat killed people.", "en", {"3"}),  # not a form of "three"
        ("9 Menschen starben.", "de", "Neunzig Menschen starben.", "de", {"9"}),
        ("Погибли 5 человек.", "ru", "Погибли пятьдесят человек.", "ru", {"5"}),
        ("4 trees", "vi", "Vier Bäume und 40 Sträucher", "xx", {"4"}),  # a language whose words nobody knows
    ],
)
def test_a_number_that_is_not_there_is_lacking(
    sentence: str, language: str, text: str, text_language: str, lacking: set[str]
) -> None:
    assert lacking_numbers(sentence, language, text, text_language) == lacking


@pytest.mark.parametrize("language", LANGUAGES)
def test_numbers_can_be_looked_for_in_every_language(language: str) -> None:
    refusal = LANGUAGES[language].replies.not_in_sources
    for number in ("4", "12", "30", "2025", "1.5"):
        assert lacking_numbers(number, language, f"x {number}", language) == set()
        assert lacking_numbers(number, language, refusal, language) == {number}
        assert mend_scales(number, language, number, language) == number
