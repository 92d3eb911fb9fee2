"""Finds what is wrong inside an index, and rewrites an index from its own vectors."""

from __future__ import annotations

from collections.abc import Iterator

from rag.config import Config
from rag.index.backend import WriteLock
from rag.index.faults import reading
from rag.index.records import Records, passage_of
from rag.index.store import Store, configured_store

RECORDS = 2000


def index_problems(config: Config, most: int | None = None) -> list[str]:
    """The problems of the index, a sentence each. Raises `IndexUnusable` where it cannot be read.

    Each of its sentences is searched for by its own vector, or a sample of about `most`.
    """
    store = configured_store(config)
    problems = []
    with reading(store.backend.place):
        left_over = store.backend.orphans()
    if left_over:
        problems.append(f"{len(left_over)} folders of vectors belong to no collection.")
    found = store.survey().contents()
    partly = [source for source, hashes in found.items() if list(hashes) == [""] or len(hashes) > 1]
    if partly:
        problems.append(f"{len(partly)} articles are incomplete, such as {sorted(partly)[0]}.")
    lost = unreachable(store, most)
    if lost:
        problems.append(f"{len(lost)} sentences cannot be found by their own vector.")
    if found != store.contents():
        problems.append("The list of articles does not match the passages.")
    if not store.words_are_current():
        problems.append("The index of words does not match the passages.")
    return problems


def unreachable(store: Store, most: int | None = None) -> list[str]:
    """The ids of records that no search finds, among all or a sample of about `most`: each takes a search."""
    return [record for records in _sample(store, most) for record in store.unreachable(records)]


def _sample(store: Store, most: int | None) -> Iterator[Records]:
    every = max(1, store.sentences() // most) if most else 1
    for records in store.records(RECORDS):
        yield records.only(set(records.ids[::every]).__contains__)


def rewrite(store: Store, lock: WriteLock) -> None:
    """Copy all complete articles into a new collection, which replaces the old one."""
    complete = {
        passage
        for hashes in store.survey().contents().values()
        if len(hashes) == 1 and "" not in hashes
        for passages in hashes.values()
        for passage in passages
    }
    before = store.records(RECORDS)
    with store.changes(rebuild=True) as session:
        for records in before:
            lock.check()
            session.put(records.only(lambda record: passage_of(record) in complete))
