"""Files of three formats → documents with their facts; bad files named."""

import errno
import os
import socket
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from llama_index.core.schema import Document

from rag.errors import CorpusError, UnreadableFile
from rag.ingest.loader import find_articles, load_article, read_article
from rag.text.languages import detect_language
from tests.support.corpora import ARTICLES, write_articles

MEGABYTE = 1_000_000
NFC, NFD = (unicodedata.normalize(form, "Mäuse.txt") for form in ("NFC", "NFD"))


def load(name: str, text: str) -> Document:
    return load_article(text.encode(), name)


def test_reads_scraped_text() -> None:
    document = load("leuchtturm.txt", ARTICLES["leuchtturm.txt"])
    assert document.metadata == {
        "source": "leuchtturm.txt",
        "title": "Der Leuchtturm von Hohenwarte",
        "author": "Anke Brandt",
        "published": "2024-03-12",
        "url": "https://example.org/leuchtturm",
        "language": "de",
    }
    assert document.text.startswith(
        "Der Leuchtturm von Hohenwarte\n\nVon Anke Brandt | 12.03.2024\n\nDer Leuchtturm von"
    )
    assert "Kommentare" not in document.text


def test_reads_markdown_with_front_matter() -> None:
    document = load("cheese.md", ARTICLES["cheese.md"])
    assert document.metadata["title"] == "The cheese of Brindle Valley"
    assert document.metadata["published"] == "2023-09-05"
    assert document.metadata["language"] == "en"
    assert "ripens for nine months in a cave" in document.text
    assert not any(mark in document.text for mark in ("**", "# ", "wheel.png", "---"))


def test_reads_html_without_its_page_around_it() -> None:
    document = load("chua.html", ARTICLES["chua.html"])
    assert document.metadata["title"] == "Ngôi chùa trên núi"
    assert document.metadata["published"] == "2025-05-20"
    assert document.metadata["url"] == "https://example.org/chua"
    assert document.metadata["language"] == "vi"
    assert "999 bậc đá" in document.text
    assert "Trang chủ" not in document.text
    assert "Bình luận" not in document.text


def test_takes_the_title_from_the_first_heading_then_the_first_line_then_the_name() -> None:
    assert load("a.md", "# Überschrift\n\nText steht hier.").metadata["title"] == "Überschrift"
    assert load("a.txt", "Überschrift\n\nText steht hier.").metadata["title"] == "Überschrift"
    assert load("ein-jahr-danach.de.txt", "Nur ein Satz.").metadata["title"] == "Ein jahr danach"


def test_takes_the_date_from_the_name_where_the_article_has_none() -> None:
    name, text = "2025-03-12-bread.md", "Fresh bread is warm. It cools in an hour."
    assert load(name, text).metadata["published"] == "2025-03-12"
    assert load(name, f"---\ndate: 2024-01-02\n---\n{text}").metadata["published"] == "2024-01-02"
    assert load(name, f"Updated: 3 May 2024\n\n{text}").metadata["published"] == "2024-05-03"
    row = f'{{"text": "{text}"}}'
    assert "published" not in load("2025-03-12-bread.jsonl#1", row).metadata


def test_drops_an_address_that_is_no_web_page() -> None:
    text = "---\nurl: javascript:alert(1)\n---\n\nEin Satz steht hier."
    assert "url" not in load("a.md", text).metadata


def test_reads_the_charset_that_a_page_declares() -> None:
    page = (
        '<html><head><meta charset="iso-8859-1"></head><body><p>Der Käse ist älter als die Höhle.</p></body>'
    )
    assert "Käse" in load_article(page.encode("latin-1"), "a.html").text


