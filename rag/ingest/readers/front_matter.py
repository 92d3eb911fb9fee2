"""Splits the front matter of a Markdown file, in YAML or TOML, from the text below it. Pure."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from rag.ingest.dates import parse_date
from rag.ingest.metadata import Facts, as_line, is_web_address
from rag.ingest.readers.markdown_dialects import without_wiki_links

FENCED = re.compile(
    r"\s*(?P<fence>---|\+\+\+)[ \t]*\n(?P<header>.*?)^(?:(?P=fence)|\.\.\.)[ \t]*(?:\n|\Z)", re.S | re.M
)
FIELD = re.compile(r"([A-Za-z][\w.-]{0,39})[ \t]*:[ \t]+(\S.*)")
TOML_FIELD = re.compile(r"([A-Za-z][\w.-]{0,39})[ \t]*=[ \t]*(\S.*)?")
QUOTED = re.compile(r"[\"']?(.*?)[\"']?", re.S)
UNCLOSED = re.compile(rf"\s*---[ \t]*\n(?P<header>(?:{FIELD.pattern}(?:\n|\Z))+)")
FEWEST_UNCLOSED = 2  # fields of a header that no line closes
NO_FIELD, BEGINS_FIELD = re.compile(r"[^\s#-]"), re.compile(r"[\w.-]+[ \t]*[:=]")  # beginnings of lines
# What generators of web sites and exports call the date and the link, in lower case.
DATE_FIELDS = (
    "published date pubdate pub_date publishdate publish_date published_at published_time published_date "
    "datepublished date_published publication_date issued created created_at updated lastmod modified".split()
)
LINK_FIELDS = (
    "url",
    "link",
    "canonical",
    "canonical_url",
    "canonicalurl",
    "source_url",
    "original_url",
    "source",
)
LONGEST_HEADER = 100_000  # characters
LONGEST_REASON = 200
NULLS = ("null", "Null", "NULL", "~")  # of YAML
# A block between two rules is front matter if it has one of these; else it is text.
KEYS = frozenset((*DATE_FIELDS, *LINK_FIELDS)) | frozenset(
    "title subtitle date published updated created modified lastmod author authors url link canonical source "
    "permalink slug layout tags categories category keywords description summary lang language draft weight "
    "aliases id type".split()
)


@dataclass(frozen=True)
class FrontMatter:
    """The fields by their names in lower case, the text below, and what could not be read of the fields."""

    text: str
    fields: Mapping[str, Any] = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    @property
    def facts(self) -> Facts:
        """What the fields say about the article."""
        return Facts.from_values(
            title=self.fields.get("title"),
            url=self._first(*LINK_FIELDS, wanted=is_web_address),
            published=self._first(*DATE_FIELDS, wanted=_is_date),
            author=_names(self._first("author", "authors", wanted=lambda line: True)),
        )

    def _first(self, *names: str, wanted: Callable[[str], bool] = bool) -> Any:
        """The first of these fields that is wanted, else the first that is not empty."""
        values = [self.fields[name] for name in names if self.fields.get(name)]
        return next((value for value in values if wanted(as_line(value))), next(iter(values), None))


def _is_date(line: str) -> bool:
    """Whether it is a date; which one `03/04/2026` is, only the article's language tells."""
    return parse_date(line, "de") is not None


def split_front_matter(text: str) -> FrontMatter:
    """Split front matter from `text`; text between two rules is no front matter.

    Where it is not valid, its lines are read one by one, and those that are no fields are left out. Where no
    line closes it, the lines at the top that are fields are it.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    found = FENCED.match(text)
    if found is None or len(found["header"]) > LONGEST_HEADER:
        return _split_unclosed(text) or FrontMatter(text)
    header, notes, is_toml = found["header"], tuple[str, ...](), found["fence"] == "+++"
    try:
        parsed = _parse(header, is_toml)
    except (ValueError, RecursionError) as error:
        if _has_text(header) and (unclosed := _split_unclosed(text)):
            return unclosed  # the closing rule is one in the text
        parsed = _fields(header, TOML_FIELD if is_toml else FIELD)
        reason = " ".join(str(error).split())[:LONGEST_REASON]
        notes = (f"The front matter is not valid ({reason}); the fields that could be read were kept.",)
    given = parsed.items() if isinstance(parsed, dict) else ()
    fields = {str(key).lower(): None if value in NULLS else _only(value) for key, value in given}
    if header.strip() and not KEYS & fields.keys():
        return FrontMatter(text)
    return FrontMatter(text[found.end() :], fields, notes)


def _split_unclosed(text: str) -> FrontMatter | None:
    """Split fields from `text` that begins with a rule and them; None where it does not."""
    top = text[:LONGEST_HEADER]
    found = UNCLOSED.match(top if top == text else top[: top.rfind("\n") + 1])
    fields = _fields(found["header"], FIELD) if found else {}
    if not found or len(KEYS & fields.keys()) < FEWEST_UNCLOSED:
        return None
    note = "The front matter is not closed; the fields at the top were taken for it."
    return FrontMatter(text[found.end() :], fields, (note,))


def _has_text(header: str) -> bool:
    """Whether a line below an empty one is neither a field nor goes on with one."""
    lines = header.partition("\n\n")[2].splitlines()
    return any(NO_FIELD.match(line) and not BEGINS_FIELD.match(line) for line in lines)


def _fields(header: str, field: re.Pattern[str]) -> dict[str, str]:
    """The fields that can be read line by line."""
    found = [line for line in map(field.fullmatch, header.splitlines()) if line]
    values = [(line[2] or "").rstrip() for line in found]
    if field is TOML_FIELD:
        values = [quoted[1] for quoted in map(QUOTED.fullmatch, values) if quoted]
    return {line[1].lower(): value for line, value in zip(found, values, strict=True)}


def _only(value: Any) -> Any:
    """The value of a list of one: `date: [2025-11-04]`."""
    return value[0] if isinstance(value, list) and len(value) == 1 else value


def _parse(header: str, is_toml: bool) -> Any:
    """The fields of a header. Raises `ValueError`."""
    if is_toml:
        return tomllib.loads(header)
    import yaml

    try:
        return yaml.load(header, yaml.BaseLoader)  # noqa: S506 - it makes nothing but strings, lists and dicts
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise ValueError(f"{error.problem}, line {line}") from error
    except yaml.YAMLError as error:
        raise ValueError(str(error)) from error


def _names(value: Any) -> str:
    """One or several authors, each a name or a table with a name."""
    people = value if isinstance(value, list) else [value]
    names = [as_line(person.get("name") if isinstance(person, dict) else person) for person in people]
    return ", ".join(without_wiki_links(name) for name in names if name)
