"""The file of a web address."""

import os
from pathlib import Path

from rag.ingest.web.folder import WebFolder

URL = "https://news.example/2026/Bridge.html"


def test_names_of_files_are_short_and_in_ascii(tmp_path: Path) -> None:
    folder = WebFolder(tmp_path)
    hosts = ["ä.example", "..", "a" * 300, "[::1]", "a/../../b"]
    for host in hosts:
        path = folder.file_for(f"http://{host}/{'ü' * 500}/../x%00{'y' * 500}.html", ".html")
        assert path.resolve().is_relative_to(tmp_path / "web")
        parts = path.relative_to(tmp_path).parts
        assert len(parts) == 3
        assert all(part.isascii() and len(part) <= 200 for part in parts)


def test_an_address_always_has_the_same_file(tmp_path: Path) -> None:
    folder = WebFolder(tmp_path)
    file = folder.store(URL, ".html", b"old")
    assert file.parent == tmp_path / "web" / "news.example"
    assert file.name.startswith("2026-bridge-")
    assert folder.store(URL, ".html", b"new") == file
    assert file.read_bytes() == b"new"
    assert list(file.parent.iterdir()) == [file]


def test_addresses_that_differ_in_their_query_have_different_files(tmp_path: Path) -> None:
    folder = WebFolder(tmp_path)
    assert folder.file_for(f"{URL}?page=1") != folder.file_for(f"{URL}?page=2")


def test_knows_how_old_a_file_is(tmp_path: Path) -> None:
    folder = WebFolder(tmp_path)
    assert not folder.holds(URL, since=0)
    os.utime(folder.store(URL, ".html", b"old"), (1000, 1000))
    assert folder.holds(URL, since=1000)
    assert not folder.holds(URL, since=1001)


def test_a_file_that_is_not_final_is_fetched_again(tmp_path: Path) -> None:
    folder = WebFolder(tmp_path)
    folder.store(URL, ".html", b"summary", is_final=False)
    assert not folder.holds(URL, since=0)
