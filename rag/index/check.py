"""What is wrong inside an index, and writing it again from its own vectors."""

from __future__ import annotations

from collections.abc import Iterator

from rag.config import Config
from rag.index.collection import reading
from rag.index.lock import Turn
from rag.index.records import Records, passage_of
from rag.index.store import Store, configured_store
from rag.index.versions import orphans

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


def rewrite(store: Store, turn: Turn) -> None:
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
