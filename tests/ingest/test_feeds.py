"""A feed's bytes become entries, and nothing else happens, whatever they hold."""

import socket
import time
from dataclasses import replace
from html import escape
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.ingest.feeds.reader import is_feed, read_feed
from rag.ingest.web.files import entry_file

CONTENT = 'xmlns:content="http://purl.org/rss/1.0/modules/content/"'
RSS = f"""<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" {CONTENT}><channel><title>News</title>
<item><title>Eels &amp; pike</title><link>/eels?a=1&b=2</link><author>Ada Kern</author>
<pubDate>Tue, 04 Mar 2025 23:30:00 -0500</pubDate>
<description>Short.</description>
<content:encoded><![CDATA[<p>Eels&nbsp;in the lake.</p>]]></content:encoded></item>
<item><title>Br&uuml;cke</title><guid isPermaLink="false">n7</guid>
<description>It closes.</description></item>
</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><entry><title type="html">&lt;b&gt;Eels&lt;/b&gt;</title>
<link href="http://news.example/eels"/><author><name>Ada Kern</name></author>
<updated>2025-03-04T10:00:00Z</updated>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Eels in the lake.</p></div>
</content></entry></feed>"""
JSON = """{"version": "https://jsonfeed.org/version/1.1", "items": [{"id": "1", "url": "/eels", "title":
"Eels", "date_published": "2025-03-04T10:00:00Z", "content_text": "Eels in the lake.",
"authors": [{"name": "Ada Kern"}]}]}"""


def test_an_rss_entry_says_where_it_is_who_wrote_it_when_and_what() -> None:
    eels, bridge = read_feed(RSS.encode()).entries
    assert (eels.link, eels.title, eels.author, eels.day) == (
        "/eels?a=1&b=2", "Eels & pike", "Ada Kern", "2025-03-04",
    )  # fmt: skip
    assert eels.has_all
    assert "Eels\xa0in the lake." in eels.html
    assert (bridge.link, bridge.name, bridge.title, bridge.html) == (
        "",
        "n7",
        "Brücke",
        "<div>It closes.</div>",
    )
    assert not bridge.has_all


@pytest.mark.parametrize("feed", [ATOM, JSON])
def test_atom_and_json_feeds_say_the_same(feed: str) -> None:
    assert is_feed(feed.encode())
    (entry,) = read_feed(feed.encode()).entries
    assert (entry.title, entry.author, entry.day, entry.has_all) == ("Eels", "Ada Kern", "2025-03-04", True)
    assert "Eels in the lake." in entry.html


@pytest.mark.parametrize(
    ("start", "expected"),
    [
        (b"\xef\xbb\xbf<?xml version='1.0'?><!-- a --><rss>", True),
        (b"<!DOCTYPE rss><rdf:RDF xmlns:rdf='x'>", True),
        (b"<!doctype html><html><rss>", False),
        (b"<?xml version='1.0'?><html>", False),
        (b"", False),
    ],
)
def test_a_feed_is_known_by_its_root_not_by_its_media_type(start: bytes, expected: bool) -> None:
    assert is_feed(start) is expected


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-2", "cp1252"])
def test_a_feed_in_any_encoding_keeps_its_letters(encoding: str) -> None:
    feed = f"<?xml version='1.0' encoding='{encoding}'?><rss><item><title>Brücke</title></item></rss>"
    assert read_feed(feed.encode(encoding)).entries[0].title == "Brücke"
    told_by_http = feed.replace(f"encoding='{encoding}'", "").encode(encoding)
    assert read_feed(told_by_http, encoding).entries[0].title == "Brücke"


def test_a_feed_that_looks_like_a_name_or_an_address_opens_neither(tmp_path: Path) -> None:
    file = tmp_path / "feed.xml"
    file.write_text(RSS)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        external = f'<!DOCTYPE rss SYSTEM "{url}" [<!ENTITY x SYSTEM "file://{file}">]>'
        include = f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{url}"/>'
        for body in ("/dev/zero", str(file), file.as_uri(), url, f"feed:{url}"):
            assert read_feed(body.encode()).entries == []
        (entry,) = read_feed(
            f"{external}<rss><item><title>&x;</title><link>{url}</link>"
            f"<description>{include}&x;</description></item></rss>".encode()
        ).entries
        with pytest.raises(BlockingIOError):
            listener.accept()
    assert "Eels" not in entry.title + entry.html


@pytest.mark.parametrize(
    "part",
    [b"<a>", b"&", b"<![CDATA[", b"<category>x</category>", b"<div/>", b"&lt;", b"<!--", b"<a b='c' "],
)
def test_a_large_feed_of_one_odd_part_takes_seconds_at_most(part: bytes) -> None:
    start = time.monotonic()
    for entry in read_feed(b"<rss><item><title>t</title>" + part * 200_000 + b"</item></rss>").entries:
        entry_file(entry, "")
    assert time.monotonic() - start < 10


def test_entities_that_multiply_are_not_resolved() -> None:
    entities = '<!ENTITY a0 "haha">' + "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10))
    feed = f"<!DOCTYPE rss [{entities}]><rss><item><title b='&a9;'>&a9;</title><link>/x</link></item></rss>"
    assert all(len(entry.title) < 100 for entry in read_feed(feed.encode()).entries)


def test_no_more_than_the_first_entries_are_read() -> None:
    assert len(read_feed(b"<rss>" + b"<item><link>/a</link></item>" * 1000 + b"</rss>").entries) == 50


def test_one_entry_that_cannot_be_read_costs_no_other() -> None:
    large = f"<item><title>large</title><description>{'&lt;' * 900_000}</description></item>"
    feed = read_feed(RSS.replace("</channel>", f"{large}</channel>").encode())
    assert [entry.title for entry in feed.entries] == ["Eels & pike", "Brücke"]
    assert feed.problems == ["An entry is larger than 2 MB."]


def test_the_file_of_an_entry_holds_nothing_that_runs() -> None:
    html = "<script>alert(1)</script></div></article><meta charset=x><form><p onclick=y>Kept.</p>"
    item = f"<item><title>Kept</title><description>{escape(html)}</description></item>"
    (entry,) = read_feed(f"<rss><channel>{item}</channel></rss>".encode()).entries
    page = entry_file(replace(entry, title="</title><script>"), 'http://h/?"><script>').decode()
    assert "<p>Kept.</p>" in page
    assert "<script" not in page
    assert "onclick" not in page
    assert page.count("<meta charset") == 1


@settings(max_examples=100, deadline=None)
@given(
    st.one_of(
        st.binary(max_size=300), st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace"))
    )
)
def test_any_bytes_in_an_entry_are_read_or_named(data: bytes) -> None:
    feed = read_feed(b"<rss><item><title>" + data + b"</title><link>" + data + b"</link></item></rss>")
    for entry in feed.entries:
        entry_file(entry, entry.link)
    is_feed(data)
