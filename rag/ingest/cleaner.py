"""Removes the noise of scraped text, and keeps the metadata in it. Pure: text in, text and metadata out.

Only lines that are certainly noise are removed: a line that might be a sentence of the article stays, since a
lost sentence may cost an answer, and a leftover line costs little.
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import date
from itertools import takewhile

import regex as re

from rag.ingest.dates import find_byline_date, find_date_line, is_dated_byline, parse_date
from rag.ingest.plain_tables import with_markdown_tables
from rag.text.hyphenation import LineJoiner
from rag.text.languages import LANGUAGES, any_of
from rag.text.sentences import may_end_sentence
from rag.text.table_rows import RULE

PAGE_MARK = "\ufdd0"  # where a page begins: a character that no text has
NEAR_TOP = 6  # an author or a date is among the first lines
MIN_WRAPPED_LINES, NARROWEST, WIDEST, RAGGEDNESS = 3, 50, 100, 25
FULL_LINES = 0.6  # least share of wrapped lines; of text in a proportional font, not all are full
LONGEST_FACT_LINE = 300  # characters: a longer line is text, whatever it begins with

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
LEFTOVER = re.compile(r"^[\s|•·*_–—-]+$")
PAGES = [language.page for language in LANGUAGES.values()]
COMMENTS = re.compile(
    rf"^\(?\d*\)?\s*{any_of(page.comment_count for page in PAGES)}\s*:?\s*\(?\d*\)?$"
    rf"|^{any_of(page.comment_invitation for page in PAGES)}\W*$",
    re.I,
)
ADVERTISEMENT = re.compile(rf"^\W*{any_of(page.advertisement for page in PAGES)}\W*$", re.I)
COOKIES = re.compile(any_of(page.cookies for page in PAGES), re.I)
PAYWALL = re.compile(
    rf"[^\p{{L}}¿]*{any_of(page.paywall for page in PAGES)}\s*(?:[|·•].*|[-–—].*\d.*|\W*)$", re.I
)
# A quotation, a figure, or a name of two words.
REPORTED = re.compile(r"[\"“”„«»「‘]|\d|(?<=[\w,] )[^\W\d_a-zà-ÿ]\w+ [^\W\d_a-zà-ÿ]\w+")
LONGEST_BANNER, LONGEST_PAYWALL = 300, 120  # characters
LONGEST_NOISE = 60  # characters of a line that is noise beyond doubt
NETWORKS = {"facebook", "twitter", "whatsapp", "telegram", "linkedin", "pinterest", "reddit", "zalo", "xing"}
SHARE_VERBS = frozenset().union(*(page.share_verbs for page in PAGES))
SHARE_TARGETS = "x threads bluesky messenger instagram e-mail email mail".split()
MOST_OTHER_BUTTONS = 2  # words beside the names of networks
SHARE_WORDS = SHARE_VERBS.union(NETWORKS, SHARE_TARGETS, *(page.share_words for page in PAGES))

SOURCE = re.compile(rf"^{any_of(page.source_label for page in PAGES)}\s*[:：]\s*(.+)$", re.I)
URL = re.compile(r"https?://[^\s<>\"']+")
NAME = r"[^\W\d_][\w.'’-]*(?:\s+[^\W\d_][\w.'’-]*){1,3}"
AUTHOR = re.compile(rf"^{any_of(page.author_label for page in PAGES)}\s+({NAME})$", re.I)


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
    url = author = published = likely = None
    place = 0  # among the lines that are not empty
    marks = ""  # of pages whose lines were left out
    for number, (line, marked) in enumerate(zip(lines, marked_lines, strict=True)):
        place += bool(line)
        if not line:
            marks += PAGE_MARK * marked.count(PAGE_MARK)
            blocks.append([])
            continue
        is_near_top = place <= NEAR_TOP
        stated = find_date_line(line, is_near_top)
        day = parse_date(stated, joiner.language) if stated else None  # a language is costly to recognise
        if is_near_top and not (day or likely) and (stated := find_byline_date(line)):
            likely = parse_date(stated, joiner.language)
        byline = _read_byline(line, is_near_top)
        url, author = url or byline.url, author or byline.author
        published = published or day
        is_left_out = not _is_head_or_rule(lines, number) and is_noise(line)
        if day or not (is_left_out or byline.is_all):
            if is_near_top and is_dated_byline(line):  # no part of a paragraph of wrapped lines
                blocks += [[marks + marked], []]
            else:
                blocks[-1].append(marks + marked)
            marks = ""
            continue
        marks += PAGE_MARK * marked.count(PAGE_MARK)
        left_out += [line] * (byline.is_all or len(line) <= LONGEST_NOISE)
    paragraphs = [paragraph for block in blocks for paragraph in _paragraphs(block, joiner)]
    text = "\n\n".join(paragraph.replace("\u00ad", "") for paragraph in paragraphs)
    return Cleaned(text + marks, url, author, published or likely, tuple(left_out))


def is_noise(line: str) -> bool:
    """Whether a line is certainly not part of the article."""
    return bool(
        LEFTOVER.match(line)
        or COMMENTS.match(line)
        or ADVERTISEMENT.match(line)
        or _is_cookie_banner(line)
        or _is_paywall(line)
        or _is_share_bar(line)
    )


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
    is_head = any(map(_is_rule, lines[number + 1 : number + 2]))
    return is_head or (number > 0 and lines[number - 1].startswith("|") and _is_rule(lines[number]))


def _is_rule(line: str) -> bool:
    return RULE.fullmatch(line) is not None


def _is_paywall(line: str) -> bool:
    """Whether a line only says who may read the article, perhaps at what price or beside other links."""
    return len(line) <= LONGEST_PAYWALL and not line.endswith(".") and PAYWALL.match(line) is not None


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
    networks = sum(word in NETWORKS for word in words)
    if words and set(words) <= SHARE_WORDS:
        return networks > 1 or bool(SHARE_VERBS & set(words))
    buttons = list(takewhile(lambda word: word in SHARE_WORDS, words))
    begins = bool(SHARE_VERBS.intersection(words[:2])) and not may_end_sentence(line)
    targets = sum(word in NETWORKS or word in SHARE_TARGETS for word in buttons)
    # "Share: Facebook, X, save page"
    return begins and networks > 0 and targets > 1 and len(words) - len(buttons) <= MOST_OTHER_BUTTONS


@dataclass(frozen=True)
class _Byline:
    """The link and the author in a line, and whether it says nothing else."""

    url: str | None = None
    author: str | None = None
    is_all: bool = False


def _read_byline(line: str, near_top: bool) -> _Byline:
    """Read a line such as `Von Anke Brandt | Quelle: https://example.org`."""
    url = author = None
    if len(line) > LONGEST_FACT_LINE:
        return _Byline()
    parts = re.split(r"\s+[|•·]\s+", line)
    for part in parts:
        source, named = SOURCE.match(part), AUTHOR.match(part)
        if source and (link := URL.search(source[1])):
            url = _without_punctuation(link[0])
        elif near_top and named and _looks_like_name(named[1]):
            author = named[1]
    return _Byline(url, author, is_all=len(parts) == bool(url) + bool(author))


def _without_punctuation(url: str) -> str:
    """The address without what follows it in a sentence; a bracket may belong to it: "/Merkur_(Planet)"."""
    url = url.rstrip(".,;")
    while url.endswith(")") and url.count(")") > url.count("("):
        url = url[:-1].rstrip(".,;")
    return url


def _looks_like_name(text: str) -> bool:
    return all(word[0].isupper() for word in text.split()) and not text.endswith(".")


def _paragraphs(block: list[str], joiner: LineJoiner) -> list[str]:
    """The paragraphs of a block; a table with a rule below its head is one, with a line for each row."""
    rule = next((number for number, line in enumerate(block) if number and _is_rule(line)), None)
    if rule is None:
        return _unwrap(block, joiner) if block else []
    rows = len(list(takewhile(lambda line: line.startswith("|"), block[rule:])))
    table = "\n".join(block[rule - 1 : rule + rows])
    return [*_paragraphs(block[: rule - 1], joiner), table, *_paragraphs(block[rule + rows :], joiner)]


def _unwrap(block: list[str], joiner: LineJoiner) -> list[str]:
    """Each line is a paragraph, unless the lines were wrapped at a column: then the block is one."""
    if _is_wrapped(block):
        return [joiner.join(block)]
    paragraphs: list[str] = []
    for line, before in zip(block, ["", *block], strict=False):
        if paragraphs and (joiner.is_split(before, line) or _continues(before, line)):
            paragraphs[-1] = joiner.join([paragraphs[-1], line])
        else:
            paragraphs.append(line)
    return paragraphs


def _is_wrapped(block: list[str]) -> bool:
    """Whether the lines end where the next word has no room, and not where their author ended them."""
    if len(block) < MIN_WRAPPED_LINES:
        return False
    lengths = [len(line) for line in block[:-1]]
    width = max(lengths)
    full = sum(
        length + len(below.split(maxsplit=1)[0]) >= width
        for length, below in zip(lengths, block[1:], strict=True)
    )
    return (
        NARROWEST <= width <= WIDEST
        and width - min(lengths) <= RAGGEDNESS
        and full >= FULL_LINES * len(lengths)
        and len(block[-1]) <= width
        and not all(map(may_end_sentence, block))
    )


def _continues(before: str, line: str) -> bool:
    """Whether a sentence goes on in the next line."""
    return (
        NARROWEST <= len(before) <= WIDEST
        and line[:1].islower()
        and not (before.endswith(":") or may_end_sentence(before))
    )
