"""An index in a folder that cannot be written, or on a full disk, is searched in a copy."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rag.config import Config
from rag.doctor import examine
from rag.errors import IndexUnavailable
from rag.index.local.backend import LocalConnection, open_database
from rag.index.local.snapshot import Snapshot
from rag.index.store import open_index
from rag.ingest.pipeline import ingest
from rag.ingest.repair import repair
from rag.qa.answerer import search

pytestmark = pytest.mark.usefixtures("random_embedding", "checksum_once")

QUESTION = "Wie hoch ist der Leuchtturm?"
FULL = "error returned from database: (code: 13) database or disk is full"


@pytest.fixture
def read_only(config: Config, monkeypatch: pytest.MonkeyPatch) -> Iterator[Config]:
    """An index in a folder that this user may not write."""
    ingest(config)
    access = os.access
    monkeypatch.setattr(
        os,
        "access",
        lambda place, mode: access(place, mode) and not str(place).startswith(str(config.index.path)),
    )
    before = {file: file.read_bytes() for file in config.index.path.rglob("*") if file.is_file()}
    yield config
    assert before == {file: file.read_bytes() for file in config.index.path.rglob("*") if file.is_file()}


def test_a_folder_that_cannot_be_written_is_searched_and_left_as_it_is(read_only: Config) -> None:
    assert len(search(read_only, QUESTION)) == 3
    findings = {finding.subject: finding for finding in examine(read_only)}
    assert findings["index"].severity == "ok"
    assert findings["disk"].severity == "warning"
    assert "can still be searched" in findings["disk"].message
    for write in (ingest, repair):
        with pytest.raises(IndexUnavailable, match="cannot be written") as refused:
            write(read_only)
        assert str(read_only.index.path) in refused.value.message


def test_its_copy_is_deleted(read_only: Config) -> None:
    store = open_index(read_only)
    assert isinstance(store._connection, LocalConnection)
    assert store._connection.snapshot
    copy = store._connection.snapshot.path
    assert (copy / "chroma.sqlite3").exists()
    assert copy.stat().st_mode & 0o77 == 0
    store.close()
    assert not copy.exists()


def test_a_reader_of_a_copy_takes_up_what_was_written(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    ingest(config)
    with monkeypatch.context() as closed:
        closed.setattr(os, "access", lambda *_: False)
        store = open_index(config)
        (config.corpus.path / "neu.txt").write_text("Die Brücke ist 212 Meter lang.")
        closed.undo()
        ingest(config)
        closed.setattr(os, "access", lambda *_: False)
        assert store.holds("neu.txt")
    with store.changes():  # it may be written again
        pass
    assert isinstance(store._connection, LocalConnection)
    assert store._connection.snapshot is None


def test_without_room_for_a_copy_it_says_so(read_only: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.index.local.snapshot.ROOM", 1e12)
    with pytest.raises(IndexUnavailable, match=r"not enough disk space for a copy.*TMPDIR"):
        open_index(read_only)


def test_what_a_killed_writer_began_is_taken_back_in_the_copy(config: Config) -> None:
    ingest(config)
    database = config.index.path / "chroma.sqlite3"
    code = (
        "import os, sqlite3, sys\n"
        "database = sqlite3.connect(sys.argv[1])\n"
        "database.execute('PRAGMA cache_spill = 1')\n"
        "database.execute('PRAGMA cache_size = 1')\n"
        "database.execute('BEGIN')\n"
        "database.execute('DELETE FROM embedding_metadata')\n"
        "database.execute('DELETE FROM embeddings')\n"
        "rows = [('x' * 900 + str(n),) for n in range(200)]\n"
        "database.executemany('INSERT INTO tenants VALUES (?)', rows)\n"
        "os._exit(0)\n"
    )
    subprocess.run([sys.executable, "-c", code, str(database)], check=True)
    assert database.with_name("chroma.sqlite3-journal").exists()
    snapshot = Snapshot(config.index.path)
    assert snapshot.path.joinpath("chroma.sqlite3").exists()
    snapshot.delete()
    assert len(open_index(config).contents()) == 3


def test_a_full_disk_is_searched(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    from chromadb.errors import InternalError

    ingest(config)
    real = open_database

    def open_copy_only(folder: Path) -> Any:
        if folder == config.index.path:
            raise InternalError(FULL)
        return real(folder)

    monkeypatch.setattr("rag.index.local.backend.open_database", open_copy_only)
    assert len(search(config, QUESTION)) == 3
    with pytest.raises(IndexUnavailable, match=r"cannot be written.*full.*Free some"):
        ingest(config)
    with pytest.raises(IndexUnavailable):
        repair(config)
    assert list(config.index.path.parent.glob("*.damaged*")) == []
    monkeypatch.setattr("rag.index.local.backend.open_database", real)
    assert ingest(config).unchanged == 3
