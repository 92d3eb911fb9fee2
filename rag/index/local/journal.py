"""The journal of an index in a folder: two files beside the database."""

from __future__ import annotations

import uuid
from pathlib import Path

from rag.atomic_write import write_atomically
from rag.index.local.files import DATABASE
from rag.index.manifest import FILE, Manifest

GENERATION_FILE = "generation"


class FolderJournal:
    """The file `generation`, and the manifest of that generation; a writer deletes the manifest first."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.opened = self.generation()

    def generation(self) -> str:
        """The newest generation, with the database's inode: the database may have been replaced."""
        return self._name(self._announced())

    def is_being_written(self) -> bool:
        """Whether the manifest is missing."""
        return not (self.folder / FILE).exists()

    def begin(self) -> None:
        """Delete the manifest, which the coming changes make obsolete."""
        (self.folder / FILE).unlink(missing_ok=True)

    def load(self, known: Manifest | None) -> Manifest | None:
        """The manifest in the folder, if it is that of the announced generation."""
        return Manifest.load(self.folder, self._announced())

    def announce(self, manifest: Manifest) -> str:
        """Write the manifest, then the generation: the manifest counts once the generation is written."""
        generation = uuid.uuid4().hex
        manifest.save(self.folder, generation)
        write_atomically(self.folder / GENERATION_FILE, generation.encode())
        return self._name(generation)

    def _announced(self) -> str:
        file = self.folder / GENERATION_FILE
        return file.read_text() if file.exists() else ""

    def _name(self, generation: str) -> str:
        database = self.folder / DATABASE
        return f"{generation}:{database.stat().st_ino if database.exists() else 0}"
