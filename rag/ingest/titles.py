"""The title of an article whose format states none, from its first lines."""

from __future__ import annotations

import re

from rag.ingest.date_lines import read_date_line
from rag.text.dates import DATE_TEXT
from rag.text.sentences import END_MARKS

LONGEST_TITLE = 120
NOTE_MARKS = re.compile(r"(?:\[\d{1,3}\])+$")  # of notes to the title
NO_HEADLINE_END = (".", ":", ";", "…", "。", "।")
SENTENCE_END = (*NO_HEADLINE_END, *END_MARKS)
# Between the sections above a headline: "Home > News", "Sport / Cup", "MARKETS DAILY | Companies".
BETWEEN_SECTIONS = re.compile(r"\s+[>›»→/|]\s+")
# The same with dashes, dots or bars without spaces, which stand between other things as well: only of so many
# sections.
BETWEEN_MANY_SECTIONS, MANY_SECTIONS = re.compile(r"\s+[-–—·•]\s+|\s*[|｜]\s*"), 4
LONGEST_SECTION = 30  # characters
SHORTEST_HEADLINE = 12  # characters; what is shorter below a line of sections is another one of them
HEAD_LINES = 24  # of a text, in which its title is looked for
DOMAIN = re.compile(r"^\W*(?:[\w-]+\.)+[a-z]{2,}\b")  # of a site, as its name
SENTENCE_MARK = re.compile(r"[.,:;!?\d()\[\]\"„“”«»]")
BUTTON = re.compile(r"\[[^\d\]][^\]]*\]$")  # [Accept all]
FEWEST_LINKS = 4  # words in a row that look like links to sections: "News Sport Weather Jobs"


def title_from_text(text: str) -> str:
    """The first line that is no date, or the headline below the site's name and sections; "" without one."""
    lines = [line for line in text.split("\n", HEAD_LINES) if line]
    return NOTE_MARKS.sub("", _below_sections(lines) or _first_line(lines))


def _first_line(lines: list[str]) -> str:
    first = next((line for line in lines[:2] if not read_date_line(line, near_top=True)), "")
    is_short = 0 < len(first) <= LONGEST_TITLE and not first.endswith(SENTENCE_END)
    return first if is_short and lines[-1] != first and not first.startswith(("| ", "- ")) else ""


def _below_sections(lines: list[str]) -> str:
    """The headline below the site's name, its sections, the date and notices; empty where no sections stand.

    A first line that is longer than a name is a title, and bars below it belong to its byline.
    """
    seen_sections = False
    for number, line in enumerate(lines):
        below = lines[number + 1 : number + 2]
        is_name = number == 0 and (len(line) <= LONGEST_SECTION or DOMAIN.match(line))
        if _names_sections(line) or (number > 0 and _is_row_of_links(line)):
            seen_sections = True
        elif seen_sections and _is_section_above(line, below):
            continue
        elif not is_name and _can_be_headline(line) and not _is_name_in_capitals(line, below):
            return line if seen_sections else ""
        elif len(line) > LONGEST_TITLE or (line.endswith(SENTENCE_END) and not is_name):
            break
    return ""


def _is_name_in_capitals(line: str, below: list[str]) -> bool:
    """Whether a line in capitals is the site's name: a headline that has small letters stands right below."""
    return (
        len(line) <= LONGEST_SECTION
        and line.isupper()
        and any(_can_be_headline(other) and not other.isupper() for other in below)
    )


def _is_section_above(line: str, below: list[str]) -> bool:
    """Whether it is the article's own section, "Culture - Cinema": a longer headline stands right below."""
    sections = BETWEEN_MANY_SECTIONS.split(line)
    return (
        len(sections) > 1
        and all(map(_is_section, sections))
        and any(_can_be_headline(other) and len(other) > len(line) for other in below)
    )


def _can_be_headline(line: str) -> bool:
    return (
        SHORTEST_HEADLINE <= len(line) <= LONGEST_TITLE
        and not line.endswith(NO_HEADLINE_END)
        and not BETWEEN_SECTIONS.search(line)
        and not _names_sections(line)
        and not BUTTON.search(line)
        and not DATE_TEXT.search(line)
    )


def _names_sections(line: str) -> bool:
    sections = BETWEEN_SECTIONS.split(line)
    if len(sections) == 1 and len(many := BETWEEN_MANY_SECTIONS.split(line)) >= MANY_SECTIONS:
        sections = many
    return len(sections) > 1 and not DATE_TEXT.search(line) and all(map(_is_section, sections))


def _is_section(name: str) -> bool:
    """Whether it may be the name of a section, or a row of them."""
    is_short = 0 < len(name) <= LONGEST_SECTION and not name.endswith(SENTENCE_END)
    return is_short or _is_row_of_links(name)


def _is_row_of_links(line: str) -> bool:
    """Whether the line is one of sections of which only single spaces are left between the names."""
    words = line.split()
    return len(words) >= FEWEST_LINKS and not (
        SENTENCE_MARK.search(line) or any(word[0].islower() for word in words)
    )
