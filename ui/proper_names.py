"""The names in the text of an article: the same in all languages, so that they fit into any question."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import regex as re

from rag.retrieval.passage import Passage
from rag.text.languages import LANGUAGES, language_of

FULL_NAME = re.compile(r"(?<!\w)\p{Lu}\p{Ll}+(?: \p{Lu}[\p{L}'’-]+)+")
COINED_NAME = re.compile(
    r"(?<!\w)(?:\p{L}*\p{Ll}\p{Lu}[\p{Latin}\d]*|\p{Lu}{4,6})(?![\p{Latin}\d])"
)  # DeepSeek, TSMC
SENTENCE_START = re.compile(r"(?:^|[.!?:\n“„«\"]) *$")
BEFORE = 20  # characters before a name that show whether a sentence begins with it
WORD = re.compile(r"[\p{L}\p{M}\d'’-]+")
SHORTEST, LONGEST = 5, 40  # characters of a full name


@dataclass(frozen=True)
class Text:
    """The text of an article with its language."""

    text: str
    language: str


def text_of(passages: Sequence[Passage]) -> str:
    """Return the text of an article from its passages."""
    return "\n".join(passage.text for passage in passages)


def people(text: Text) -> Iterator[str]:
    """Yield the names that look like a person's: no part of them is an acronym, as in "Moonshot AI"."""
    yield from (name for name in full_names(text) if not any(word.isupper() for word in name.split()))


def full_names(text: Text) -> Iterator[str]:
    """Yield the names of several words, those that are mentioned most first."""
    known, words = language_of(text.language), Counter(WORD.findall(text.text))
    count: dict[str, int] = {}
    for match in FULL_NAME.finditer(text.text):
        name = match[0].removeprefix("The ")  # which begins a sentence
        if " " not in name:
            continue
        first = name.split()[0].casefold()
        before = text.text[max(0, match.start() - BEFORE) : match.start()]
        starts = SENTENCE_START.search(before) is not None
        # "Das Unternehmen Werft": where nouns are capitalised, only the beginning of a sentence tells a name.
        is_noun = known.capitalises_nouns and (not starts or first in known.function_words)
        if SHORTEST <= len(name) <= LONGEST and not is_noun and text.language in LANGUAGES:
            count[name] = words[name.split()[-1]]
    yield from sorted(count, key=lambda name: -count[name])


def coined_names(text: str) -> list[str]:
    """Return the words that no language writes so unless they are names: DeepSeek, TSMC."""
    return list(dict.fromkeys(COINED_NAME.findall(text)))


def mentions(text: str, name: str) -> bool:
    """Whether `text` has the name; of a full name, the last part is enough."""
    return re.search(rf"(?<!\w){re.escape(name.rsplit(maxsplit=1)[-1])}(?!\w)", text) is not None
