"""An index as one process has opened it: its collection, its journal, and its manifest."""

from __future__ import annotations

from chromadb import Collection

from rag.index.backend import Connection, Journal
from rag.index.collection import Passages
from rag.index.faults import writing
from rag.index.manifest import Manifest


class OpenedIndex:
    """One collection of a database, at the generation that was the newest when it was opened."""

    def __init__(self, connection: Connection, collection: Collection, place: str) -> None:
        self.passages = Passages(collection, place)
        self.journal: Journal = connection.journal(collection)
        self.generation = self.journal.opened
        self.manifest: Manifest | None = None  # None until it is needed, and where it is not known
        self.is_being_written = False  # by this process

    def load_manifest(self) -> Manifest:
        """The manifest: the announced one, or what Chroma has stored where that may differ."""
        if self.manifest is None:
            announced = self.journal.load(None)
            if announced is None or self.is_being_written:
                self.manifest = self.survey()
                # The next announcement must also withdraw articles that the last one had and Chroma has not.
                self.manifest.touched |= set(announced.holdings) if announced else set()
            else:
                self.manifest = announced
        return self.manifest

    def survey(self) -> Manifest:
        """What Chroma has stored of each article. Raises chromadb's `NotFoundError`."""
        return Manifest.from_records(self.passages.facts())

    def begin(self) -> None:
        """Mark the index as being written, before the first change."""
        if not self.is_being_written:
            with writing(self.passages.place):
                self.journal.begin()
            self.is_being_written = True

    def announce(self) -> None:
        """Announce a new generation to readers in other processes, which look for one before they search."""
        manifest = self.load_manifest()
        with writing(self.passages.place):
            self.generation = self.journal.announce(manifest)
