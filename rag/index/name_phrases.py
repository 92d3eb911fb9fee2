"""Full names in passages: who is asked about is found by them, with or without accents and capitals. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Sequence

from rag.text.full_names import full_names
from rag.text.languages import language_of
from rag.text.names import WORD
from rag.text.normalization import plain

FEWEST_WORDS, MOST_WORDS = 2, 5  # of a name
TELLING_WORDS = 2  # of a name, which are written only with capitals


def name_phrases(texts: Sequence[tuple[str, str]]) -> dict[str, list[int]]:
    """The full names in texts, each with its language: name, without accents and capitals → places of texts.

    A title may stand before a name ("Ông Lương Văn Thịnh"), so that its endings count as names, too.
    """
    common: dict[str, set[str]] = defaultdict(set)
    for text, language in texts:
        common[language].update(word for word in WORD.findall(text) if word[0].islower())
    found: dict[str, list[int]] = {}
    for place, (text, language) in enumerate(texts):
        for phrase in sorted(_phrases(text, language, common[language])):
            found.setdefault(phrase, []).append(place)
    return found


def names_asked_for(question: str, known: Container[str]) -> list[str]:
    """The longest runs of words of `question` that are `known` names."""
    words = list(map(plain, WORD.findall(question)))
    found, start = [], 0
    while start < len(words):
        runs = (" ".join(words[start:end]) for end in _ends(start, len(words)))
        name = next((run for run in runs if run in known), "")
        found += [name] if name else []
        start += max(1, len(name.split()))
    return list(dict.fromkeys(found))


def _phrases(text: str, language: str, common: Container[str]) -> set[str]:
    names = (WORD.findall(match[0]) for match in full_names(text, language))
    endings = (name[start:] for name in names for start in range(len(name) - FEWEST_WORDS + 1))
    if language_of(language).names_are_words:
        common = ()
    return {" ".join(map(plain, ending)) for ending in endings if _is_name(ending, common)}


def _is_name(words: Sequence[str], common: Container[str]) -> bool:
    """Whether they are no words that stand in capitals only here, as in a headline: "The City Council"."""
    telling = sum(word.casefold() not in common for word in words)
    return len(words) <= MOST_WORDS and telling >= TELLING_WORDS


def _ends(start: int, count: int) -> Iterable[int]:
    return range(min(count, start + MOST_WORDS), start + FEWEST_WORDS - 1, -1)
