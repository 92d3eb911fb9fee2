"""The link and the author in lines such as `Von Anke Brandt | Quelle: https://example.org`. Pure."""

from __future__ import annotations

from dataclasses import dataclass

import regex as re

from rag.ingest.date_lines import AND, LINKING_WORDS, are_byline, is_weekday, is_whole_weekday
from rag.text.dates import DATE_LABEL, DATE_TEXT
from rag.text.languages import LANGUAGES, any_of

LONGEST_LINE = 300  # characters: a longer line is text, whatever it begins with
PAGES = [language.page for language in LANGUAGES.values()]
BAR = re.compile(r"\s+[|•·]\s+")
SOURCE = re.compile(rf"^{any_of(page.source_label for page in PAGES)}\s*[:：]\s*(.+)$", re.I)
URL = re.compile(r"https?://[^\s<>\"']+")
WORD = r"[^\W\d_][\w.'’-]*"
NAME = re.compile(rf"{WORD}(?:\s+{WORD}){{0,3}}")
BETWEEN_NAMES = re.compile(rf"\s+{AND}\s+")
AUTHOR = re.compile(rf"^{any_of(page.author_label for page in PAGES)}\s+(\S.*)$", re.I)
FULL_NAME_WORDS = 2
PARTICLES = frozenset(
    word for language in LANGUAGES.values() for words in language.name_particles for word in words.split()
)
INITIAL = re.compile(r"\p{Lu}\.?(?:-?\p{Lu}\.)*")
# Between an author and a date. A name that nothing ends has so many words: a third may be a place.
DIVIDER = re.compile(r"\s*[|•·,;/()]\s*$|\s+[–—-]\s*$")
LABEL = re.compile(rf"\s(?:{DATE_LABEL.pattern})$", re.I)
UNDIVIDED_WORDS = 2
SHORTEST_LABEL = 5  # letters: a shorter word with a capital may be a name


@dataclass(frozen=True)
class Byline:
    """The link and the author in a line, and whether it says nothing else."""

    url: str | None = None
    author: str | None = None
    is_all: bool = False


def read_byline(line: str, near_top: bool) -> Byline:
    """Read the link in a line and, `near_top` of a text, the author, perhaps with a date behind the name."""
    url = author = None
    has_more = False
    if len(line) > LONGEST_LINE:
        return Byline()
    parts = BAR.split(line)
    for part in parts:
        source = SOURCE.match(part)
        if source and (link := URL.search(source[1])):
            url = _without_punctuation(link[0])
        elif near_top and (name := _find_author(part)):
            author, has_more = _listed(name), has_more or not part.endswith(name)
    return Byline(url, author, is_all=not has_more and len(parts) == bool(url) + bool(author))


def _find_author(part: str) -> str:
    """The author in a part of a byline that has nothing else but a date; empty where there is none."""
    for found in DATE_TEXT.finditer(part):
        if are_byline("", part[found.end() :]):
            return _name_before_date(part[: found.start()])
    named = AUTHOR.match(part)
    return named[1] if named and _look_like_names(named[1]) else ""


def _name_before_date(before: str) -> str:
    """The author before a date: "Anke Brandt" of "By Anke Brandt, Monday 12 March 2026".

    Where nothing divides the two, a word between them is not told apart from the name. So only a name of two
    words is read there, besides initials and the particles of names.
    """
    text, is_divided = before.rstrip(), False
    while (shorter := _without_last(text, is_divided)) != text:
        is_divided = DIVIDER.search(text) is not None
        text = shorter
    named = AUTHOR.match(text)
    if not named or not _look_like_names(named[1]):
        return ""
    words = [word for word in named[1].split() if word not in PARTICLES and not INITIAL.fullmatch(word)]
    return named[1] if is_divided or len(words) <= UNDIVIDED_WORDS else ""


def _without_last(text: str, is_divided: bool) -> str:
    """The text without a divider, a label of dates, a day of the week or a word such as "on" at its end."""
    if found := DIVIDER.search(text):
        return text[: found.start()].rstrip()
    label = LABEL.search(text)
    if label and not _may_be_name(text, label[0], is_divided):
        return text[: label.start()].rstrip()
    rest, _, last = text.rpartition(" ")
    is_apart = DIVIDER.search(rest) is not None  # what is behind a comma is no part of a name, however short
    is_day = last and (is_weekday(last) if is_apart else is_whole_weekday(last))
    return rest.rstrip() if last in LINKING_WORDS or is_day else text


def _may_be_name(text: str, label: str, is_divided: bool) -> bool:
    """Whether a label at the end of a text may be the last word of a name: "Đăng" of "Nguyễn Hải Đăng"."""
    word = label.strip()
    if not word[0].isupper() or word.endswith((":", "：")) or " " in word:
        return False
    is_apart = DIVIDER.search(text.removesuffix(label)) is not None
    return not is_apart and (is_divided or len(word) < SHORTEST_LABEL)


def _without_punctuation(url: str) -> str:
    """The address without what follows it in a sentence; a bracket may belong to it: "/Merkur_(Planet)"."""
    url = url.rstrip(".,;")
    while url.endswith(")") and url.count(")") > url.count("("):
        url = url[:-1].rstrip(".,;")
    return url


def _listed(authors: str) -> str:
    """Several authors with commas between them: "Ann Lee, Jo Ray" for "Ann Lee and Jo Ray"."""
    return ", ".join(_split_names(authors))


def _split_names(authors: str) -> list[str]:
    """The full names with a conjunction between them; "José Ortega y Gasset" is one."""
    (begin, end), *others = _pieces(authors)
    names = [authors[begin:end]]
    for others_begin, others_end in others:
        piece = authors[others_begin:others_end]
        if min(_words(names[-1]), _words(piece)) >= FULL_NAME_WORDS:
            begin = others_begin
            names.append(piece)
        else:
            names[-1] = authors[begin:others_end]
    return names


def _pieces(authors: str) -> list[tuple[int, int]]:
    """Where the text between two conjunctions begins and ends."""
    found = [between.span() for between in BETWEEN_NAMES.finditer(authors)]
    return list(
        zip([0, *(end for _, end in found)], [*(start for start, _ in found), len(authors)], strict=True)
    )


def _words(name: str) -> int:
    return sum(word not in PARTICLES for word in name.split())


def _look_like_names(authors: str) -> bool:
    pieces = [authors[begin:end] for begin, end in _pieces(authors)]
    return len(authors.split()) >= FULL_NAME_WORDS and all(map(_looks_like_name, pieces))


def _looks_like_name(text: str) -> bool:
    words = text.split()
    return (
        NAME.fullmatch(text) is not None
        and all(word[0].isupper() or word in PARTICLES for word in words)
        and words[-1][0].isupper()
        and not text.endswith(".")
    )
