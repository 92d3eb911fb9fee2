"""Sources: names in one Unicode form, and the files they stand for."""

import os
import unicodedata
from pathlib import Path

import pytest

from rag.errors import UnreadableFile
from rag.ingest.sources import check_name, path_of, source_of, strip_row_id

NFC, NFD = (unicodedata.normalize(form, "Mäuse.txt") for form in ("NFC", "NFD"))


def test_a_source_is_a_path_in_nfc(tmp_path: Path) -> None:
    assert source_of(tmp_path / "a" / NFD, tmp_path) == f"a/{NFC}"


def test_a_name_that_is_not_utf8_is_written_out(tmp_path: Path) -> None:
    assert source_of(tmp_path / os.fsdecode(b"caf\xe9.txt"), tmp_path) == "caf\\xe9.txt"


@pytest.mark.parametrize("name", [NFC, NFD])
def test_finds_a_file_in_either_form(tmp_path: Path, name: str) -> None:
    folder = tmp_path / unicodedata.normalize("NFD", "Märchen")
    folder.mkdir()
    (folder / name).write_text("Mäuse fressen Käse.")
    assert path_of(f"Märchen/{NFC}", tmp_path) == folder / name


def test_prefers_the_file_in_nfc(tmp_path: Path) -> None:
    for name in (NFC, NFD):
        (tmp_path / name).write_text("Mäuse fressen Käse.")
    assert path_of(NFD, tmp_path).name == NFC


def test_a_missing_file_has_the_path_at_which_it_would_be(tmp_path: Path) -> None:
    assert path_of("a/b.txt", tmp_path) == tmp_path / "a" / "b.txt"


@pytest.mark.parametrize(
    ("source", "file"),
    [
        ("news.csv#17", "news.csv"),
        ("a/N.JSONL#x#y", "a/N.JSONL"),
        ("C#.md", "C#.md"),
        ("news.csv", "news.csv"),
    ],
)
def test_the_file_of_a_row(source: str, file: str) -> None:
    assert strip_row_id(source) == file


@pytest.mark.parametrize("name", ["news.csv#1", "caf\udce9.txt"])
def test_refuses_names_that_cannot_be_sources(name: str) -> None:
    with pytest.raises(UnreadableFile):
        check_name(name)
