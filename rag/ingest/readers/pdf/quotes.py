"""Where the words of a quote are on a page: compared letter by letter, whatever is between them. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from rag.ingest.readers.pdf.fragments import Fragment

SHORTEST_PART = 8  # letters of a quote that begins or ends on another page


@dataclass(frozen=True)
class _Letter:
    letter: str
    fragment: int
    index: int  # in PDFium's text


def find_quote(fragments: Sequence[Fragment], quote: str) -> list[tuple[int, ...]]:
    """The characters of a quote, as indices in PDFium's text, by fragment.

    `fragments` are in reading order. Of a quote that goes on on another page, the part on this one is found.
    """
    letters = list(_letters(fragments))
    text = "".join(letter.letter for letter in letters)
    start, end = _find(text, "".join(map(_plain, quote)))
    by_fragment = groupby(letters[start:end], key=lambda letter: letter.fragment)
    return [tuple(letter.index for letter in group) for _, group in by_fragment]


def _letters(fragments: Sequence[Fragment]) -> Iterator[_Letter]:
    for number, fragment in enumerate(fragments):
        for character, index in zip(fragment.text, fragment.indices, strict=True):
            for letter in _plain(character):
                yield _Letter(letter, number, index)


def _plain(character: str) -> str:
    """The letters and digits of a character in one spelling: a ligature has two or three."""
    return "".join(
        letter for letter in unicodedata.normalize("NFKC", character).casefold() if letter.isalnum()
    )


def _find(text: str, quote: str) -> tuple[int, int]:
    """The place of the quote, or of its longest beginning or end; an empty one if it is not there."""
    place = text.find(quote) if quote else -1
    if place >= 0:
        return place, place + len(quote)
    beginning = _longest(len(quote), lambda length: quote[:length] in text)
    ending = _longest(len(quote), lambda length: quote[len(quote) - length :] in text)
    if max(beginning, ending) < SHORTEST_PART:
        return 0, 0
    part = quote[:beginning] if beginning >= ending else quote[len(quote) - ending :]
    place = text.rfind(part) if beginning >= ending else text.find(part)
    return place, place + len(part)


def _longest(most: int, holds: Callable[[int], bool]) -> int:
    """The greatest length for which `holds` is true; it is true for all shorter ones."""
    least = 0
    while least < most:
        middle = (least + most + 1) // 2
        least, most = (middle, most) if holds(middle) else (least, middle - 1)
    return least
