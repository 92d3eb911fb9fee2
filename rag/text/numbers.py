"""The numbers in a text, and whether a text in another language has them. Pure.

A number has many spellings: digits grouped with points or commas, a date, "1.2 million" or "120 万", words,
Roman numerals, the name of a month. Scales and months come from CLDR, number words from num2words.
"""

from __future__ import annotations

from functools import cache
from typing import Literal

import regex as re
from babel.numbers import format_compact_decimal

from rag.text.languages import locale_of
from rag.text.normalization import western_digits
from rag.text.number_words import is_spelled_in, numbers_in_words, words_or_text

NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
GROUPED = re.compile(r"(?!0)\d{1,3}(?:[.,]\d{3})+")
PERSIAN_MARKS = str.maketrans("٫٬", ".,")
GROUPED_BY_APOSTROPHES = re.compile(r"(?<![\d.,'’])\d{1,3}(?:['’]\d{3})+(?!\d)")
GROUPED_BY_SPACES = re.compile(r"(?<![\d.,])\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?!\d)")
ROMAN = re.compile(r"\b[IVXLC]{2,}\b")
ROMAN_DIGITS = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}
IDEOGRAPH = re.compile(r"[\p{Han}\p{Hangul}]")
WORD_END = r"(?:(?<=[\p{Han}\p{Hangul}])|(?!\p{L}))"  # in these scripts the next word may follow at once


def numbers(text: str) -> set[str]:
    """The numbers in digits in `text`: `1,2` is `1.2`, `10.000` and `10 000` are 10000, a date is three."""
    found: set[str] = set()
    for number in NUMBER.findall(_without_grouping(text)):
        found |= _values(number)
    return found


def lacking_numbers(sentence: str, language: str, text: str, text_language: str) -> set[str]:
    """The numbers of `sentence`, in digits or words, that `text` has in no spelling."""
    present = told_numbers(text, text_language)
    lacking = {number for number, values in _amounts(sentence, language).items() if not values & present}
    lacking |= numbers_in_words(sentence, language) - present
    return {number for number in lacking if not is_spelled_in(number, text, text_language)}


def told_numbers(text: str, language: str) -> set[str]:
    """The values of the numbers of `text`: digits with their scale, Roman numerals, months."""
    found = set().union(*_amounts(text, language).values())
    found |= {str(roman(numeral)) for numeral in ROMAN.findall(text)}
    return found | named_months(text, language)


def named_months(text: str, language: str) -> set[str]:
    """The numbers of the months that `text` names."""
    words = words_or_text(text, language)
    return {number for name, number in _months(language).items() if name in words}


def mend_scales(sentence: str, language: str, text: str, text_language: str) -> str:
    """`sentence` with the scales that its numbers have in `text`: "671 billion" for "671 Milliarden".

    A small model copies the digits and mistranslates the word behind them.
    """
    told = {number: values for number, values in _amounts(text, text_language).items() if len(values) == 1}
    by_digits = {value: scaled for number, (scaled,) in told.items() for value in _values(number)}

    def mend(match: re.Match[str]) -> str:
        values = _values(match[1])
        right = by_digits.get(*values) if len(values) == 1 else None
        if right is None or match[2] is None or _scaled(match, language) == {right}:
            return match[0]
        return _in_words(float(right), language) or match[0]

    return _amount_pattern(language, text_language).sub(mend, sentence)


def roman(numeral: str) -> int:
    """The value of a Roman numeral: `XLIX` is 49."""
    values = [ROMAN_DIGITS[letter] for letter in numeral]
    return sum(
        -value if value < following else value
        for value, following in zip(values, [*values[1:], 0], strict=True)
    )


def _without_grouping(text: str) -> str:
    """`text` with 51000 for `51 000`, as in French, and for `51’000`, as in Switzerland."""
    for grouped in (GROUPED_BY_SPACES, GROUPED_BY_APOSTROPHES):
        text = grouped.sub(lambda number: re.sub(r"[\s'’]", "", number[0]), text)
    return text.translate(PERSIAN_MARKS)


def _values(number: str) -> set[str]:
    if GROUPED.fullmatch(number):
        return {_plain(re.sub(r"[.,]", "", number))}
    if len(re.findall(r"[.,]", number)) > 1:  # a date, a version
        return {_plain(part) for part in re.split(r"[.,]", number)}
    return {_plain(number.replace(",", "."))}


def _plain(digits: str) -> str:
    """`digits` without leading zeros, in Western digits."""
    return western_digits(digits).lstrip("0") or "0"


def _amounts(text: str, language: str) -> dict[str, set[str]]:
    """Each number in digits with its values: `120 million` is 120000000, a date is its three parts."""
    amounts: dict[str, set[str]] = {}
    for match in _amount_pattern(language).finditer(_without_grouping(text)):
        amounts.setdefault(match[1], set()).update(_scaled(match, language))
    return amounts


@cache
def _amount_pattern(*languages: str) -> re.Pattern[str]:
    """A number and, where there is one, its scale in one of the languages."""
    scales = [scale for language in languages for scale in _scales(language)]
    return re.compile(
        rf"({NUMBER.pattern})(?:[\s\u00a0]?(\L<scales>){WORD_END})?", scales=scales, flags=re.IGNORECASE
    )


def _scaled(match: re.Match[str], language: str) -> set[str]:
    """The values of a number with its scale."""
    values = _values(match[1])
    scale = _scales(language).get(match[2].casefold()) if match[2] else None
    return {f"{float(*values) * scale:.0f}"} if scale and len(values) == 1 else values


def _in_words(value: float, language: str) -> str:
    """`671000000000` as "671 billion"; empty where CLDR does not know the language."""
    locale = locale_of(language)
    if locale is None:
        return ""
    length: Literal["long", "short"] = "long" if "long" in locale.compact_decimal_formats else "short"
    return str(format_compact_decimal(value, format_type=length, locale=locale, fraction_digits=3))


@cache
def _scales(language: str) -> dict[str, float]:
    """The words that multiply a number in `language`, from CLDR: `million` by 10⁶, `万` by 10⁴."""
    scales: dict[str, float] = {}
    for code in (language, "en"):
        locale = locale_of(code)
        formats = locale.compact_decimal_formats if locale else {}
        for by_plural in formats.values():
            for by_size in by_plural.values():
                for size, pattern in by_size.items():
                    zeros = pattern.pattern.count("0")
                    word = pattern.pattern.replace("0", "").replace("'", "").strip(" \u00a0").casefold()
                    if len(word) > 1 or IDEOGRAPH.match(word):
                        scales.setdefault(word, float(size) / 10 ** (zeros - 1))
    return scales


@cache
def _months(language: str) -> dict[str, str]:
    locale = locale_of(language)
    months = locale.months["format"]["wide"] if locale else {}
    return {name: str(number) for number, name in months.items()}
