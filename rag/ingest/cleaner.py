"""Removes the noise of scraped text, and keeps the metadata in it. Pure: text in, text and metadata out."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date

import regex as re

from rag.ingest.bylines import Byline, read_byline
from rag.ingest.date_lines import (
    find_byline_date,
    find_date_line,
    find_row_date,
    is_change_date,
    is_dated_byline,
)
from rag.ingest.dates import parse_date
from rag.ingest.noise import LEFTOVER, is_noise
from rag.ingest.paragraphs import is_rule, paragraphs_of
from rag.ingest.plain_tables import with_markdown_tables
from rag.text.hyphenation import LineJoiner

PAGE_MARK = "\ufdd0"  # where a page begins: a character that no text has
NEAR_TOP = 6  # an author or a date is among the first lines
LONGEST_NOISE = 60  # characters of a line that is noise beyond doubt

# Neither part may contain its own opening bracket (except pairs of parentheses in an address), so that a line
# of nothing but opening brackets is scanned once, not once for each of them.
IMAGE = re.compile(r"!\[[^\[\]\n]*\]\([^()\n]*(?:\([^()\n]*\)[^()\n]*){0,20}\)\s*\|?")
# Form feeds, vertical tabs and the like are white space. Joiners belong to the words of some scripts and to
# emoji; between Latin, Greek or Cyrillic letters, or beside none, they are leftovers of typesetting.
ALPHABETS = r"\p{Latin}\p{Greek}\p{Cyrillic}"
INVISIBLE = re.compile(
    r"[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]"
    r"|\u00ad(?!\s*\n)"
    rf"|(?<=[{ALPHABETS}])[\u200c\u200d]+(?=[{ALPHABETS}]|$)"
    r"|(?<![\p{L}\p{M}\p{Extended_Pictographic}\p{Emoji_Modifier}])[\u200c\u200d]+"
)
WIDE_SPACES = re.compile(r"\s{2,}|\t")
LINK, FEWEST_LINKS = re.compile(r"\p{Lu}[^.,:;!?\d|]{1,24}"), 3


@dataclass(frozen=True)
class Cleaned:
    """An article without noise: paragraphs separated by empty lines, and the metadata in the noise.

    `left_out` are the lines that the metadata is from, and short ones that are certainly noise.
    """

    text: str
    url: str | None = None
    author: str | None = None
    published: date | None = None
    left_out: tuple[str, ...] = ()


def clean(raw: str) -> Cleaned:
    """Remove image stubs, share bars, comment counts, cookie and advertising lines from `raw`.

    A `PAGE_MARK` in it stays where it is. `Quelle: URL` (and the same in other languages) and an author line
    become metadata; a date line does, too, and stays in the text.
    """
    joiner = LineJoiner(raw)
    blocks: list[list[str]] = [[]]
    marked_lines, left_out = _lines(raw), list[str]()
    lines = [line.replace(PAGE_MARK, "").strip() for line in marked_lines]
    url = author = published = changed = likely = None
    rows = _table_rows(lines)
    place = 0  # among the lines that are not empty
    marks = ""  # of pages whose lines were left out
    for number, (line, marked) in enumerate(zip(lines, marked_lines, strict=True)):
        place += bool(line)
        if not line:
            marks += PAGE_MARK * marked.count(PAGE_MARK)
            blocks.append([])
            continue
        is_near_top, is_row = place <= NEAR_TOP, number in rows
        stated = find_row_date(line, is_near_top) if is_row else find_date_line(line, is_near_top)
        day = parse_date(stated, joiner.language) if stated else None  # a language is costly to recognise
        if is_near_top and not (is_row or day or likely) and (stated := find_byline_date(line)):
            likely = parse_date(stated, joiner.language)
        byline = Byline() if is_row else read_byline(line, is_near_top)
        url, author = url or byline.url, author or byline.author
        if day and is_change_date(line, stated):
            changed = changed or day
        else:
            published = published or day
        is_left_out = not _is_head_or_rule(lines, number) and is_noise(line)
        if day or not (is_left_out or byline.is_all):
            # A dated byline is no part of a paragraph of wrapped lines.
            if is_near_top and not is_row and is_dated_byline(line):
                blocks += [[marks + marked], []]
            else:
                blocks[-1].append(marks + marked)
            marks = ""
            continue
        marks += PAGE_MARK * marked.count(PAGE_MARK)
        left_out += [line] * (byline.is_all or len(line) <= LONGEST_NOISE)
    paragraphs = [paragraph for block in blocks for paragraph in paragraphs_of(block, joiner)]
    text = "\n\n".join(paragraph.replace("\u00ad", "") for paragraph in paragraphs)
    return Cleaned(text + marks, url, author, published or changed or likely, tuple(left_out))


def _lines(raw: str) -> list[str]:
    """Normalise and split `raw`; empty lines at the top are dropped, so that `NEAR_TOP` counts text lines."""
    text = unicodedata.normalize("NFC", raw).replace("\r\n", "\n").replace("\r", "\n")
    text = IMAGE.sub(" ", INVISIBLE.sub("", text).replace("\u2028", "\n").replace("\u2029", "\n\n"))
    lines = [" ".join(_with_bars(line).split()) for line in with_markdown_tables(text).split("\n")]
    first = next(
        (n for n, line in enumerate(lines) if not LEFTOVER.match(line or "-") or _is_head_or_rule(lines, n)),
        len(lines),
    )
    return lines[first:]


def _with_bars(line: str) -> str:
    """A row of links that only wide spaces divide, with bars between them: "Home   News   Sport"."""
    parts = WIDE_SPACES.split(line.strip())
    is_row = len(parts) >= FEWEST_LINKS and all(LINK.fullmatch(part) for part in parts)
    return " | ".join(parts) if is_row else line


def _is_head_or_rule(lines: list[str], number: int) -> bool:
    """Whether a line is the head of a table, which may be empty, or the rule below it."""
    if not lines[number].startswith("|"):
        return False
    return _has_rule_below(lines, number) or (
        number > 0 and lines[number - 1].startswith("|") and is_rule(lines[number])
    )


def _table_rows(lines: list[str]) -> set[int]:
    """The numbers of the lines of tables that have a rule below their head."""
    rows: set[int] = set()
    for number, line in enumerate(lines):
        goes_on = number - 1 in rows and line.startswith("|")
        if goes_on or (line.startswith("|") and _has_rule_below(lines, number)):
            rows.add(number)
    return rows


def _has_rule_below(lines: list[str], number: int) -> bool:
    return any(map(is_rule, lines[number + 1 : number + 2]))
