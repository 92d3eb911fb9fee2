"""Removes the noise of scraped text, and keeps the metadata in it. Pure: text in, text and metadata out.

Only lines that are certainly noise are removed: a line that might be a sentence of the article stays, since a
lost sentence may cost an answer, and a leftover line costs little.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from itertools import takewhile

from rag.text.languages import LANGUAGES, any_of
from rag.text.table_rows import RULE

NEAR_TOP = 6  # an author or a date is among the first lines
MIN_WRAPPED_LINES, NARROWEST, WIDEST, RAGGEDNESS = 3, 50, 100, 25
LONGEST_FACT_LINE = 300  # characters: a longer line is text, whatever it begins with
SENTENCE_END = (".", "!", "?", "”", "“", '"', "»", "。")

# Neither part may contain its own opening bracket (except pairs of parentheses in an address), so that a line
# of nothing but opening brackets is scanned once, not once for each of them.
IMAGE = re.compile(r"!\[[^\[\]\n]*\]\([^()\n]*(?:\([^()\n]*\)[^()\n]*){0,20}\)\s*\|?")
INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u2060\ufeff]|[\x00-\x08\x0b-\x1f\x7f]")
LEFTOVER = re.compile(r"^[\s|•·*_–—-]+$")
PAGES = [language.page for language in LANGUAGES.values()]
COMMENTS = re.compile(
    rf"^\(?\d*\)?\s*{any_of(page.comment_count for page in PAGES)}\s*:?\s*\(?\d*\)?$"
    rf"|^{any_of(page.comment_invitation for page in PAGES)}\W*$",
    re.I,
)
ADVERTISEMENT = re.compile(rf"^\W*{any_of(page.advertisement for page in PAGES)}\W*$", re.I)
COOKIES = re.compile(any_of(page.cookies for page in PAGES), re.I)
# A quotation, a figure, or a name of two words.
REPORTED = re.compile(r"[\"“”„«»「‘]|\d|(?<=[\w,] )[^\W\d_a-zà-ÿ]\w+ [^\W\d_a-zà-ÿ]\w+")
LONGEST_BANNER = 300  # characters
LONGEST_NOISE = 60  # characters of a line that is noise beyond doubt
NETWORKS = {"facebook", "twitter", "whatsapp", "telegram", "linkedin", "pinterest", "reddit", "zalo", "xing"}
SHARE_VERBS = frozenset().union(*(page.share_verbs for page in PAGES))
SHARE_TARGETS = "x threads bluesky messenger instagram e-mail email mail".split()
SHARE_WORDS = SHARE_VERBS.union(NETWORKS, SHARE_TARGETS, *(page.share_words for page in PAGES))

SOURCE = re.compile(rf"^{any_of(page.source_label for page in PAGES)}\s*[:：]\s*(.+)$", re.I)
URL = re.compile(r"https?://[^\s<>\"']+")
NAME = r"[^\W\d_][\w.'’-]*(?:\s+[^\W\d_][\w.'’-]*){1,3}"
AUTHOR = re.compile(rf"^{any_of(page.author_label for page in PAGES)}\s+({NAME})$", re.I)
DATE_LABEL = re.compile(rf"^{any_of(page.date_label for page in PAGES)}\s*:?\s+", re.I)
DATE = re.compile(
    r"^(\d{4}-\d{2}-\d{2}|\d{1,2}[./]\d{1,2}[./]\d{4}|\d{1,2}\.?\s+(?:de\s+)?[^\W\d_]+\.?,?\s+(?:de\s+)?\d{4}"
    r"|[^\W\d_]+\.?\s+\d{1,2},\s+\d{4}|\d{1,2}\s+tháng\s+\d{1,2},?\s+\d{4})"
    r"(?:[\sT,|–-]*(?:um\s+)?\d{1,2}[:.h]\d{2}(?:[:.]\d{2})?\S*(?:\s*uhr)?)?$",
    re.I,
)


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

    `Quelle: URL` (and the same in other languages), an author line and a date line become metadata.
    """
    blocks: list[list[str]] = [[]]
    found: dict[str, str] = {}
    lines, left_out = _lines(raw), list[str]()
    for number, line in enumerate(lines):
        if not line:
            blocks.append([])
        elif _is_head_or_rule(lines, number) or not is_noise(line):
            metadata = _parse_metadata(line, near_top=number < NEAR_TOP)
            if metadata:
                found = metadata | found
                left_out.append(line)
            else:
                blocks[-1].append(line)
        elif len(line) <= LONGEST_NOISE:
            left_out.append(line)
    paragraphs = [paragraph for block in blocks for paragraph in _paragraphs(block)]
    published = parse_date(found["published"]) if "published" in found else None
    return Cleaned("\n\n".join(paragraphs), found.get("url"), found.get("author"), published, tuple(left_out))


