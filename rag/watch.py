"""`belegt ingest --watch`: the index follows the articles' folder, and the feeds' pages come into it."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping

from rag.config import Config
from rag.errors import RagError
from rag.fetch import fetch_all
from rag.ingest import Summary, ingest
from rag.parser_process import ParserProcess

STEP_MS = 1000  # how often it is looked whether feeds are due

Report = Callable[[str], None]


def watch(
    config: Config, report: Report, tell: Callable[[Summary], None], stop: threading.Event | None = None
) -> None:
    """Take in what is there, then whatever changes, until interrupted; `tell` hears of what was done.

    An error, such as another writer, is reported once, and it is tried again.
    """
    from watchfiles import watch as changes

    config.corpus.path.mkdir(parents=True, exist_ok=True)
    feeds_due, pending, problem, parser = 0.0, True, "", ParserProcess()
    seen: dict[str, Mapping[str, str]] = {}
    for changed in changes(
        config.corpus.path,
        stop_event=stop,
        rust_timeout=STEP_MS,
        yield_on_timeout=True,
        raise_interrupt=False,
    ):
        skipped: list[dict[str, str]] = []
        if config.corpus.feeds and time.monotonic() >= feeds_due:
            skipped = fetch_all(config.corpus, config.corpus.feeds, seen).skipped
            feeds_due, pending = time.monotonic() + 60 * config.corpus.feed_minutes, True
        if not (changed or pending):
            continue
        try:
            summary = ingest(config, parser=parser)
        except RagError as error:
            if str(error) != problem:
                report(str(error))
            pending, problem = True, str(error)
            continue
        summary.skipped += skipped
        if pending or summary.added or summary.changed or summary.deleted or summary.skipped:
            tell(summary)
        pending, problem = False, ""
