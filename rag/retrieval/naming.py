"""The articles that a question names, by their file or their title. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from pathlib import PurePosixPath

import regex as re

from rag.index.manifest import Article
from rag.text.normalization import SPACELESS_SCRIPTS, plain

WORD = re.compile(rf"[{SPACELESS_SCRIPTS}]|[\p{{L}}\p{{M}}\p{{N}}]+")
QUOTED = re.compile(r"“([^”]+)”|„([^“”]+)[“”]|«([^»]+)»|»([^«]+)«|「([^」]+)」|\"([^\"]+)\"")
LONG_TITLE = 4  # words: a question does not have as many in a row by chance
MOST_CACHED = 100_000  # names


def named_sources(question: str, articles: Iterable[Article]) -> list[str]:
    """The sources of the articles that a question is about, because it names them.

    It names a file by its name, such as "fees_2025.pdf", or "fees_2025"; a title in quotation marks, or one
    of some words as they are. Short titles without quotation marks are words like others.
    """
    words = f" {_words(question)} "
    quoted = {_words("".join(groups)) for groups in QUOTED.findall(question)}
    return [article.source for article in articles if _is_named(article, words, quoted, question)]


def file_words(source: str) -> str:
    """The words of a file's name, without its suffix: "fees-2025.pdf" has "fees 2025"."""
    return _words(PurePosixPath(_file_name(source)).stem)


def _is_named(article: Article, words: str, quoted: set[str], question: str) -> bool:
    name = _file_name(article.source)
    if f" {_words(name)} " in words and "." in name:
        return True
    stem, title = PurePosixPath(name).stem, _words(article.title)
    if not stem.isalpha() and stem.casefold() in question.casefold().split():
        return True
    is_long = title.count(" ") + 1 >= LONG_TITLE
    return bool(title) and (title in quoted or (is_long and f" {title} " in words))


def _file_name(source: str) -> str:
    """The name of the file that an article is in; of a row of a table, `FILE#ID`, that of the table."""
    return PurePosixPath(source.partition("#")[0]).name


@lru_cache(MOST_CACHED)
def _words(text: str) -> str:
    return " ".join(WORD.findall(plain(text)))