def test_reads_text_with_a_byte_order_mark() -> None:
    assert load_article("Grüße an alle.".encode("utf-8-sig"), "a.txt").text == "Grüße an alle."
    assert load_article("Grüße an alle.".encode("utf-16"), "a.txt").text == "Grüße an alle."


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("leer.txt", b"", "empty"),
        ("blank.txt", b" \n\n ", "empty"),
        ("brief.txt", rb"{\rtf1\ansi The harbour was dredged.}", "RTF"),
        ("brief.docx", rb"{\rtf1\ansi The harbour was dredged.}", "RTF"),
        ("seite.docx", b"<html><body>The harbour was dredged.</body></html>", "not in the format"),
        ("bild.txt", b"\x89PNG\x00\x00\x01", "binary"),
        ("gross.txt", b"x" * 2 * MEGABYTE, "2.0 MB"),
        ("artikel.pages", b"PK", r"\.pages"),
        ("nur-rauschen.txt", b"Kommentar (0)\n", "No text"),
        ("leer.html", b"<html><body></body></html>", "No article"),
    ],
)
def test_names_what_is_wrong_with_a_file(tmp_path: Path, name: str, data: bytes, reason: str) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(UnreadableFile, match=reason):
        load_article(read_article(tmp_path / name, tmp_path, MEGABYTE), name)


def test_does_not_follow_a_link_out_of_the_corpus(tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("Not an article.")
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "link.txt").symlink_to(tmp_path / "secret.txt")
    with pytest.raises(UnreadableFile, match="outside the corpus"):
        read_article(corpus / "link.txt", corpus, MEGABYTE)


def test_names_a_link_to_nowhere(tmp_path: Path) -> None:
    (tmp_path / "link.txt").symlink_to(tmp_path / "gone.txt")
    found = find_articles(tmp_path)
    assert found.files == []
    assert "broken link" in found.unreadable[tmp_path / "link.txt"].message
    with pytest.raises(UnreadableFile, match="no longer exists"):
        read_article(tmp_path / "link.txt", tmp_path, MEGABYTE)


def test_finds_articles_in_folders_but_not_hidden_ones_or_other_files(tmp_path: Path) -> None:
    names = ["b.txt", "unter/a.md", "unter/c.HTML", ".git/d.txt", "fragen.zip"]
    write_articles(tmp_path, dict.fromkeys(names, "Text."))
    found = [path.relative_to(tmp_path).as_posix() for path in find_articles(tmp_path).files]
    assert found == ["b.txt", "unter/a.md", "unter/c.HTML"]


def test_finds_only_what_was_named(tmp_path: Path) -> None:
    write_articles(tmp_path, {"a.txt": "A.", "unter/b.txt": "B.", "unter/c.txt": "C."})
    assert find_articles(tmp_path, [tmp_path / "unter"]).files == [
        tmp_path / "unter" / "b.txt",
        tmp_path / "unter" / "c.txt",
    ]


def test_refuses_paths_that_are_missing_or_elsewhere(tmp_path: Path) -> None:
    corpus = write_articles(tmp_path / "corpus", {"a.txt": "A."})
    (tmp_path / "b.txt").write_text("B.")
    with pytest.raises(CorpusError, match="outside"):
        find_articles(corpus, [tmp_path / "b.txt"])
    with pytest.raises(CorpusError, match="outside"):
        find_articles(corpus, [corpus / ".." / "b.txt"])
    with pytest.raises(CorpusError, match="does not exist"):
        find_articles(corpus, [corpus / "z.txt"])
    with pytest.raises(CorpusError, match="does not exist"):
        find_articles(tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("What did Kevin Xu predict?", "en"),
        ("Was sagte Kevin Xu voraus?", "de"),
        ("Kevin Xu dự đoán gì?", "vi"),
        ("¿Qué dijo Kevin Xu?", "es"),
        ("Qu'a prédit Kevin Xu ?", "fr"),
    ],
)
def test_tells_the_language_of_a_short_question(question: str, language: str) -> None:
    assert detect_language(question) == language


def unreadable(corpus: Path, paths: list[Path] | None = None) -> dict[str, str]:
    """The reason for each path that cannot be read, by its name."""
    found = find_articles(corpus, paths)
    reasons = {path.name: error.message for path, error in found.unreadable.items()}
    for file in found.files:
        try:
            read_article(file, corpus, MEGABYTE)
        except UnreadableFile as error:
            reasons[file.name] = error.message
    return reasons