def is_noise(line: str) -> bool:
    """Whether a line is certainly not part of the article."""
    return bool(
        LEFTOVER.match(line)
        or COMMENTS.match(line)
        or ADVERTISEMENT.match(line)
        or _is_cookie_banner(line)
        or _is_share_bar(line)
    )


def parse_date(text: str) -> date | None:
    """Parse a date in any language; in `03.04.2026` the day comes before the month."""
    found = DATE.match(text.strip()) if len(text) <= LONGEST_FACT_LINE else None
    if not found:
        return None
    if re.match(r"\d{4}-", found[1]):
        try:
            return date.fromisoformat(found[1])
        except ValueError:
            return None
    import dateparser

    day = dateparser.parse(
        found[1], settings={"DATE_ORDER": "DMY", "REQUIRE_PARTS": ["day", "month", "year"]}
    )
    return day.date() if day else None


def _lines(raw: str) -> list[str]:
    """Normalise and split `raw`; empty lines at the top are dropped, so that `NEAR_TOP` counts text lines."""
    text = unicodedata.normalize("NFC", raw).replace("\r\n", "\n").replace("\r", "\n")
    text = IMAGE.sub(" ", INVISIBLE.sub("", text).replace("\u2028", "\n").replace("\u2029", "\n\n"))
    lines = [" ".join(line.split()) for line in text.split("\n")]
    first = next(
        (n for n, line in enumerate(lines) if not LEFTOVER.match(line or "-") or _is_head_or_rule(lines, n)),
        len(lines),
    )
    return lines[first:]


def _is_head_or_rule(lines: list[str], number: int) -> bool:
    """Whether a line is the head of a table, which may be empty, or the rule below it."""
    if not lines[number].startswith("|"):
        return False
    is_head = any(map(_is_rule, lines[number + 1 : number + 2]))
    return is_head or (number > 0 and lines[number - 1].startswith("|") and _is_rule(lines[number]))


def _is_rule(line: str) -> bool:
    return RULE.fullmatch(line) is not None


def _is_cookie_banner(line: str) -> bool:
    """Whether a line speaks to the page's visitor; a report about cookies quotes, counts or names someone."""
    return (
        len(line) <= LONGEST_BANNER
        and COOKIES.match(line.lstrip("•*✓× ")) is not None
        and not REPORTED.search(line)
    )


def _is_share_bar(line: str) -> bool:
    words = [word.strip("|•·:,.()").lower() for word in line.split()]
    words = [word for word in words if word]
    if not words or not set(words) <= SHARE_WORDS:
        return False
    networks = sum(word in NETWORKS for word in words)
    return networks > 1 or bool(SHARE_VERBS & set(words))


def _parse_metadata(line: str, near_top: bool) -> dict[str, str]:
    """The metadata in a line; empty unless every part of it (`Von … | 3.4.2026`) is metadata."""
    metadata: dict[str, str] = {}
    if len(line) > LONGEST_FACT_LINE:
        return {}
    for part in re.split(r"\s+[|•·]\s+", line):
        source, author = SOURCE.match(part), AUTHOR.match(part)
        day = DATE_LABEL.sub("", part)
        if source and (url := URL.search(source[1])):
            metadata["url"] = url[0].rstrip(".,;)")
        elif near_top and author and _looks_like_name(author[1]):
            metadata["author"] = author[1]
        elif DATE.match(day) and (near_top or day != part):
            metadata["published"] = day
        else:
            return {}
    return metadata


def _looks_like_name(text: str) -> bool:
    return all(word[0].isupper() for word in text.split()) and not text.endswith(".")


def _paragraphs(block: list[str]) -> list[str]:
    """The paragraphs of a block; a table with a rule below its head is one, with a line for each row."""
    rule = next((number for number, line in enumerate(block) if number and _is_rule(line)), None)
    if rule is None:
        return _unwrap(block) if block else []
    rows = len(list(takewhile(lambda line: line.startswith("|"), block[rule:])))
    table = "\n".join(block[rule - 1 : rule + rows])
    return [*_paragraphs(block[: rule - 1]), table, *_paragraphs(block[rule + rows :])]


def _unwrap(block: list[str]) -> list[str]:
    """Each line is a paragraph, unless the lines were wrapped at a column: then the block is one."""
    lengths = [len(line) for line in block[:-1]]
    wrapped = (
        len(block) >= MIN_WRAPPED_LINES
        and NARROWEST <= max(lengths) <= WIDEST
        and max(lengths) - min(lengths) <= RAGGEDNESS
        and len(block[-1]) <= max(lengths)
        and not all(line.endswith(SENTENCE_END) for line in block)
    )
    return [" ".join(block)] if wrapped else block
