"""Lines of text that say when an article was published. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Set
from datetime import date
from functools import cache

import regex as re

from rag.ingest.dates import parse_date
from rag.text.dates import DATE_LABEL, DATE_TEXT, names_change, names_visit
from rag.text.languages import LANGUAGES, any_of, locale_of
from rag.text.sentences import END_MARKS

LONGEST_LINE = 300  # characters: a longer line is text, whatever it begins with
LONGEST_REMARK = 60  # a labelled date may have one: "Stand: 12.03.2026 (vorläufig)"
LONGEST_BYLINE = 160
CLOSING = "*_\"'“”’»« "
LINKING_WORDS = frozenset("den am le el il on".split())  # between a label and a date: "publié le"
PAGES = [language.page for language in LANGUAGES.values()]

TIME = re.compile(
    r"T?(?:(?:um|at|à|a las|alle|às|om|kl\.?|godz\.?|lúc|o|в|о)\s+)?"
    r"\d{1,2}(?:[:.h]|\sh\s|[時时시]\s?)\d{2}[分분]?(?:[:.]\d{2})?(?:[.,]\d+)?"
    r"(?:\s*(?:uhr|giờ|[ap]\.?m\.?|h|Z|[A-Z]{2,4}(?:[+-]\d{1,2})?|[+-]\d{2}:?\d{2}))*",
    re.I,
)
AUTHOR = re.compile(rf"{any_of(page.author_label for page in PAGES)}\s+", re.I)
CAPITALISED = r"\p{Lu}[\p{L}\p{M}.'’-]*"
NAME = re.compile(rf"{CAPITALISED}(?:\s+(?:(?:von|van|de|da|di|del|zu|al)\s+)?{CAPITALISED}){{0,2}}")
CONJUNCTION = any_of(
    language.question.conjunction for language in LANGUAGES.values() if language.spaces_words
)
AND = rf"(?>{CONJUNCTION}(?=\s))"  # atomic, as languages share words: trying each again would take for ever
NAMES = re.compile(rf"{NAME.pattern}(?:\s+{AND}\s+{NAME.pattern})*+")  # "Ann Lee and Jo Ray"
ISSUE_OF = re.compile(
    rf"(?:{CAPITALISED}\s+)?(?:vom|den|am|du|le|del|el|il|of|on|from|de)", re.I
)  # "Artikel vom"
ZONE = re.compile(r"(?:GMT|UTC)\s?(?:[+-]\d{1,2})?")
READING_TIME = re.compile(r"(?:\p{L}+:?\s)?\d{1,3}[\s-]?min\w*\.?(?:\s\p{L}+)?", re.I)
LABELLED = re.compile(r"\p{L}+\s?[:：]\s*\p{Lu}[^.!?:\d]{1,40}")  # "Quelle: Nordblick"
LABEL_AT_END = re.compile(rf"\s(?:{DATE_LABEL.pattern})$", re.I)  # "education reporter Published"
BYLINE_PARTS = (TIME, ZONE, NAMES, ISSUE_OF, READING_TIME, LABELLED, DATE_TEXT)
INITIALS = re.compile(r"\s*\((?:\p{L}{2,4}[/, ]{0,2}){1,4}\)\s*$")  # of authors or an agency: "(os/dpa)"
UNSPACED_YEAR_SIGN = re.compile(  # of scripts without spaces between words: "2026年3月12日"
    any_of(language.time.date_units[:1] for language in LANGUAGES.values() if not language.spaces_words)
)
YEAR_MARK = re.compile(r"^\s?(?:r|г|р)\.(?!\p{L})")  # behind the date: "29 października 2026 r."
EDGES = " .:–—-*_"
SEPARATOR = re.compile(r"\s*[|•·,;/()]\s*|\s+[–—-]\s+")
BAR, LABEL_AND_DATE = re.compile(r"\s*\|\s*"), 2
BAR_OR_DASH = re.compile(r"\s*[|•·]\s*|\s+[–—-]\s+")
DATELINE = re.compile(r"^\p{Lu}[\p{L}\p{M}.'’/ -]{1,40}[,/(–—-]\s*$")
AFTER_DATELINE = re.compile(r"^\)?[.,]?\s*(?:[(\[][^()\[\]]{2,30}[)\]])?\s*[.:–—-]\s*\S")


def read_date_line(line: str, near_top: bool, language: str = "") -> date | None:
    """The date of such a line as `find_date_line` finds; None for any other."""
    return parse_date(find_date_line(line, near_top), language)


def find_date_line(line: str, near_top: bool) -> str:
    """The date in a line that says when the text was published or is valid; empty for any other line.

    "Stand: 12.03.2026" counts anywhere; "12 March 2026 | 10:15", "Anke Brandt, 12.03.2026" and the beginning
    "BERLIN, 12. März 2026 (dpa) –" only `near_top` of a text. Of several dates, that of a change comes last.
    """
    if len(line) > LONGEST_LINE and not near_top:
        return ""
    stated = list(_stated_dates(line, near_top))
    return next((day for day in stated if not is_change_date(line, day)), next(iter(stated), ""))


def is_change_date(line: str, stated: str) -> bool:
    """Whether the words before a date in a line say that it is of a change: "Last updated: 12.03.2026"."""
    return names_change(_label_before(line[: line.find(stated)]))


def _label_before(before: str) -> str:
    """What stands directly before a date, behind the last separator and the date before it."""
    since = before[max((found.end() for found in DATE_TEXT.finditer(before)), default=0) :]
    *others, last = SEPARATOR.split(since)
    if others and not last and DATE_LABEL.fullmatch(others[-1].strip()):
        return others[-1].strip()  # in a row of a table: "| Updated | 12.03.2026 |"
    return last.strip()


def _stated_dates(line: str, near_top: bool) -> Iterator[str]:
    for found in DATE_TEXT.finditer(line[:LONGEST_LINE]):
        before, after = line[: found.start()], line[found.end() :]
        label = _label_before(before)
        if names_visit(label):
            continue
        is_labelled = DATE_LABEL.fullmatch(label) is not None
        is_byline = (is_labelled or near_top) and are_byline(before, after)
        is_remark = is_labelled and len(line) <= LONGEST_REMARK and not line.endswith(".")
        is_dateline = near_top and DATELINE.match(before) and AFTER_DATELINE.match(after)
        if is_byline or is_remark or is_dateline:
            yield found[0]


def find_row_date(row: str, near_top: bool) -> str:
    """The date in the row of a table near the top that has only a label for it beside it; else empty.

    Other rows have dates of what the table is about.
    """
    cells = [cell for cell in BAR.split(row) if cell]
    is_labelled = near_top and len(cells) == LABEL_AND_DATE and DATE_LABEL.fullmatch(cells[0]) is not None
    found = DATE_TEXT.search(cells[1]) if is_labelled else None
    return found[0] if found else ""


def is_dated_byline(line: str) -> bool:
    """Whether a line near the top is only a date and what goes with it: an author, a time, a place."""
    if find_byline_date(line):
        return True
    return any(
        are_byline(line[: found.start()], line[found.end() :])
        for found in DATE_TEXT.finditer(line[:LONGEST_BYLINE])
    )


def find_byline_date(line: str) -> str:
    """The date that stands apart in a line near the top which is no sentence; empty where there is none.

    "Benedikt Sorrel, economics correspondent — 12 June 2025 at 10:04". What `find_date_line` finds in another
    line is surer, as a line of this form may announce an event.
    """
    if len(line) > LONGEST_BYLINE or line.rstrip(CLOSING).endswith(END_MARKS):
        return ""
    for found in DATE_TEXT.finditer(line):
        before, after = line[: found.start()], line[found.end() :]
        if names_visit(_label_before(before)):
            continue
        if _stands_apart(before, after) or _is_stamp(found[0], after):
            return found[0]
    return ""


def _stands_apart(before: str, after: str) -> bool:
    """Whether only a label, a weekday and a time stand with the date, between bars or after an author."""
    *others, opening = BAR_OR_DASH.split(before)
    closing, *more = BAR_OR_DASH.split(after)
    opening = opening.strip(EDGES)
    if AUTHOR.match(opening):
        author, *rest = SEPARATOR.split(opening)
        others, opening = [author], " ".join(rest)
        if label := LABEL_AT_END.search(opening):
            opening = opening[label.start() :].strip()
    linking = frozenset[str]()
    if label := DATE_LABEL.match(opening):
        opening, linking = opening[label.end() :], LINKING_WORDS
    is_known = all(is_weekday(part, linking) for part in SEPARATOR.split(opening))
    if label:
        return is_known
    has_others = any(part.strip(EDGES) for part in (*others, *more))
    return is_known and has_others and all(map(_is_byline, SEPARATOR.split(closing)))


def is_weekday(part: str, linking: Set[str] = frozenset()) -> bool:
    """Whether it is a day of the week, perhaps after a word such as "on"; or nothing."""
    words = [word for word in part.strip(EDGES).casefold().split() if word not in linking]
    return not words or " ".join(words).strip(EDGES) in _weekdays()


def is_whole_weekday(word: str) -> bool:
    """Whether it is the unabbreviated name of a day of the week: names of people are as short as "Min"."""
    return word.strip(EDGES).casefold() in _weekdays(("wide",))


def _is_stamp(found: str, after: str) -> bool:
    """Whether a time follows a date in a script that need not separate the two from what precedes them."""
    return UNSPACED_YEAR_SIGN.search(found) is not None and TIME.match(after.strip()) is not None


def are_byline(before: str, after: str) -> bool:
    """Whether no part of what stands before and after a date is a sentence."""
    after = INITIALS.sub("", YEAR_MARK.sub("", after))
    return all(map(_is_byline, SEPARATOR.split(f"{before}|{after}")))


def _is_byline(part: str) -> bool:
    """Whether a part of a line is no sentence: a label, a time, a day of the week, a name or a place."""
    part = part.strip(EDGES)
    for prefix in (DATE_LABEL, AUTHOR):
        part = prefix.sub("", part, count=1).strip(EDGES) if prefix.match(part) else part
    return (
        not part or part.casefold() in _weekdays() or any(pattern.fullmatch(part) for pattern in BYLINE_PARTS)
    )


@cache
def _weekdays(widths: tuple[str, ...] = ("wide", "abbreviated")) -> frozenset[str]:
    """The names of the days of the week in all languages."""
    locales = filter(None, map(locale_of, LANGUAGES))
    return frozenset(
        name.casefold().strip(".")
        for locale in locales
        for width in widths
        for name in locale.days["format"][width].values()
    )
