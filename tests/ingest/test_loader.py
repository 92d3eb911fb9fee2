"""Files of three formats → documents with their facts; bad files named."""

from pathlib import Path

import pytest
from llama_index.core.schema import Document

from rag.errors import CorpusError, UnreadableFile
from rag.ingest.loader import find_articles, load_article, read_article
from rag.text.languages import detect_language
from tests.support.corpora import ARTICLES, write_articles

MEGABYTE = 1_000_000


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
    assert document.text.startswith("Der Leuchtturm von Hohenwarte\n\nDer Leuchtturm von")
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
        ("bild.txt", b"\x89PNG\x00\x00\x01", "binary"),
        ("kaputt.txt", "Käse".encode("latin-1"), "encoding is broken"),
        ("gross.txt", b"x" * 2 * MEGABYTE, "2.0 MB"),
        ("artikel.odt", b"PK", r"\.odt"),
        ("nur-rauschen.txt", b"Kommentar (0)\n", "no text"),
        ("front.md", b"---\ntitle: [\n---\n\nText.", "front matter"),
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
    with pytest.raises(UnreadableFile, match="out of the corpus"):
        read_article(corpus / "link.txt", corpus, MEGABYTE)


def test_names_a_link_to_nowhere(tmp_path: Path) -> None:
    (tmp_path / "link.txt").symlink_to(tmp_path / "gone.txt")
    found = find_articles(tmp_path)
    assert found.files == []
    assert "leads nowhere" in found.unread[tmp_path / "link.txt"].message
    with pytest.raises(UnreadableFile, match="no longer there"):
        read_article(tmp_path / "link.txt", tmp_path, MEGABYTE)


def test_finds_articles_in_folders_but_not_hidden_ones_or_other_files(tmp_path: Path) -> None:
    names = ["b.txt", "unter/a.md", "unter/c.HTML", ".git/d.txt", "fragen.xlsx"]
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
    with pytest.raises(CorpusError, match="no folder"):
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
