"""What a writer leaves for the readers in other processes: that there is something new, and what it is.

Each change of the index has a generation. From a writer's first write until it announces the next one, the
index is in the making: a run that is killed leaves it so, and then only Chroma itself knows what is there. In
a folder the catalogue of the articles is a file; on a Chroma server it is a collection with a record an
article, of which a reader on another machine takes what is newer than its own.
"""

from __future__ import annotations

import json
import uuid
from pathlib import Path
from typing import Any, Protocol, cast

import numpy as np
from chromadb import Collection
from chromadb.api import ClientAPI

from rag.atomic_write import write_atomically
from rag.index.collection import batches
from rag.index.manifest import FILE, Catalogue, Holding
from rag.index.versions import DATABASE, articles_of, newest

GENERATION_FILE = "generation"
GENERATION, IN_THE_MAKING = "generation", "in_the_making"  # in a collection's metadata
NOWHERE = [0.0]  # the vector of an article's record: nobody searches for it


class Journal(Protocol):
    """Beside one index; `opened` is the generation that was the newest when this was made."""

    opened: str

    def generation(self) -> str:
        """The newest, as another process may just have announced it."""

    def is_in_the_making(self) -> bool:
        """Whether a writer is at work, or was killed at it."""

    def begin(self) -> None:
        """From here on it is."""

    def load(self, known: Catalogue | None) -> Catalogue | None:
        """The catalogue that was announced last, where there is one; `known` is an earlier one."""

    def announce(self, catalogue: Catalogue) -> str:
        """What is in the index now, as its next generation."""


class FolderJournal:
    """In the index's own folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.opened = self.generation()

    def generation(self) -> str:
        """What the file says, of the database that lies there: another one may have been put in its place."""
        return self._named(self._announced())

    def is_in_the_making(self) -> bool:
        """There is no catalogue then."""
        return not (self.folder / FILE).exists()

    def begin(self) -> None:
        """Take the catalogue away."""
        (self.folder / FILE).unlink(missing_ok=True)

    def load(self, known: Catalogue | None) -> Catalogue | None:
        """The file's, if it is of this generation."""
        return Catalogue.load(self.folder, self._announced())

    def announce(self, catalogue: Catalogue) -> str:
        """The catalogue first: it counts from the moment on that the generation is written."""
        generation = uuid.uuid4().hex
        catalogue.save(self.folder, generation)
        write_atomically(self.folder / GENERATION_FILE, generation.encode())
        return self._named(generation)

    def _announced(self) -> str:
        file = self.folder / GENERATION_FILE
        return file.read_text() if file.exists() else ""

    def _named(self, generation: str) -> str:
        database = self.folder / DATABASE
        return f"{generation}:{database.stat().st_ino if database.exists() else 0}"


class ServerJournal:
    """On a Chroma server; generations are counted, and told in the metadata of the passages' collection."""

    def __init__(self, client: ClientAPI, passages: Collection) -> None:
        self._client = client
        self._passages = passages
        self._articles = articles_of(client, passages)
        self.opened = f"{passages.name}:{self._number()}"

    def generation(self) -> str:
        """Of the newest collection, with its name: a rebuild counts from one again."""
        name, metadata = newest(self._client)
        return f"{name}:{metadata.get(GENERATION, 0)}"

    def is_in_the_making(self) -> bool:
        """As the server says."""
        return bool(newest(self._client)[1].get(IN_THE_MAKING))

    def begin(self) -> None:
        """Say so there."""
        self._tell({IN_THE_MAKING: True})

    def load(self, known: Catalogue | None) -> Catalogue | None:
        """The articles' records, or those of them that are newer than what is known."""
        number = self._number()
        if not number:
            return None
        catalogue = known or Catalogue()
        newer: Any = {GENERATION: {"$gt": catalogue.number}} if catalogue.number else None
        found = self._articles.get(where=newer, include=["documents"])
        for source, document in zip(found["ids"], found["documents"] or [], strict=True):
            facts, hashes = json.loads(document)
            catalogue.replace(source, Holding(facts, hashes))
        catalogue.number = number
        catalogue.touched.clear()
        return catalogue

    def announce(self, catalogue: Catalogue) -> str:
        """The records of the articles touched first; one of an article that is gone holds nothing."""
        number = self._number() + 1
        touched = {source: catalogue.holding(source) for source in sorted(catalogue.touched)}
        for sources in batches(list(touched)):
            self._articles.upsert(
                ids=sources,
                embeddings=np.array([NOWHERE] * len(sources)),
                documents=[
                    json.dumps([touched[one].facts, touched[one].hashes], ensure_ascii=False)
                    for one in sources
                ],
                metadatas=[{GENERATION: number} for _ in sources],
            )
        self._tell({GENERATION: number, IN_THE_MAKING: False})
        catalogue.number = number
        catalogue.touched.clear()
        return f"{self._passages.name}:{number}"

    def _number(self) -> int:
        return cast(int, (self._passages.metadata or {}).get(GENERATION, 0))

    def _tell(self, news: dict[str, Any]) -> None:
        self._passages.modify(metadata={**(self._passages.metadata or {}), **news})
