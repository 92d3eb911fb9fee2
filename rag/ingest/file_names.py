"""What the name of an article's file tells, as in `2025-03-12-bridge-closed.md`: a title, perhaps a date."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date
from pathlib import Path

DATED = re.compile(r"((?:19|20)\d\d)([-_.])(\d\d)\2(\d\d)(?:[-_\s.]+|$)")
LANGUAGE = re.compile(r"\.[a-z]{2}$")  # "closed.de.txt"


def title_from_name(source: str) -> str:
    """The file's name as words, without a date before them."""
    stem = LANGUAGE.sub("", Path(source).stem)
    words = stem[found.end() :] if (found := DATED.match(stem)) and date_from_name(source) else stem
    return " ".join(re.split(r"[-_\s]+", words)).strip().capitalize() or stem or source


def date_from_name(source: str) -> date | None:
    """The date with which the file's name begins."""
    found = DATED.match(Path(source).stem)
    if found:
        with suppress(ValueError):
            return date(int(found[1]), int(found[3]), int(found[4]))
    return None
