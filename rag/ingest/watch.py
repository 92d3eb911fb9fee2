"""`belegt ingest --watch`: the index follows the articles' folder, and the feeds' pages come into it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from rag.config import Config
from rag.errors import CorpusError, RagError, of_the_system
from rag.ingest.parser.process import ParserProcess
from rag.ingest.pipeline import ingest
from rag.ingest.summary import Skipped, Summary
from rag.ingest.web.fetcher import fetch_all

STEP_MS = 1000  # how often it is looked whether feeds are due

Report = Callable[[str], None]


def watch(
    config: Config, report: Report, tell: Callable[[Summary], None], stop: threading.Event | None = None
) -> None:
    """Take in what is there, then whatever changes, until interrupted; `tell` hears of what was done.

    An error, such as another writer or a folder that is gone, is reported once, and it is tried again.
    Raises `CorpusError` where the folder is missing and cannot be made.
    """
    stop, folder = stop or threading.Event(), config.corpus.path
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CorpusError(
            f"The folder {folder} cannot be made ({error.strerror}).", "Set corpus.path to your articles."
        ) from error
    follower = _Follower(config, report, tell)
    try:
        while not stop.is_set():
            if _follow(folder, follower, stop):
                return
            stop.wait(STEP_MS / 1000)
    except KeyboardInterrupt:
        return


def _follow(folder: Path, follower: _Follower, stop: threading.Event) -> bool:
    """Follow this folder until another is in its place, as where a disk is mounted; whether it was ended."""
    from watchfiles import watch as changes

    watched = _identity(folder)
    if watched is None:
        follower.take_in(pending=True)
        return False
    follower.pending = True
    try:
        for changed in changes(
            folder, stop_event=stop, rust_timeout=STEP_MS, yield_on_timeout=True, raise_interrupt=False
        ):
            follower.take_in(pending=bool(changed))
            if _identity(folder) != watched:
                return False
    except OSError:  # it was taken away just now
        return False
    return True


def _identity(folder: Path) -> tuple[int, int] | None:
    """Of the folder that is there now; None where there is none."""
    try:
        status = folder.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


class _Follower:
    """Takes in what has changed, and what feeds have brought; tells of it, and of each problem once."""

    def __init__(self, config: Config, report: Report, tell: Callable[[Summary], None]) -> None:
        self.pending = True
        self._config = config
        self._report = report
        self._tell = tell
        self._parser = ParserProcess()
        self._feeds_due = 0.0
        self._problem = ""
        self._seen: dict[str, Mapping[str, str]] = {}

    def take_in(self, pending: bool) -> None:
        """Bring the index to what the folder holds, where something is `pending` or was before."""
        try:
            skipped = self._fetch()
            if not (pending or self.pending):
                return
            summary = ingest(self._config, parser=self._parser)
        except RagError as error:
            self._fail(str(error))
            return
        except OSError as error:
            self._fail(str(of_the_system(error)))
            return
        summary.skipped += skipped
        if self.pending or summary.has_changes or summary.skipped:
            self._tell(summary)
        self.pending, self._problem = False, ""

    def _fetch(self) -> list[Skipped]:
        """What the feeds brought that cannot be taken in, if it is time to look."""
        corpus = self._config.corpus
        if not corpus.feeds or time.monotonic() < self._feeds_due:
            return []
        self._feeds_due, self.pending = time.monotonic() + 60 * corpus.feed_minutes, True
        return fetch_all(corpus, corpus.feeds, self._seen).skipped

    def _fail(self, problem: str) -> None:
        if problem != self._problem:
            self._report(problem)
        self.pending, self._problem = True, problem
