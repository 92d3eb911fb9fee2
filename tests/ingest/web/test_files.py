"""What HTTP and a feed say of a page is still known when its file is read."""

import pytest

from rag.ingest.readers.web import read_html
from rag.ingest.web.files import html_file, own_address, text_file

STORY = "Nowy most zostanie otwarty we wrześniu, a ruch na starym moście będzie zamknięty przez dwa lata."
PAGE = (
    "<html><head>{}<title>Nowy most</title></head><body><article>"
    f"<p>{STORY}</p><p>{STORY[::-1]}</p></article></body></html>"
)


@pytest.mark.parametrize(
    ("encoding", "charset", "head"),
    [
        ("iso-8859-2", "ISO-8859-2", ""),
        ("iso-8859-2", "latin2", '<meta charset="utf-8">'),
        ("utf-8", "utf-8", '<meta charset="iso-8859-2">'),
        ("utf-8-sig", "iso-8859-2", ""),
        ("utf-16", "", ""),
        ("iso-8859-2", "undefined", '<meta charset="iso-8859-2">'),
        ("utf-8", "", ""),
    ],
)
def test_the_header_stands_above_the_page_and_a_byte_order_mark_above_both(
    encoding: str, charset: str, head: str
) -> None:
    file = html_file(PAGE.format(head).encode(encoding), charset, "http://news.example/")
    assert STORY in read_html(file).text
    assert read_html(file).facts.url == "http://news.example/"


@pytest.mark.parametrize(
    "charset", ["iso-8859-1", "utf-8", "punycode", "unicode_escape", "hex", "\0", "x" * 9999]
)
def test_a_text_is_stored_as_utf_8_even_if_the_header_is_wrong(charset: str) -> None:
    assert (
        text_file("Die Mühle öffnet wieder.".encode("cp1252"), charset).decode() == "Die Mühle öffnet wieder."
    )


@pytest.mark.parametrize(
    ("link", "address"),
    [
        ('<link rel="canonical" href="/tram">', "https://news.example/tram"),
        ('<link href="https://news.example/tram?utm_source=x" rel=canonical>', "https://news.example/tram"),
        ('<base href="/de/"><link rel="canonical" href="tram">', "https://news.example/de/tram"),
        ('<link rel="canonical" href="http://[">', "https://news.example/tram?id=1"),
        ('<link rel="canonical" href="https://news.example/">', "https://news.example/tram?id=1"),
        ('<link rel="canonical" href="https://other.example/tram">', "https://news.example/tram?id=1"),
        ("", "https://news.example/tram?id=1"),
    ],
)
def test_a_page_is_stored_under_the_address_that_it_calls_its_own(link: str, address: str) -> None:
    assert own_address(f"<head>{link}</head>".encode(), "https://news.example/tram?id=1") == address


@pytest.mark.parametrize(
    ("link", "address"),
    [
        ('<link rel="canonical" href="/tram">', "https://news.example/tram"),
        ('<base href="/de/"><link rel="canonical" href="tram">', "https://news.example/de/tram"),
        (
            '<base href="https://static.example/"><link rel="canonical" href="/tram">',
            "https://news.example/t",
        ),
        ('<link rel="canonical">', "https://news.example/t"),
        ('<link rel="canonical" href="https://news.example/">', "https://news.example/t"),
        ('<link rel="canonical" href="https://agency.example/tram">', "https://agency.example/tram"),
        ("<!-- rel=canonical -->", "https://news.example/t"),
    ],
)
def test_the_file_of_a_page_has_its_address(link: str, address: str) -> None:
    data = PAGE.format(link).encode()
    file = html_file(data, "utf-8", own_address(data, "https://news.example/t"))
    assert read_html(file).facts.url == address
