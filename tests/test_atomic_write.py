"""Atomic writes of files and folders."""

import os
from pathlib import Path

import pytest

from rag.atomic_write import replace_atomically, write_atomically


def test_a_file_is_replaced_and_nothing_else_left(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    for data in (b"old", b"new"):
        write_atomically(file, data)
        assert file.read_bytes() == data
    assert list(tmp_path.iterdir()) == [file]


def test_a_write_that_fails_leaves_the_old_file(tmp_path: Path) -> None:
    file = tmp_path / "a.npz"
    file.write_bytes(b"old")
    with pytest.raises(KeyboardInterrupt), replace_atomically(file) as temporary:
        assert temporary.parent == tmp_path
        assert temporary.name.startswith(".")
        assert temporary.suffix == ".npz"
        temporary.write_bytes(b"half")
        raise KeyboardInterrupt
    assert file.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [file]


def test_a_folder_appears_with_all_its_files(tmp_path: Path) -> None:
    with replace_atomically(tmp_path / "part") as temporary:
        temporary.mkdir()
        (temporary / "a").write_bytes(b"1")
        assert not (tmp_path / "part").exists()
    assert [file.name for file in (tmp_path / "part").iterdir()] == ["a"]


def test_a_folder_that_fails_is_deleted(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="full"), replace_atomically(tmp_path / "part") as temporary:
        temporary.mkdir()
        (temporary / "a").write_bytes(b"1")
        raise OSError("full")
    assert list(tmp_path.iterdir()) == []


def test_the_content_is_on_the_disk_before_the_name_changes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, synced = tmp_path / "a.txt", []
    monkeypatch.setattr(os, "fsync", lambda _: synced.append(file.exists()))
    write_atomically(file, b"new")
    assert synced == [False, True]


def test_a_folder_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        write_atomically(tmp_path / "missing" / "a.txt", b"new")
