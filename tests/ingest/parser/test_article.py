"""No bytes of any format end otherwise than as an article or as a file that is named."""

import io
import json
import zipfile

import docx
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from rag.errors import UnreadableFile
from rag.ingest.parser.article import parse_article, split_file
from rag.ingest.readers import SUFFIXES
from rag.ingest.readers.extracted import Extracted
from rag.ingest.sources import check_name, strip_row_id

MAIL = (
    b"Subject: Brot\nFrom: a@example.org\nDate: Tue, 12 Mar 2024 08:00:00 +0100\n"
    b"Content-Type: text/plain; charset=utf-8\n\nDas Brot ist warm.\n"
)
PAGE = (
    b'<html><head><meta charset="utf-8"><title>Brot</title></head>'
    b"<body><p>Das Brot ist warm.</p></body></html>"
)
SAMPLES = {
    ".md": b"---\ntitle: Brot\ndate: 2024-03-12\n---\n# Brot\n\nDas Brot ist warm.\n",
    ".html": PAGE,
    ".eml": MAIL,
    ".csv": b"id,text\n1,Das Brot ist warm.\n",
    ".jsonl": b'{"id": "1", "text": "Das Brot ist warm.", "title": "Brot"}\n',
    ".txt": b"Von Anke Brandt | 12.03.2024\nDas Brot ist warm.\nQuelle: https://example.org",
}


def word() -> bytes:
    out = io.BytesIO()
    document = docx.Document()
    document.add_paragraph("Das Brot ist warm.")
    document.save(out)
    return out.getvalue()


@st.composite
def spoilt(draw: st.DrawFn) -> tuple[str, bytes]:
    """A file of some format in which some bytes are replaced by others."""
    suffix = draw(st.sampled_from(sorted(SAMPLES)))
    data = bytearray(SAMPLES[suffix])
    for _ in range(draw(st.integers(1, 4))):
        place = draw(st.integers(0, len(data)))
        length = draw(st.integers(0, 8))
        data[place : place + length] = draw(st.binary(max_size=12) | st.sampled_from(ODD))
    return f"a{suffix}", bytes(data)


ODD = [
    b"\xed\xa0\x80", b"\\ud800", b"\x00", b"\xff\xfe", b"charset=undefined", b"charset=rot13",
    b"charset=idna", b"=?utf-8?b?//8=?=", b"no: 1\n", b"!!python/object:os.system", b"&a [*a]",
    b"0x" + b"f" * 5000, b"%00", b"<![CDATA[", b"<!DOCTYPE", b'"', b"---\n", b"Date: \n",
    b"-99999999999", b"9999-99-99", b"1e999", b"NaN",
]  # fmt: skip


def take(name: str, data: bytes) -> None:
    """What one file's way into an index does with it, until it is embedded."""
    try:
        for row in split_file(data, name, {}).articles:
            article = parse_article(row.data, row.source)
            (row.source + article.text + json.dumps(article.metadata, ensure_ascii=False)).encode()
            assert all(0 <= start < end <= len(article.text) for start, end in article.passages)
    except UnreadableFile as error:
        str(error).encode()
        assert "\n" not in str(error)


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(spoilt())
@example(("a.html", PAGE.replace(b"utf-8", b"undefined")))
@example(("a.md", b"---\nno: 12\n---\nDas Brot ist warm."))
@example(("a.jsonl", b'{"id": "\\ud800", "text": "Das \\udc00 Brot."}'))
@example(("a.jsonl", b'{"\\ud800text": "Das Brot ist warm.", "title": "Brot"}'))
@example(("a.eml", MAIL.replace(b"Brot\n", b"\xed\xa0\x80 =?utf-8?q?=ED=A0=80?=\n", 1)))
def test_a_spoilt_file_is_read_or_named(file: tuple[str, bytes]) -> None:
    take(*file)


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(sorted(SUFFIXES)), st.binary(max_size=300))
def test_any_bytes_are_read_or_named(suffix: str, data: bytes) -> None:
    take(f"a{suffix}", data)


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_a_spoilt_part_of_a_word_document_is_read_or_named(data: st.DataObject) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(word())) as good, zipfile.ZipFile(out, "w") as archive:
        names = good.namelist()
        target = data.draw(st.sampled_from(names))
        for name in names:
            part = bytearray(good.read(name))
            if name == target:
                place = data.draw(st.integers(0, len(part)))
                part[place : place + data.draw(st.integers(0, 20))] = data.draw(st.binary(max_size=20))
            archive.writestr(name, bytes(part))
    take("a.docx", out.getvalue())


def packed_nothing() -> bytes:
    out = io.BytesIO()
    zipfile.ZipFile(out, "w").close()
    return out.getvalue()


def test_what_a_reader_runs_into_is_told_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(data: bytes) -> Extracted:
        raise KeyError("There is no such\npart.")

    monkeypatch.setattr("rag.ingest.parser.article.READERS", {".docx": fail})
    with pytest.raises(UnreadableFile, match=r"Not a readable \.docx file \(KeyError: .*part"):
        parse_article(b"PK", "a.docx")


def test_an_archive_without_a_text_is_named() -> None:
    with pytest.raises(UnreadableFile, match="no text part"):
        parse_article(packed_nothing(), "a.docx")


def test_lone_surrogates_become_valid_text() -> None:
    row = split_file(b'{"text": "Das \\ud800 Brot.", "title": "\\udfff"}', "a.jsonl", {}).articles[0]
    article = parse_article(row.data, row.source)
    assert article.text == "Das \ufffd Brot."
    assert article.metadata["title"] == "\ufffd"


def test_front_matter_may_have_keys_that_yaml_does_not_read_as_text() -> None:
    article = parse_article(b"---\ntitle: Minutes\nno: 12\n1: 2\n---\nThe council met.\n", "a.md")
    assert article.metadata["title"] == "Minutes"


@pytest.mark.parametrize(
    ("source", "file"),
    [
        ("news.csv#1", "news.csv"),
        ("news #2.csv#1", "news #2.csv"),
        ("a/News.TSV#x#y", "a/News.TSV"),
        ("c#.txt", "c#.txt"),
        ("learn c# in 21 days.pdf", "learn c# in 21 days.pdf"),
    ],
)
def test_a_row_names_its_file(source: str, file: str) -> None:
    assert strip_row_id(source) == file


@pytest.mark.parametrize("name", ["caf\udce9.txt", "a.csv#1.txt"])
def test_a_name_that_the_index_cannot_keep_is_told(name: str) -> None:
    with pytest.raises(UnreadableFile):
        check_name(name)


def test_text_of_unknown_characters_is_unreadable() -> None:
    with pytest.raises(UnreadableFile, match="cannot be read"):
        parse_article("\ue001\ue002\ue003 \ue004\ue005 und Wort".encode(), "a.txt")
    assert "Wort" in parse_article("Ein Wort \ue001 und noch zwei.".encode(), "a.txt").text
