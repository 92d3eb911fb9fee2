"""How common words are, by the frequency lists of wordfreq. Pure."""

from __future__ import annotations

from collections import Counter
from functools import cache

import regex as re

from rag.text.languages import detect_language, language_of
from rag.text.normalization import SPACELESS_SCRIPTS, plain

WORD = re.compile(r"[\p{L}\p{M}]+")
SPACELESS = re.compile(rf"[{SPACELESS_SCRIPTS}\p{{Hangul}}]")
PUNCTUATION = set("“”„‟‘’‚‛«»‹›–—―…·•¡¿€£¥§°©®™\u00a0\u202f") | set("，。、；：？！（）《》「」『』【】　")
SPACELESS_SHARE, UNLISTED_SHARE = 0.5, 0.1  # stand for the share where words cannot be looked up


def frequency(word: str, language: str) -> float:
    """How common a word is (Zipf scale); 0 where wordfreq has no list for the language.

    The small list loads ten times faster than the large one, and the two agree on the words of the small.
    """
    return listed_frequency(word, language, "small") or listed_frequency(word, language, "best")


def common_frequency(word: str, language: str) -> float:
    """How common a word is if it is used once in a million words (a Zipf frequency of 3), else 0.

    It needs a few megabytes for a language; `frequency` needs a hundred, too much where many are met.
    """
    return listed_frequency(word, language, "small")


@cache
def common_words(language: str) -> frozenset[str]:
    """All words used once in a million words, plain; none where wordfreq has no list for the language."""
    from wordfreq import get_frequency_dict

    known = language in _counted_languages()
    return frozenset(map(plain, get_frequency_dict(language, "small"))) if known else frozenset()


def listed_frequency(word: str, language: str, wordlist: str) -> float:
    """How common a word is by one of the lists, "small" or "best"; 0 where it is not listed."""
    from wordfreq import zipf_frequency

    return float(zipf_frequency(word, language, wordlist)) if language in _counted_languages() else 0.0


def are_words_counted(language: str) -> bool:
    """Whether there is a list of the words of this language, and its texts have spaces between words."""
    return language in _counted_languages() and language_of(language).separates_words


def share_of_known_letters(text: str) -> float:
    """Which share of the characters beyond ASCII are in words of the language that `text` seems to be in.

    Quotation marks, dashes and the like count neither way. 0 where there are no such characters.
    """
    foreign = [character for character in text if not character.isascii() and character not in PUNCTUATION]
    if not foreign:
        return 0.0
    spaceless = sum(SPACELESS.match(character) is not None for character in foreign)
    if spaceless * 2 > len(foreign):
        return SPACELESS_SHARE * spaceless / len(foreign)
    language = detect_language(text)
    if not are_words_counted(language):
        return UNLISTED_SHARE
    words = Counter(word for word in WORD.findall(text.lower()) if len(word) > 1 and not word.isascii())
    known = (
        count * sum(not letter.isascii() for letter in word)
        for word, count in words.items()
        if common_frequency(word, language) > 0
    )
    return sum(known) / len(foreign)


@cache
def _counted_languages() -> frozenset[str]:
    from wordfreq import available_languages

    return frozenset(available_languages())
