"""EPUB: every page and every element of it is read, in reading order."""

from __future__ import annotations

import pytest

from rag.ingest.readers.book import read_epub
from tests.support.documents import book, packed, xhtml


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("<div>In a div.</div>", "In a div."),
        ("bare text<p>and a paragraph</p>tail", "bare text\n\nand a paragraph\n\ntail"),
        ("<p>one<br/>two</p>", "one\ntwo"),
        ("<section><div><span>deep <i>inside</i></span></div></section>", "deep inside"),
        ("<dl><dt>Lamp</dt><dd>a light</dd></dl>", "Lamp: a light"),
        ("<h5>Small heading</h5>", "Small heading"),
        ("<p>nbsp:&nbsp;&eacute;</p>", "nbsp: é"),
        ("<aside>A note<a>1</a></aside>", "A note1"),
        ('<script src="x"/><p>after</p>', "after"),
        (
            "<table><tr><th>Year</th><th>Ships</th></tr><tr><td>1901</td><td>44</td></tr></table>",
            "| Year | Ships |\n| --- | --- |\n| 1901 | 44 |",
        ),
    ],
)
def test_whatever_element_it_is_in_text_is_read(body: str, text: str) -> None:
    assert read_epub(book({"a.xhtml": xhtml(body)})).text == text


def test_pages_come_in_reading_order_and_forgotten_ones_at_the_end() -> None:
    pages = {name: xhtml(f"<p>{name}</p>") for name in ("a.xhtml", "b.xhtml", "c.xhtml")}
    assert read_epub(book(pages, ["c.xhtml", "a.xhtml", "missing"])).text == "c.xhtml\n\na.xhtml\n\nb.xhtml"


def test_a_page_that_is_not_well_formed_is_read_as_html() -> None:
    assert read_epub(book({"a.xhtml": "<p>one <b>two<p>three"})).text == "one two\n\nthree"


def test_a_book_without_a_list_of_its_pages_is_read() -> None:
    assert read_epub(packed({"text/a.xhtml": xhtml("<p>Found.</p>")})).text == "Found."
