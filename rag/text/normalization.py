"""One form for spellings that mean the same: letters without case and accents, digits of any script. Pure."""

from __future__ import annotations

import unicodedata

# Scripts that put no spaces between words, as the inside of a character class of the `regex` library.
SPACELESS_SCRIPTS = r"\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"


def remove_accents(text: str) -> str:
    """`text` without the marks on its letters: "Nguyễn" is "Nguyen"."""
    decomposed = unicodedata.normalize("NFD", text)
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def plain(word: str) -> str:
    """`word` in lower case and without accents, ligatures and width variants as their letters."""
    return remove_accents(unicodedata.normalize("NFKD", word.casefold()))


def western_digits(text: str) -> str:
    """`text` with the digits of any script as 0 to 9: "١٢" is "12"."""
    if text.isascii():
        return text
    return "".join(str(unicodedata.digit(letter)) if letter.isdigit() else letter for letter in text)
