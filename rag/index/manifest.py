"""What an index contains of each article, stored beside it: reading it from Chroma takes seconds."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rag.atomic_write import write_atomically
from rag.index.filters import Selection

FILE = "catalogue.json"
FACTS = ("source", "title", "url", "published", "author", "language", "notes")


@dataclass(frozen=True)
class Article:
    """What the catalogue says about one article; fields that it lacks are empty."""

    source: str
    title: str
    url: str
    published: str  # ISO 8601
    language: str

    @classmethod
    def from_facts(cls, facts: Mapping[str, Any]) -> Article:
        """The article with these facts."""
        fields = ("source", "title", "url", "published", "language")
        return cls(*(str(facts.get(name) or "") for name in fields))


@dataclass
class Holding:
    """The facts of one article, and its passage ids by content hash."""

    facts: dict[str, Any]
    hashes: dict[str, list[str]]

    def passages(self) -> int:
        """The number of its passages."""
        return sum(map(len, self.hashes.values()))


@dataclass
class Manifest:
    """The holdings of all articles by source. Safe to share between threads.

    `touched` are the sources that have changed since the generation of this `number`.
    """

    holdings: dict[str, Holding] = field(default_factory=dict)
    touched: set[str] = field(default_factory=set)
    number: int = 0
    changes: int = 0  # how often anything was entered or removed
    _sources: dict[str, str] = field(default_factory=dict)  # passage id → source
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @classmethod
    def from_records(cls, passages: Iterable[tuple[str, Mapping[str, Any]]]) -> Manifest:
        """Build it from the id and the metadata of every passage.

        Passages of an article that was stored in part are listed under an empty hash.
        """
        manifest, expected = cls(), dict[tuple[str, str], int]()
        for passage_id, metadata in passages:
            source, content_hash = str(metadata["source"]), str(metadata["content_hash"])
            manifest._hold(source, metadata, content_hash, [passage_id])
            expected[source, content_hash] = int(metadata["passages"])
        for (source, content_hash), count in expected.items():
            hashes = manifest.holdings[source].hashes
            if len(hashes[content_hash]) != count:
                hashes.setdefault("", []).extend(hashes.pop(content_hash))
        return manifest

    def put(self, source: str, facts: Mapping[str, Any], content_hash: str, passage_ids: list[str]) -> None:
        """Enter the passages of an article; those that had another hash before move to this one."""
        with self._lock:
            self._remove(passage_ids)
            self._hold(source, facts, content_hash, passage_ids)

    def remove(self, passage_ids: Iterable[str]) -> None:
        """Remove these passages."""
        with self._lock:
            self._remove(passage_ids)

    def replace(self, source: str, holding: Holding) -> None:
        """Replace what is known of an article by `holding`; one without passages removes the article."""
        with self._lock:
            self._remove([passage_id for ids in self._hashes(source) for passage_id in ids])
            for content_hash, ids in holding.hashes.items():
                self._hold(source, holding.facts, content_hash, ids)

    def holding(self, source: str) -> Holding:
        """The holding of one article; an empty one where it is unknown."""
        with self._lock:
            return self.holdings.get(source, Holding({}, {}))

    def contents(self) -> dict[str, dict[str, list[str]]]:
        """Source → content hash → passage ids."""
        with self._lock:
            return {
                source: {content_hash: sorted(ids) for content_hash, ids in holding.hashes.items()}
                for source, holding in self.holdings.items()
            }

    def documents(self) -> list[dict[str, Any]]:
        """The facts of each article, and the number of its passages."""
        with self._lock:
            return [holding.facts | {"passages": holding.passages()} for holding in self.holdings.values()]

    def articles(self, selection: Selection) -> list[Article]:
        """The articles in `selection`, by source."""
        with self._lock:
            return [
                Article.from_facts(holding.facts)
                for _, holding in sorted(self.holdings.items())
                if selection.holds(holding.facts)
            ]

    def passage_ids_of(self, source: str) -> list[str]:
        """The ids of the passages of one article."""
        with self._lock:
            return [passage_id for ids in self._hashes(source) for passage_id in ids]

    def passage_ids_of_few(self, sources: Iterable[str], at_most: int) -> list[str]:
        """The ids of the passages of these articles; none if there are more than `at_most`."""
        found: list[str] = []
        for source in sources:
            found += self.passage_ids_of(source)
            if len(found) > at_most:
                return []
        return found

    def source_of(self, passage_id: str) -> str:
        """The article of a passage; empty for one that has just been deleted."""
        with self._lock:
            return self._sources.get(passage_id, "")

    def sources_of(self, passage_ids: Iterable[str]) -> set[str]:
        """The articles of these passages."""
        with self._lock:
            return {self._sources[passage_id] for passage_id in passage_ids if passage_id in self._sources}

    def among(self, selection: Selection) -> set[str]:
        """The passages of the articles in `selection`."""
        with self._lock:
            return {
                passage_id
                for holding in self.holdings.values()
                if selection.holds(holding.facts)
                for ids in holding.hashes.values()
                for passage_id in ids
            }

    def passage_ids(self) -> set[str]:
        """The ids of all passages."""
        with self._lock:
            return set(self._sources)

    def save(self, folder: Path, generation: str) -> None:
        """Write it to `folder`, as the manifest of this generation."""
        with self._lock:
            articles = {source: [holding.facts, holding.hashes] for source, holding in self.holdings.items()}
            text = json.dumps({"generation": generation, "articles": articles}, ensure_ascii=False)
        write_atomically(folder / FILE, text.encode())

    @classmethod
    def load(cls, folder: Path, generation: str) -> Manifest | None:
        """Read it from `folder`; None where there is none, or one of another generation."""
        try:
            stored = json.loads((folder / FILE).read_text("utf-8"))
            if not generation or stored["generation"] != generation:
                return None
            manifest = cls()
            for source, (facts, hashes) in stored["articles"].items():
                for content_hash, ids in hashes.items():
                    manifest._hold(source, facts, content_hash, ids)
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None
        return manifest

    def _hold(self, source: str, facts: Mapping[str, Any], content_hash: str, passage_ids: list[str]) -> None:
        known = {key: facts.get(key) for key in FACTS}
        holding = self.holdings.setdefault(source, Holding(known, {}))
        holding.facts = known
        holding.hashes.setdefault(content_hash, []).extend(passage_ids)
        self._sources.update(dict.fromkeys(passage_ids, source))
        self.touched.add(source)
        self.changes += 1

    def _hashes(self, source: str) -> list[list[str]]:
        return [list(ids) for ids in self.holdings[source].hashes.values()] if source in self.holdings else []

    def _remove(self, passage_ids: Iterable[str]) -> None:
        removed: dict[str, set[str]] = {}
        for passage_id in passage_ids:
            if source := self._sources.pop(passage_id, None):
                removed.setdefault(source, set()).add(passage_id)
        self.touched |= set(removed)
        self.changes += 1
        for source, ids in removed.items():
            hashes = self.holdings[source].hashes
            for content_hash, held in list(hashes.items()):
                kept = [passage_id for passage_id in held if passage_id not in ids]
                if len(kept) < len(held):
                    del hashes[content_hash]
                    if kept:  # the article is there in part
                        hashes.setdefault("", []).extend(kept)
            if not hashes:
                del self.holdings[source]
