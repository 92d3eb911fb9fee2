"""Untrusted files are parsed in a child process: whatever one costs or breaks, the next one is parsed."""

import io
import os
import signal
import time
import zipfile
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import docx
import pytest

from rag.errors import UnreadableFile
from rag.ingest.loader import load_article, to_document
from rag.ingest.parser.article import ParsedArticle
from rag.ingest.parser.process import ParserProcess, TimeLimit

TOWER = b"Der Turm von Hohenwarte ist 41 Meter hoch."
TABLE = b"id,text\n1,Der Turm ist alt.\n2,Das Brot ist warm.\n"


@pytest.fixture(scope="module")
def quick() -> Iterator[ParserProcess]:
    """A parser that gives up after two seconds of processor time: hostile files cost a test little."""
    with ParserProcess(TimeLimit(base_s=2.0, per_megabyte_s=0.0)) as parser:
        yield parser


def parse(parser: ParserProcess, data: bytes, name: str) -> list[ParsedArticle]:
    file = parser.open(data, name, {})
    return [file.parse(article) for article in file.articles]


def packed(parts: dict[str, bytes]) -> bytes:
    """A zip archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def word_document(body: bytes) -> bytes:
    """A DOCX whose body is this XML."""
    empty = io.BytesIO()
    docx.Document().save(empty)
    with zipfile.ZipFile(empty) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    before, _, after = parts["word/document.xml"].partition(b"<w:body>")
    return packed(parts | {"word/document.xml": before + b"<w:body>" + body + after})


def book_of_one_chapter(times: int) -> bytes:
    """An EPUB whose spine names its chapter so many times."""
    container = (
        b'<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container" version="1.0"><rootfiles>'
        b'<rootfile full-path="b.opf" media-type="application/oebps-package+xml"/></rootfiles></container>'
    )
    package = (
        b'<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="i">'
        b'<metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Brot</dc:title></metadata>'
        b'<manifest><item id="c" href="c.xhtml" media-type="application/xhtml+xml"/></manifest><spine>'
        + b'<itemref idref="c"/>' * times
        + b"</spine></package>"
    )
    chapter = b"<html><body><p>Das Brot ist warm.</p></body></html>"
    return packed({"META-INF/container.xml": container, "b.opf": package, "c.xhtml": chapter})


def message(subject: str) -> bytes:
    return f"Subject: {subject}\n\nDas Brot ist warm.\n".encode()


def nested_message(depth: int) -> bytes:
    inner = EmailMessage()
    inner.set_content("Das Brot ist warm.")
    parts = "".join(f'Content-Type: multipart/mixed; boundary="b{n}"\n\n--b{n}\n' for n in range(depth))
    return parts.encode() + bytes(inner)


def test_gives_what_parsing_in_this_process_gives(parser: ParserProcess) -> None:
    page = (Path(__file__).parents[3] / "corpus" / "articles").glob("*.html")
    for path in [*page][:2]:
        data = path.read_bytes()
        (article,) = parse(parser, data, path.name)
        assert to_document(article, path.name) == load_article(data, path.name)


def test_each_row_of_a_table_is_parsed_apart(parser: ParserProcess) -> None:
    file = parser.open(TABLE, "news #2.csv", {})
    assert [article.source for article in file.articles] == ["news #2.csv#1", "news #2.csv#2"]
    assert [file.parse(article).text for article in file.articles] == [
        "Der Turm ist alt.",
        "Das Brot ist warm.",
    ]


HOSTILE = {
    "a cell that spans 300 million columns": (
        word_document(
            b'<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="300000000"/></w:tcPr>'
            b"<w:p><w:r><w:t>Das Brot ist warm.</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"
        ),
        "a.docx",
    ),
    "ten million empty paragraphs": (word_document(b"<w:p/>" * 10_000_000), "a.docx"),
    "a spine of 100,000 chapters": (book_of_one_chapter(100_000), "a.epub"),
    "50,000 columns": (b"text" + b",x" * 50_000 + b"\nDas Brot ist warm.\n" + b"a\n" * 300, "a.csv"),
    "beginnings of images": (b"![" * 45_000 + b" Das Brot ist warm.", "a.txt"),
    "apostrophes": (b"'" * 200_000 + b" Das Brot ist warm.", "a.txt"),
    "a date line of 200 KB": (b"12. " + b"M\xc3\xa4rz " * 30_000 + b"\nDas Brot ist warm.", "a.txt"),
    "a subject of encoded words": (message("=?utf-8?q?a?= " * 20_000), "a.eml"),
    "2,000 nested multiparts": (nested_message(2000), "a.eml"),
    "deep JSON as front matter": (b"---\n" + b"[" * 20_000 + b"\n---\nDas Brot ist warm.\n", "a.md"),
    "a number of 5,000 digits": (b"---\ntitle: 0x" + b"f" * 5000 + b"\n---\nDas Brot ist warm.\n", "a.md"),
    "a tag that never ends": (b"<html" + b"<head " * 100_000 + b"<p>Das Brot ist warm.", "a.html"),
    "deeply nested elements": (b"<div>" * 100_000 + b"<p>Das Brot ist warm.", "a.html"),
}


@pytest.mark.parametrize("hostile", HOSTILE)
def test_a_hostile_file_costs_bounded_time_and_the_next_is_parsed(quick: ParserProcess, hostile: str) -> None:
    data, name = HOSTILE[hostile]
    try:
        articles = parse(quick, data, name)
    except UnreadableFile as error:
        assert error.remedy
    else:
        assert "Das Brot ist warm." in articles[0].text
    assert parse(quick, TOWER, "tower.txt")[0].text == TOWER.decode()


@pytest.mark.parametrize(
    "unit",
    ["![", "![](", "![](()", "'", "1. ", "a. ", "(", '"', "Von A ", "Quelle: ", "| ", "\t", "\n", "cookie ",
     "we use ", "12. März ", "wort ", "Teilen ", "。", "é", "\r", "«"],
)  # fmt: skip
def test_any_text_of_300_kb_is_read_within_its_limit(parser: ParserProcess, unit: str) -> None:
    """A regex whose time grows with the square of its text would take hours."""
    text = unit * (300_000 // len(unit.encode())) + "\nDas Brot ist warm."
    (article,) = parse(parser, text.encode(), "a.txt")
    assert article.text.endswith("Das Brot ist warm.")


def test_a_file_that_takes_too_long_is_named(quick: ParserProcess) -> None:
    with pytest.raises(UnreadableFile, match=r"(takes too long|needs too much memory)"):
        parse(quick, *HOSTILE["ten million empty paragraphs"])


def test_the_rows_of_a_table_share_its_limit(quick: ParserProcess) -> None:
    file = quick.open(TABLE, "news.csv", {})
    file.remaining_s = 0.0
    with pytest.raises(UnreadableFile, match="takes too long"):
        file.parse(file.articles[0])


def test_a_parser_that_dies_is_replaced(parser: ParserProcess) -> None:
    pid = process_id(parser)
    os.kill(pid, signal.SIGKILL)
    deadline = time.monotonic() + 10
    while Path(f"/proc/{pid}/cmdline").exists() and Path(f"/proc/{pid}/cmdline").read_bytes():
        assert time.monotonic() < deadline
        time.sleep(0.01)
    assert parse(parser, TOWER, "tower.txt")
    assert process_id(parser) != pid


def test_the_child_has_limits_and_none_of_our_secrets(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("BELEGT_INDEX__TOKEN", "secret-of-ours")
    monkeypatch.setenv("HF_TOKEN", "another-secret")
    (tmp_path / "json.py").write_text("raise SystemExit('code of the current folder was run')")
    monkeypatch.chdir(tmp_path)
    with ParserProcess() as parser:
        assert parse(parser, TOWER, "tower.txt")
        process = Path(f"/proc/{process_id(parser)}")
        assert b"secret" not in process.joinpath("environ").read_bytes()
        limits = dict(line.split("  ", 1) for line in process.joinpath("limits").read_text().splitlines())
        assert limits["Max address space"].split()[0] == "2000000000"
        assert limits["Max file size"].split()[0] == "0"
        assert limits["Max cpu time"].split()[0] != "unlimited"


def process_id(parser: ParserProcess) -> int:
    parse(parser, TOWER, "tower.txt")
    child = parser._child
    assert child
    return child.pid
