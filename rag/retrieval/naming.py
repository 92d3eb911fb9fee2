"""The articles that a question names, by their file or their title. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import PurePosixPath

import regex as re

from rag.index.manifest import Article
from rag.text.normalization import SPACELESS_SCRIPTS, plain
from rag.text.quotations import QUOTED

WORD = re.compile(rf"[{SPACELESS_SCRIPTS}]|[\p{{L}}\p{{M}}\p{{N}}]+")
AROUND = re.compile(r"^\W+|\W+$")  # punctuation
LONG_TITLE = 6  # words: a shorter one may be what the question asks about, in whichever article
LONGEST_NAME = 40  # words


@dataclass
class NameIndex:
    """The names of articles, for looking up the parts of a question: names → sources."""

    phrases: dict[str, list[str]] = field(default_factory=dict)  # words: files with their suffix, long titles
    titles: dict[str, list[str]] = field(default_factory=dict)  # words
    stems: dict[str, list[str]] = field(default_factory=dict)  # as written, in lower case

    @classmethod
    def of(cls, articles: Iterable[Article]) -> NameIndex:
        """Index the names of these articles."""
        index = cls()
        for article in articles:
            name = _file_name(article.source)
            title, stem = _words(article.title), PurePosixPath(name).stem.casefold()
            index.phrases.setdefault(_words(name), []).append(article.source)
            if not stem.isalpha() and not stem.isdecimal():  # else it is a word or a number like others
                index.stems.setdefault(stem, []).append(article.source)
            if title:
                index.titles.setdefault(title, []).append(article.source)
            if title.count(" ") + 1 >= LONG_TITLE:
                index.phrases.setdefault(title, []).append(article.source)
        return index

    def named_by(self, question: str) -> list[str]:
        """The sources of the articles that a question is about, because it names them.

        It names a file by its name, such as "fees_2025.pdf", or "fees_2025"; a title in quotation marks, or
        one of some words as they are. Short titles without quotation marks are words like others.
        """
        quoted = (_words("".join(groups)) for groups in QUOTED.findall(question))
        found = [
            *(source for phrase in _phrases(question) for source in self.phrases.get(phrase, ())),
            *(source for title in quoted for source in self.titles.get(title, ())),
            *(source for word in question.casefold().split() for source in self._by_stem(word)),
        ]
        return list(dict.fromkeys(found))

    def _by_stem(self, word: str) -> list[str]:
        return self.stems.get(word) or self.stems.get(AROUND.sub("", word), [])


def _phrases(question: str) -> Iterator[str]:
    """All runs of words, from two on."""
    words = _words(question).split()
    for start in range(len(words)):
        for end in range(start + 2, min(len(words), start + LONGEST_NAME) + 1):
            yield " ".join(words[start:end])


def _file_name(source: str) -> str:
    """The name of the file that an article is in; of a row of a table, `FILE#ID`, that of the table."""
    return PurePosixPath(source.partition("#")[0]).name


def _words(text: str) -> str:
    return " ".join(WORD.findall(plain(text)))
