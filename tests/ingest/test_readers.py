"""Every format's words and facts; and what is broken, huge or hostile is named, not run."""

import io
import zipfile
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path

import docx
import pytest

from rag.config import Config
from rag.errors import UnreadableFile
from rag.index.pages import page_at
from rag.ingest.chunker import chunk
from rag.ingest.loader import load_article
from rag.ingest.parser.process import ParserProcess
from rag.ingest.pipeline import ingest
from tests.support import documents
from tests.support.pdf import Text, make_pdf

BRIDGE = "Die Brücke von Steinfurt ist 212 Meter lang."


def pdf(pages: list[str]) -> bytes:
    """A PDF of our own: lines of text on each page."""
    return make_pdf(
        [[Text(line, bottom=780 - 16 * n) for n, line in enumerate(page.split("\n"))] for page in pages]
    )


def word() -> bytes:
    document = docx.Document()
    document.core_properties.title = "Brücken"
    document.core_properties.author = "Anke Brandt"
    document.add_paragraph(BRIDGE)
    table = document.add_table(rows=2, cols=2)
    for cell, text in zip(table._cells, ["Ort", "Länge", "Steinfurt", "212"], strict=True):
        cell.text = text
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def book() -> bytes:
    return documents.book(
        {"one.xhtml": documents.xhtml(f"<h1>Eins</h1><p>{BRIDGE}</p><script>alert(1)</script>")},
        facts="<dc:title>Brücken</dc:title><dc:creator>Anke Brandt</dc:creator><dc:date>2024-03-12</dc:date>",
    )


def message(subtype: str = "plain") -> bytes:
    mail = EmailMessage()
    mail["Subject"], mail["From"] = "Brücken", "Anke Brandt <anke@example.org>"
    mail["Date"] = "Tue, 12 Mar 2024 08:00:00 +0100"
    body = BRIDGE if subtype == "plain" else f"<html><body><article><p>{BRIDGE}</p></article></body></html>"
    mail.set_content(body, subtype=subtype)
    mail.add_attachment(b"MZ evil", maintype="application", subtype="octet-stream", filename="evil.exe")
    return mail.as_bytes()


@pytest.mark.parametrize(
    ("name", "data", "facts"),
    [
        ("a.docx", word(), {"title": "Brücken", "author": "Anke Brandt"}),
        ("a.epub", book(), {"title": "Brücken", "author": "Anke Brandt", "published": "2024-03-12"}),
        ("a.eml", message(), {"title": "Brücken", "published": "2024-03-12"}),
        ("a.eml", message("html"), {"title": "Brücken"}),
        ("a.pdf", pdf([BRIDGE]), {"language": "de"}),
    ],
)
def test_reads_words_and_facts(name: str, data: bytes, facts: dict[str, str]) -> None:
    document = load_article(data, name)
    assert BRIDGE in document.text
    assert "evil" not in document.text
    assert "alert" not in document.text
    assert {key: document.metadata.get(key) for key in facts} == facts


def test_a_table_keeps_its_rows() -> None:
    assert "Steinfurt | 212" in load_article(word(), "a.docx").text


def test_a_passage_knows_its_pages() -> None:
    pages = ["Auf Seite eins steht, dass der Turm alt ist.", "Die zweite handelt vom Brot.", BRIDGE]
    document = load_article(pdf(pages), "a.pdf")
    (passage,) = chunk(document)
    places = [document.text.index(text) for text in pages]
    assert [page_at(passage.metadata["pages"], place) for place in places] == [1, 2, 3]
    assert page_at("", 5) is None


def test_a_citation_of_a_pdf_names_its_page(config: Config) -> None:
    from benchmarks.quick_model import quick_answerer

    (config.corpus.path / "bericht.pdf").write_bytes(pdf(["Der Bericht beginnt mit dem Brot.", BRIDGE]))
    ingest(config)
    (citation, *_) = quick_answerer(config).ask("Wie lang ist die Brücke von Steinfurt?").citations
    assert (citation.source, citation.page, citation.quote) == ("bericht.pdf", 2, BRIDGE)


def bomb() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(25):
            archive.writestr(f"word/{number}.xml", b"0" * 10_000_000)
    return out.getvalue()


def entities() -> bytes:
    """A Word document whose XML expands a billion times."""
    tenfold = {n: f"&l{n - 1};" * 10 for n in range(1, 12)}
    laughs = "".join(f'<!ENTITY l{n} "{text}">' for n, text in tenfold.items())
    evil = f'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY l0 "ha">{laughs}]><w:document>&l11;</w:document>'
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(word())) as good, zipfile.ZipFile(out, "w") as archive:
        for one in good.namelist():
            archive.writestr(one, evil.encode() if one == "word/document.xml" else good.read(one))
    return out.getvalue()


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("a.docx", bomb()),
        ("a.epub", bomb()),
        ("a.docx", entities()),
        ("a.docx", word()[:2000]),
        ("a.epub", b"PK\x03\x04 not really"),
        ("a.pdf", pdf([BRIDGE])[:300]),
        ("a.pdf", b"%PDF-1.7\n" + b"\xff" * 5000),
        ("a.pdf", pdf([""])),
        ("a.csv", b'"text"\n"' + b"a" * 11_000_000),
        ("a.jsonl", b"[" * 100_000),
        ("a.jsonl", b"[1]"),
        ("a.eml", b"Subject: x\nContent-Type: text/plain; charset=nonsense\n\n\xff\xfe"),
    ],
)
def test_what_is_broken_or_hostile_is_unreadable(parser: ParserProcess, name: str, data: bytes) -> None:
    with pytest.raises(UnreadableFile):
        for article in (file := parser.open(data, name, {})).articles:
            file.parse(article)


def test_a_very_long_line_is_read(parser: ParserProcess) -> None:
    assert parser.parse(b"wort " * 40_000, "a.txt").text.endswith("wort")


def test_the_page_stands_in_what_is_printed(run: Callable[..., tuple[int, str, str]], tmp_path: Path) -> None:
    from rag.qa.formatting import answer_text
    from tests.support.answers import answer, citation

    cited = answer(citations=[citation(page=3)])
    assert "p. 3" in answer_text(cited)
