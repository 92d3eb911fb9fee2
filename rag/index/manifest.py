"""What an index holds of each article, kept beside it: to ask Chroma for all of it takes seconds."""

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
FACTS = ("source", "title", "url", "published", "author", "language")


@dataclass
class Holding:
    """Of one article: its facts, and the passages of each content hash."""

    facts: dict[str, Any]
    hashes: dict[str, list[str]]

    def passages(self) -> int:
        """Their number."""
        return sum(map(len, self.hashes.values()))


@dataclass
class Catalogue:
    """The holdings by source. Safe to share between threads.

    `touched` are the sources of what was put or removed since the generation of this `number`.
    """

    holdings: dict[str, Holding] = field(default_factory=dict)
    touched: set[str] = field(default_factory=set)
    number: int = 0
    _sources: dict[str, str] = field(default_factory=dict)  # of each passage
    _lock: threading.Lock = field(default_factory=threading.Lock)

    @classmethod
    def of(cls, passages: Iterable[tuple[str, Mapping[str, Any]]]) -> Catalogue:
        """From the id and the metadata of every passage.

        Passages of a document that was written in part are listed under an empty hash.
        """
        catalogue, expected = cls(), dict[tuple[str, str], int]()
        for passage_id, metadata in passages:
            source, content_hash = str(metadata["source"]), str(metadata["content_hash"])
            catalogue._hold(source, metadata, content_hash, [passage_id])
            expected[source, content_hash] = int(metadata["passages"])
        for (source, content_hash), count in expected.items():
            hashes = catalogue.holdings[source].hashes
            if len(hashes[content_hash]) != count:
                hashes.setdefault("", []).extend(hashes.pop(content_hash))
        return catalogue

    def put(self, source: str, facts: Mapping[str, Any], content_hash: str, passage_ids: list[str]) -> None:
        """An article was stored, or an unchanged passage of it has a new hash."""
        with self._lock:
            self._remove(passage_ids)
            self._hold(source, facts, content_hash, passage_ids)

    def remove(self, passage_ids: Iterable[str]) -> None:
        """These passages are gone."""
        with self._lock:
            self._remove(passage_ids)

    def replace(self, source: str, holding: Holding) -> None:
        """An article is what another process says; one without passages is gone."""
        with self._lock:
            self._remove([one for ids in self._hashes(source) for one in ids])
            for content_hash, ids in holding.hashes.items():
                self._hold(source, holding.facts, content_hash, ids)

    def holding(self, source: str) -> Holding:
        """Of one article; without passages where there is none."""
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
            return [one.facts | {"passages": one.passages()} for one in self.holdings.values()]

    def among(self, selection: Selection) -> set[str]:
        """The passages of the articles that it holds."""
        with self._lock:
            return {
                passage_id
                for one in self.holdings.values()
                if selection.holds(one.facts)
                for ids in one.hashes.values()
                for passage_id in ids
            }

    def passage_ids(self) -> set[str]:
        """Of all articles."""
        with self._lock:
            return set(self._sources)

    def save(self, folder: Path, generation: str) -> None:
        """Keep it under `folder`, as that of an index of this generation."""
        with self._lock:
            articles = {source: [one.facts, one.hashes] for source, one in self.holdings.items()}
            text = json.dumps({"generation": generation, "articles": articles}, ensure_ascii=False)
        write_atomically(folder / FILE, text.encode())

    @classmethod
    def load(cls, folder: Path, generation: str) -> Catalogue | None:
        """The one kept under `folder`; None where there is none, or it is of another generation."""
        try:
            kept = json.loads((folder / FILE).read_text("utf-8"))
            if not generation or kept["generation"] != generation:
                return None
            catalogue = cls()
            for source, (facts, hashes) in kept["articles"].items():
                for content_hash, ids in hashes.items():
                    catalogue._hold(source, facts, content_hash, ids)
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            return None
        return catalogue

    def _hold(self, source: str, facts: Mapping[str, Any], content_hash: str, passage_ids: list[str]) -> None:
        known = {key: facts.get(key) for key in FACTS}
        holding = self.holdings.setdefault(source, Holding(known, {}))
        holding.facts = known
        holding.hashes.setdefault(content_hash, []).extend(passage_ids)
        self._sources.update(dict.fromkeys(passage_ids, source))
        self.touched.add(source)

    def _hashes(self, source: str) -> list[list[str]]:
        return [list(ids) for ids in self.holdings[source].hashes.values()] if source in self.holdings else []

    def _remove(self, passage_ids: Iterable[str]) -> None:
        gone: dict[str, set[str]] = {}
        for passage_id in passage_ids:
            if source := self._sources.pop(passage_id, None):
                gone.setdefault(source, set()).add(passage_id)
        self.touched |= set(gone)
        for source, ids in gone.items():
            hashes = self.holdings[source].hashes
            for content_hash, held in list(hashes.items()):
                kept = [one for one in held if one not in ids]
                if len(kept) < len(held):
                    del hashes[content_hash]
                    if kept:  # a document in part
                        hashes.setdefault("", []).extend(kept)
            if not hashes:
                del self.holdings[source]
