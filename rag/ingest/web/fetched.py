"""The result of fetching: files of the corpus, and what was skipped."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from rag.errors import UnreadableFile
from rag.ingest.summary import Skipped
from rag.ingest.web.address import make_printable


@dataclass
class Fetched:
    """The files that were written, and the addresses and entries that could not be fetched."""

    files: list[Path] = field(default_factory=list)
    skipped: list[Skipped] = field(default_factory=list)

    def skip(self, url: str, error: UnreadableFile) -> None:
        """Record that `url` could not be fetched."""
        self.skipped.append(Skipped.from_error(make_printable(url), error))

    @contextmanager
    def catch_errors(self, url: str) -> Iterator[None]:
        """Record every exception of the block in `skipped`, so that one address or entry affects no other."""
        address = make_printable(url)
        try:
            yield
        except UnreadableFile as error:
            self.skip(url, error)
        except OSError as error:
            reason = f"{address} cannot be stored ({error.strerror or type(error).__name__})."
            self.skip(url, UnreadableFile(reason, "Check the corpus folder and its disk."))
        except Exception as error:
            reason = f"{address} cannot be read ({type(error).__name__})."
            self.skip(url, UnreadableFile(reason, "Save the page as a file in the corpus folder instead."))
