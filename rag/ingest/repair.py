"""`belegt doctor --repair`: repairs an index, and embeds only what is missing."""

from __future__ import annotations

import shutil
import time

from rag.config import Config
from rag.errors import CorpusError, IndexUnusable
from rag.index.backend import backend_of, writer_lock
from rag.index.check import index_problems, rewrite
from rag.index.faults import writing
from rag.index.store import configured_store
from rag.ingest.loader import find_articles
from rag.ingest.pipeline import ingest


def repair(config: Config) -> list[str]:
    """Repair the index; returns a sentence for each step that was needed. Raises `RagError`."""
    done = []
    try:
        configured_store(config)
    except IndexUnusable as error:
        # An index on a server, or one that cannot be reached, is not damaged.
        if not backend_of(config.index).is_damage(error):
            raise
        done += _quarantine(config)
    else:
        if index_problems(config):
            with writer_lock(config.index) as turn:
                rewrite(configured_store(config), turn)
            done.append("The index was rewritten from its own vectors.")
    summary = ingest(config)
    indexed = len(summary.added) + len(summary.changed)
    if indexed or summary.deleted:
        done.append(f"{indexed} articles were indexed, {len(summary.deleted)} deleted.")
    return done


def _quarantine(config: Config) -> list[str]:
    """Move the damaged index to quarantine. Raises `CorpusError` if there are no articles."""
    folder = config.index.path
    if not folder.exists():
        return []
    if not find_articles(config.corpus.path).files:
        raise CorpusError(
            f"The index at {folder} cannot be opened, and there are no articles in {config.corpus.path} to "
            "rebuild it from.",
            "Restore the articles (perhaps a disk is not mounted), then run this command again.",
        )
    quarantine = folder.with_name(f"{folder.name}.damaged-{time.strftime('%Y%m%d-%H%M%S')}")
    with writer_lock(config.index), writing(str(folder)):
        shutil.move(folder, quarantine)
    return [f"The index could not be opened; it was moved to {quarantine}."]