def refuse_listing(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    """Let the system refuse to list `folder`."""
    real = os.scandir

    def scandir(path: Any) -> Any:
        if Path(path) == folder:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)


def test_reports_what_is_not_a_file_and_never_waits_for_it(tmp_path: Path) -> None:
    write_articles(tmp_path, ARTICLES)
    os.mkfifo(tmp_path / "rohr.txt")
    (tmp_path / "nowhere.txt").symlink_to(tmp_path / "gone.txt")
    (tmp_path / "zero.txt").symlink_to("/dev/zero")
    (tmp_path / "circle").symlink_to(tmp_path / "circle")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "s.txt"))
        reasons = unreadable(tmp_path)
    assert {name: reason.split(",")[0] for name, reason in reasons.items()} == {
        "rohr.txt": "It is a named pipe",
        "s.txt": "It is a socket",
        "zero.txt": "It is a device",
        "nowhere.txt": "It is a broken link.",
        "circle": f"The file cannot be opened ({os.strerror(errno.ELOOP)}).",
    }


def test_reports_a_linked_folder(tmp_path: Path) -> None:
    write_articles(tmp_path / "outside", {"a.txt": "Draußen steht ein Haus."})
    corpus = write_articles(tmp_path / "corpus", {"b.txt": "Ein Haus."})
    (corpus / "linked").symlink_to(tmp_path / "outside")
    for paths in (None, [corpus / "linked"]):
        (error,) = find_articles(corpus, paths).unreadable.values()
        assert "link to a folder" in error.message
        assert "set corpus.path" in error.remedy


def test_reports_a_folder_that_cannot_be_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_articles(tmp_path, {"a.txt": "Ein Haus.", "zu/b.txt": "Ein Garten."})
    refuse_listing(monkeypatch, tmp_path / "zu")
    assert unreadable(tmp_path) == {"zu": "The folder cannot be listed (Permission denied)."}


def test_a_corpus_that_cannot_be_listed_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    refuse_listing(monkeypatch, tmp_path)
    with pytest.raises(CorpusError, match="Permission denied"):
        find_articles(tmp_path)


def test_keeps_one_of_two_names_that_differ_in_unicode_form(tmp_path: Path) -> None:
    write_articles(tmp_path, {NFC: "Mäuse fressen Käse.", NFD: "Mäuse fressen Brot."})
    for paths in (None, [tmp_path / NFD]):
        reasons = unreadable(tmp_path, paths)
        assert reasons == {NFD: "Another file has the same name in a different Unicode form."}
    assert [file.name for file in find_articles(tmp_path).files] == [NFC]


def test_a_pipe_that_took_a_files_place_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_articles(tmp_path, {"a.txt": "Ein Satz."})
    ordinary = (tmp_path / "a.txt").stat()
    (tmp_path / "a.txt").unlink()
    os.mkfifo(tmp_path / "a.txt")
    monkeypatch.setattr(Path, "stat", lambda *_, **__: ordinary)
    with pytest.raises(UnreadableFile, match="named pipe"):
        read_article(tmp_path / "a.txt", tmp_path, 1000)


def test_a_file_that_grows_is_cut_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_articles(tmp_path, {"a.txt": "x" * 2000})
    small = os.stat_result((0o100644, *[0] * 9))
    monkeypatch.setattr(Path, "stat", lambda *_, **__: small)
    monkeypatch.setattr(os, "fstat", lambda _: small)
    with pytest.raises(UnreadableFile, match="the limit is"):
        read_article(tmp_path / "a.txt", tmp_path, 1000)


def test_find_articles_of_a_deep_folder(tmp_path: Path) -> None:
    folder = tmp_path
    for _ in range(400):
        folder = folder / "a"
    write_articles(folder, {"b.txt": "Text."})
    assert len(find_articles(tmp_path).files) == 1
