"""Faults of the disk or the system are told apart from a damaged index."""

import errno
from typing import Any

import pytest

from rag.config import Config
from rag.errors import CorpusError, IndexUnavailable, IndexUnusable
from rag.index.faults import unavailable
from rag.index.store import open_index
from rag.ingest.pipeline import ingest
from rag.ingest.repair import repair

FULL = "error returned from database: (code: 13) database or disk is full"


@pytest.mark.usefixtures("random_embedding")
@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.ENOSPC, "No space left on device"),
        OSError(errno.EROFS, "Read-only file system"),
        PermissionError(errno.EACCES, "Permission denied"),
        OSError(errno.EMFILE, "Too many open files"),
        OSError(errno.EIO, "Input/output error"),
        RuntimeError(FULL),
        RuntimeError("error returned from database: (code: 5) database is locked"),
        RuntimeError("error returned from database: (code: 776) attempt to write a readonly database"),
        RuntimeError("Failed to read the graph: Too many open files (os error 24)"),
    ],
)
def test_no_fault_of_the_surroundings_is_taken_for_damage(
    config: Config, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    ingest(config)

    def fail(*_: Any) -> Any:
        raise error

    monkeypatch.setattr("rag.index.local.backend.open_database", fail)
    with pytest.raises(IndexUnavailable) as refused:
        open_index(config)
    assert not any(word in str(refused.value).lower() for word in ("delete", "rebuild", "repair"))
    with pytest.raises(IndexUnusable):
        repair(config)
    assert config.index.path.is_dir()
    assert list(config.index.path.parent.glob("*.damaged*")) == []


def test_what_is_damage_is_not_taken_for_such_a_fault() -> None:
    for words in ("(code: 11) database disk image is malformed", "(code: 26) file is not a database"):
        assert unavailable("The index", RuntimeError(f"error returned from database: {words}")) is None
    assert unavailable("The index", RuntimeError("No such file or directory (os error 2)")) is None


@pytest.mark.usefixtures("random_embedding")
def test_a_damaged_index_is_kept_where_there_is_nothing_to_make_one_of(config: Config) -> None:
    ingest(config)
    (config.index.path / "chroma.sqlite3").write_bytes(b"no database at all" * 1000)
    for file in config.corpus.path.iterdir():
        file.unlink()
    with pytest.raises(CorpusError, match=r"no articles in .* to rebuild it from"):
        repair(config)
    assert config.index.path.is_dir()
