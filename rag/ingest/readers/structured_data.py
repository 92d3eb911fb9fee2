"""What a web page says in its structured data (JSON-LD)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any

from rag.ingest.metadata import as_line, decode_entities

JsonObject = dict[str, Any]

LONGEST_JSON = 1_000_000  # characters
PERSON = re.compile(r"\bPerson$")  # in "https://schema.org/Person", too
ORGANISATION = re.compile(r"Organization|Corporation|Newspaper|Periodical|WebSite|Agency", re.I)


def structured_data(tree: Any) -> list[JsonObject]:
    """The objects of a page's structured data, which may be a list or a graph."""
    found: list[JsonObject] = []
    for script in tree.xpath("//script[contains(@type,'ld+json')]"):
        text = script.text or ""
        with suppress(ValueError, RecursionError):
            for part in _as_list(json.loads(text) if len(text) <= LONGEST_JSON else None):
                if isinstance(part, dict):
                    graph = part.get("@graph")
                    found += [part, *(graph if isinstance(graph, list) else [])]
    return [item for item in found if isinstance(item, dict)]


def json_values(objects: Sequence[JsonObject], *path: str) -> Iterator[str]:
    """The values at this path in the objects of a page."""
    for item in objects:
        if value := decode_entities(as_line(_follow(item, path))):
            yield value


def organisations_of(objects: Sequence[JsonObject]) -> Iterator[str]:
    """The names of all organisations: publishers, and those that stand among authors."""
    for name, kinds in _named_objects(objects):
        # The owner of a site is often typed as both, and is a person.
        if any(map(ORGANISATION.search, kinds)) and not any(map(PERSON.search, kinds)):
            yield name


def persons_of(objects: Sequence[JsonObject]) -> Iterator[str]:
    """The names of all objects that are stated to be persons."""
    return (name for name, kinds in _named_objects(objects) if any(map(PERSON.search, kinds)))


def _named_objects(objects: Sequence[JsonObject]) -> Iterator[tuple[str, list[str]]]:
    """The name and the types of each object that has a name, however deep it stands."""
    waiting: list[Any] = list(objects)
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            if named := decode_entities(as_line(value.get("name"))):
                yield named, [str(kind) for kind in _as_list(value.get("@type"))]
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _follow(value: Any, path: tuple[str, ...]) -> Any:
    for key in path:
        value = value.get(key) if isinstance(value, dict) else None
    return value
