"""`belegt doctor --repair`: mend an index, embedding only what is missing."""

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
    """Mend the index; what was done, a sentence each. Raises `RagError`s."""
    done = []
    try:
        configured_store(config)
    except IndexUnusable as error:
        # What is beside a server that does not answer is not damaged, nor what cannot be reached.
        if not backend_of(config.index).is_damage(error):
            raise
        done += _quarantine(config)
    else:
        if index_problems(config):
            with writer_lock(config.index) as turn:
                rewrite(configured_store(config), turn)
            done.append("The index was rewritten from its own vectors.")
    summary = ingest(config)
    taken = len(summary.added) + len(summary.changed)
    if taken or summary.deleted:
        done.append(f"{taken} articles were indexed, {len(summary.deleted)} deleted.")
    return done


def _quarantine(config: Config) -> list[str]:
    """Raises `CorpusError` where there is nothing to make an index from."""
    folder = config.index.path
    if not folder.exists():
        return []
    if not find_articles(config.corpus.path).files:
        raise CorpusError(
            f"The index at {folder} cannot be opened, and {config.corpus.path} holds no article to make "
            "it from.",
            "Bring the articles back (is a disk not mounted?), then run this again.",
        )
    aside = folder.with_name(f"{folder.name}.damaged-{time.strftime('%Y%m%d-%H%M%S')}")
    with writer_lock(config.index), writing(str(folder)):
        shutil.move(folder, aside)
    return [f"The index could not be opened; what was there is now in {aside}."]
