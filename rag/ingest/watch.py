"""`belegt ingest --watch`: updates the index whenever the corpus folder changes, and fetches feeds."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from rag.config import Config
from rag.errors import CorpusError, RagError, from_system_error
from rag.ingest.parser.process import ParserProcess
from rag.ingest.pipeline import ingest
from rag.ingest.summary import Skipped, Summary
from rag.ingest.web.fetcher import fetch_all

STEP_MS = 1000  # how often it checks whether feeds are due

Report = Callable[[str], None]


def watch(
    config: Config, report: Report, on_summary: Callable[[Summary], None], stop: threading.Event | None = None
) -> None:
    """Index the folder, then every change to it, until interrupted; `on_summary` receives each result.

    An error, such as another writer or a missing folder, is reported once, and the run is repeated.
    Raises `CorpusError` if the folder does not exist and cannot be created.
    """
    stop, folder = stop or threading.Event(), config.corpus.path
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CorpusError(
            f"The folder {folder} cannot be created ({error.strerror}).",
            "Set corpus.path to the folder of your articles.",
        ) from error
    updater = _Updater(config, report, on_summary)
    try:
        while not stop.is_set():
            if _follow(folder, updater, stop):
                return
            stop.wait(STEP_MS / 1000)
    except KeyboardInterrupt:
        return


def _follow(folder: Path, updater: _Updater, stop: threading.Event) -> bool:
    """Watch this folder until another replaces it, as when a disk is mounted; True if `stop` ended it."""
    from watchfiles import watch as changes

    watched = _identity(folder)
    if watched is None:
        updater.update(pending=True)
        return False
    updater.pending = True
    try:
        for changed in changes(
            folder, stop_event=stop, rust_timeout=STEP_MS, yield_on_timeout=True, raise_interrupt=False
        ):
            updater.update(pending=bool(changed))
            if _identity(folder) != watched:
                return False
    except OSError:  # the folder has just been removed
        return False
    return True


def _identity(folder: Path) -> tuple[int, int] | None:
    """Device and inode of the folder; None if it does not exist."""
    try:
        status = folder.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


class _Updater:
    """Updates the index after changes and after fetching feeds; reports each problem once."""

    def __init__(self, config: Config, report: Report, on_summary: Callable[[Summary], None]) -> None:
        self.pending = True
        self._config = config
        self._report = report
        self._on_summary = on_summary
        self._parser = ParserProcess()
        self._feeds_due = 0.0
        self._problem = ""
        self._seen: dict[str, Mapping[str, str]] = {}

    def update(self, pending: bool) -> None:
        """Update the index if changes are `pending`, now or from an attempt that failed."""
        try:
            skipped = self._fetch()
            if not (pending or self.pending):
                return
            summary = ingest(self._config, parser=self._parser)
        except RagError as error:
            self._fail(str(error))
            return
        except OSError as error:
            self._fail(str(from_system_error(error)))
            return
        summary.skipped += skipped
        if self.pending or summary.has_changes or summary.skipped:
            self._on_summary(summary)
        self.pending, self._problem = False, ""

    def _fetch(self) -> list[Skipped]:
        """Fetch the feeds if they are due; returns what could not be fetched."""
        corpus = self._config.corpus
        if not corpus.feeds or time.monotonic() < self._feeds_due:
            return []
        self._feeds_due, self.pending = time.monotonic() + 60 * corpus.feed_minutes, True
        return fetch_all(corpus, corpus.feeds, self._seen).skipped

    def _fail(self, problem: str) -> None:
        if problem != self._problem:
            self._report(problem)
        self.pending, self._problem = True, problem
