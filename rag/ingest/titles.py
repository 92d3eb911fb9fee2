"""The title of an article whose format states none: from its first lines, else from its file's name."""

from __future__ import annotations

import re
from pathlib import Path

from rag.ingest.dates import read_date_line
from rag.text.dates import DATE_TEXT

LONGEST_TITLE = 120
NOTE_MARKS = re.compile(r"(?:\[\d{1,3}\])+$")  # of notes to the title
NO_HEADLINE_END = (".", ":", ";", "…", "。")
SENTENCE_END = (*NO_HEADLINE_END, "!", "?", "！", "？")
# Between the sections above a headline: "Home > News", "Sport / Cup", "MARKETS DAILY | Companies".
BETWEEN_SECTIONS = re.compile(r"\s+[>›»→/|]\s+")
LONGEST_SECTION = 30  # characters
SHORTEST_HEADLINE = 12  # characters; what is shorter below a line of sections is another one of them


def title_from_text(text: str) -> str:
    """The first line that is no date, or the headline below the site's name and sections; "" without one."""
    lines = [line for line in text.split("\n", 6) if line]
    return NOTE_MARKS.sub("", _below_sections(lines) or _first_line(lines))


def title_from_name(source: str) -> str:
    """The file's name as words."""
    stem = re.sub(r"\.[a-z]{2}$", "", Path(source).stem)
    return " ".join(re.split(r"[-_\s]+", stem)).strip().capitalize() or source


def _first_line(lines: list[str]) -> str:
    first = next((line for line in lines[:2] if not read_date_line(line, near_top=True)), "")
    is_short = 0 < len(first) <= LONGEST_TITLE and not first.endswith(SENTENCE_END)
    return first if is_short and lines[-1] != first and not first.startswith(("| ", "- ")) else ""


def _below_sections(lines: list[str]) -> str:
    """The line below one of sections, if it can be a headline; empty otherwise.

    The site's short name may stand above the sections. What is longer is a title, and that line a byline.
    """
    has_name = bool(lines) and not _names_sections(lines[0]) and len(lines[0]) <= LONGEST_SECTION
    match lines[has_name:]:
        case [sections, headline, _, *_] if _names_sections(sections) and _can_be_headline(headline):
            return headline
    return ""


def _can_be_headline(line: str) -> bool:
    return (
        SHORTEST_HEADLINE <= len(line) <= LONGEST_TITLE
        and not line.endswith(NO_HEADLINE_END)
        and not BETWEEN_SECTIONS.search(line)
        and not DATE_TEXT.search(line)
    )


def _names_sections(line: str) -> bool:
    sections = BETWEEN_SECTIONS.split(line)
    return len(sections) > 1 and all(
        0 < len(section) <= LONGEST_SECTION and not section.endswith(SENTENCE_END) for section in sections
    )
