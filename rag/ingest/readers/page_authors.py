"""Who wrote the article of a web page: persons, and not the outlet or the agency beside them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import regex as re

from rag.text.languages import LANGUAGES

BETWEEN_AUTHORS = "; "
WORD = re.compile(r"[\p{L}\p{M}\p{N}]+")
PARTS = re.compile(r"[/;,|&]|\s(?:and|und)\s", re.I)  # between names: "Norden News & Media"
FEWEST_WORDS = 2  # of an outlet's name that also begins the names of its departments: "Skarrow Times Staff"
FUNCTION_WORDS = frozenset[str]().union(*(language.function_words for language in LANGUAGES.values()))

Words = tuple[str, ...]


def persons_among(authors: str, organisations: Iterable[str], host: str, stated: Iterable[str] = ()) -> str:
    """The authors without the page's organisations and the site at `host`, unless there are no others.

    A name that is `stated` to be a person's is no organisation's: a site may be named after who writes it.
    With an article or the like before it, it is none of a person: some pages state their outlet to be one.
    """
    known = {_words(part) for name in organisations for part in (name, *PARTS.split(name))} - {()}
    labels = {"".join(_words(label)) for label in host.split(".")[:-1]}
    people = {_words(name) for name in stated if not _begins_with_function_word(name)}
    names = [name for name in authors.split(BETWEEN_AUTHORS) if name]
    persons = [
        name for name in names if _words(name) in people or not _is_organisation(_words(name), known, labels)
    ]
    return BETWEEN_AUTHORS.join(persons or names)


def _is_organisation(words: Words, known: set[Words], labels: set[str]) -> bool:
    beginnings: Iterator[Words] = (words[:end] for end in range(FEWEST_WORDS, len(words)))
    return words in known or "".join(words) in labels or any(start in known for start in beginnings)


def _begins_with_function_word(name: str) -> bool:
    return next(iter(WORD.findall(name.casefold())), "") in FUNCTION_WORDS


def _words(name: str) -> Words:
    """The words of a name without an article before it: "The Skarrow Times" is "Skarrow Times", too."""
    words = tuple(WORD.findall(name.casefold()))
    return words[1:] if len(words) > 1 and words[0] in FUNCTION_WORDS else words
