"""The folder of the corpus that contains files from the web."""

from __future__ import annotations

import hashlib
import os
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from rag.atomic_write import write_atomically

FOLDER = "web"
LONGEST_HOST = 200  # bytes; file systems allow 255
LONGEST_WORDS = 60


@dataclass(frozen=True)
class WebFolder:
    """`web/HOST/WORDS-HASH` in a corpus: the same address always has the same file."""

    corpus: Path

    def file_for(self, url: str, suffix: str = "") -> Path:
        """The path of the file for an address: in ASCII, each part short enough for any file system."""
        parts = urlsplit(url)
        words = re.sub(r"[^a-z0-9]+", "-", (parts.path.rpartition(".")[0] or parts.path).lower()).strip("-")
        digest = hashlib.sha256(url.encode("utf-8", "surrogatepass")).hexdigest()[:8]
        host = re.sub(r"[^a-z0-9.-]", "-", (parts.hostname or "").lower())[:LONGEST_HOST].strip(".")
        name = f"{words[-LONGEST_WORDS:] or 'page'}-{digest}{suffix}"
        return self.corpus / FOLDER / (host or "-") / name

    def holds(self, url: str, since: float) -> bool:
        """Whether the folder has a file for this address that is not older than `since`."""
        prefix = self.file_for(url)
        file = next(iter(prefix.parent.glob(f"{prefix.name}.*")), None)
        return file is not None and file.stat().st_mtime >= max(since, 1)

    def store(self, url: str, suffix: str, data: bytes, is_final: bool = True) -> Path:
        """Write the file for an address atomically; one that is not final is fetched again next time."""
        path = self.file_for(url, suffix)
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, data)
        if not is_final:
            os.utime(path, (0, 0))  # older than any entry
        return path
