"""Which columns of a table have the day of publication, and what they say of a row. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from rag.ingest.dates import parse_date
from rag.ingest.metadata import as_line
from rag.text.dates import DATE_LABEL, names_change, names_visit

DATED_ROWS = 20  # rows that tell whether a column has dates
# Columns that say which day it is; a label in any language that does not say so stands before "date".
PUBLICATION = ("published", "published at", "published on", "publication date", "pubdate", "date published")
ANY_DATE = ("date", "datum", "fecha", "ngày")


def date_columns(
    names: Iterable[str], rows: Sequence[Mapping[str, Any]], is_technical: Callable[[str], bool]
) -> list[str]:
    """The columns that labels of dates name, in any language, the surest first; those of a change come last.

    A column whose name is not among the usual ones has nothing but dates.
    """
    labelled = [
        name
        for name in names
        if normalize(name) in (*PUBLICATION, *ANY_DATE)
        or (_is_label(normalize(name)) and not is_technical(name) and _has_dates(name, rows))
    ]
    return sorted(labelled, key=lambda name: _rank(normalize(name)))


def row_date(row: Mapping[str, Any], columns: Sequence[str]) -> tuple[str, str]:
    """The column that has the row's date, and that date as it stands there; empty without one.

    The first column with a date, or else the first that is filled.
    """
    filled = [(name, value) for name in columns if (value := as_line(row.get(name)))]
    return next((cell for cell in filled if _is_date(cell[1])), next(iter(filled), ("", "")))


def normalize(name: str) -> str:
    """The name of a column without case, `_` and `-`."""
    return " ".join(re.split(r"[\s_-]+", name.strip().casefold()))


def _rank(name: str) -> int:
    if name in PUBLICATION:
        return PUBLICATION.index(name)
    if names_change(name):
        return len(PUBLICATION) + 2
    return len(PUBLICATION) + (name in ANY_DATE)


def _is_label(name: str) -> bool:
    return DATE_LABEL.fullmatch(name) is not None and not names_visit(name)


def _has_dates(name: str, rows: Sequence[Mapping[str, Any]]) -> bool:
    values = list(filter(None, (as_line(row.get(name)) for row in rows[:DATED_ROWS])))
    return bool(values) and all(map(_is_date, values))


def _is_date(value: str) -> bool:
    return parse_date(value, "de") is not None  # which one `03/04/2026` is, only the article tells
