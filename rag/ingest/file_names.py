"""What the name of an article's file tells, as in `2025-03-12-bridge-closed.md`: a title, perhaps a date."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import regex as re

from rag.text.dates import DATE_LABEL, names_change, names_visit

TIME = r"(?:[01]\d|2[0-3]){gap}[0-5]\d(?:{gap}[0-5]\d)?(?:Z|[+-]\d{{4}})?"
# "T0930", "T09-30-00"; without the letter, digits alone that are no year: "_093000", but not "-2024".
CLOCK = rf"(?:[Tt]{TIME.format(gap='[-.:_]?')}|[-_\s]?(?!(?:19|20)\d\d(?!\d)){TIME.format(gap='')})(?!\d)"
GAP = r"(?:[-_\s.]+|$)"
# Behind a date with separators, digits alone may be a number of the title: "-1500-jobs", "-100000-people".
SURE_DIGITS = rf"(?:[-_\s](?!\d\d0000)|_)(?=\d{{6}}(?!\d)|(?<=_)0\d{{3}}(?!\d)){TIME.format(gap='')}"
SURE_CLOCK = rf"(?:[Tt]{TIME.format(gap='[-.:_]?')}|{SURE_DIGITS})(?!\d)"
# Without separators, digits are those of a date only where a time follows.
LEADING = re.compile(rf"((?:19|20)\d\d)(?:([-_.])(\d\d)\2(\d\d)(?:{SURE_CLOCK})?|(\d\d)(\d\d){CLOCK}){GAP}")
FURTHER = re.compile(r"(?<!\d)((?:19|20)\d\d)([-_.]?)(\d\d)\2(\d\d)(?!\d)")
LABEL = re.compile(rf"(?:^|\s){DATE_LABEL.pattern}$", re.I)
LANGUAGE = re.compile(r"\.[a-z]{2}$")  # "closed.de.txt"
TIME_ZONES = timedelta(days=1)  # it may be tomorrow elsewhere


def title_from_name(source: str) -> str:
    """The file's name as words, without a date and a time before them."""
    stem = LANGUAGE.sub("", Path(source).stem)
    words = stem[found.end() :] if (found := LEADING.match(stem)) and _date(found) else stem
    return " ".join(re.split(r"[-_\s]+", words)).strip().capitalize() or stem or source


def date_from_name(source: str) -> date | None:
    """The date with which the file's name begins; none where it is not clearly that of the publication.

    Of several dates, one that a label names is it, or else the first unless a later one follows, which may be
    the end of a period. A day in the future is none.
    """
    stem = Path(source).stem
    found = LEADING.match(stem)
    first = _date(found) if found else None
    if not found or not first:
        return None
    further = list(_further_dates(stem[found.end() :]))
    labelled = next((day for label, day in further if LABEL.search(label) and not names_change(label)), None)
    others = [day for label, day in further if not names_change(label)]
    day = labelled or (first if all(other <= first for other in others) else None)
    return day if day and day <= datetime.now(UTC).date() + TIME_ZONES else None


def _further_dates(rest: str) -> Iterator[tuple[str, date]]:
    """The other dates in a name, each with the words before it; not the days of visits."""
    end = 0
    for found in FURTHER.finditer(rest):
        label = " ".join(re.split(r"[-_\s.]+", rest[end : found.start()])).strip()
        end = found.end()
        if (day := _date(found)) and not names_visit(label):
            yield label, day


def _date(found: re.Match[str]) -> date | None:
    """The date that was found: year, separator, month and day."""
    year, _, *rest = found.groups()
    month, day = filter(None, rest)
    with suppress(ValueError):
        return date(int(year), int(month), int(day))
    return None
