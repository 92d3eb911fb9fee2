"""`belegt doctor --repair`: what is wrong inside an index, and mending it without embedding anew."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator

from rag.config import Config
from rag.errors import CorpusError, IndexUnavailable, IndexUnusable
from rag.index.collection import reading, writing
from rag.index.lock import Turn, writer_lock
from rag.index.records import Records, passage_of
from rag.index.store import Store, configured_store
from rag.index.versions import orphans
from rag.ingest.loader import find_articles
from rag.ingest.pipeline import ingest

RECORDS = 2000


def index_problems(config: Config, most: int | None = None) -> list[str]:
    """What is wrong with the index, a sentence each; `most` sentences are looked for by their vector, or all.

    Raises `IndexUnusable` where it cannot be read.
    """
    store = configured_store(config)
    problems = []
    with reading(config.index):
        left_over = [] if config.index.url else orphans(config.index.path)
    if left_over:
        problems.append(f"{len(left_over)} folders of vectors belong to nothing.")
    found = store.survey().contents()
    partly = [source for source, hashes in found.items() if list(hashes) == [""] or len(hashes) > 1]
    if partly:
        problems.append(f"{len(partly)} articles are there in part, such as {sorted(partly)[0]}.")
    lost = unreachable(store, most)
    if lost:
        problems.append(f"{len(lost)} sentences cannot be found by their own vector.")
    if found != store.contents():
        problems.append("The catalogue is not that of the passages.")
    if not store.words_are_current():
        problems.append("The index of words is not that of the passages.")
    return problems


def unreachable(store: Store, most: int | None = None) -> list[str]:
    """The records that no search finds; `most` are looked at, from all over: each takes a search."""
    return [one for records in _sample(store, most) for one in store.unreachable(records)]


def _sample(store: Store, most: int | None) -> Iterator[Records]:
    every = max(1, store.sentences() // most) if most else 1
    for records in store.records(RECORDS):
        yield records.only(set(records.ids[::every]).__contains__)


def repair(config: Config) -> list[str]:
    """Mend the index; what was done, a sentence each. Raises `RagError`s."""
    done = []
    try:
        configured_store(config)
    except IndexUnusable as error:
        # What is beside a server that does not answer is not damaged, nor what cannot be reached.
        if config.index.url or isinstance(error, IndexUnavailable):
            raise
        done += _put_aside(config)
    else:
        if index_problems(config):
            with writer_lock(config.index) as turn:
                _rewrite(configured_store(config), turn)
            done.append("The index was written anew from its own vectors.")
    summary = ingest(config)
    taken = len(summary.added) + len(summary.changed)
    if taken or summary.deleted:
        done.append(f"{taken} articles were indexed, {len(summary.deleted)} deleted.")
    return done


def _rewrite(store: Store, turn: Turn) -> None:
    """All whole articles into a new collection, which replaces the old one."""
    whole = {
        passage
        for hashes in store.survey().contents().values()
        if len(hashes) == 1 and "" not in hashes
        for passages in hashes.values()
        for passage in passages
    }
    before = store.records(RECORDS)
    with store.changes(anew=True):
        for records in before:
            turn.check()
            store.put(records.only(lambda record: passage_of(record) in whole))


def _put_aside(config: Config) -> list[str]:
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
    with writer_lock(config.index), writing(config.index):
        shutil.move(folder, aside)
    return [f"The index could not be opened; what was there is now in {aside}."]
