"""Documents of every format, made at random: each letter that was put in is read."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from email.message import EmailMessage
from html import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.ingest.readers import READERS
from rag.ingest.readers.extracted import Extracted
from rag.ingest.readers.rows import read_row
from rag.ingest.tables import split_table
from rag.text.letters import count_letters
from tests.support import documents

WORDS = st.text("abcXYZäßéжщあ漢", min_size=1, max_size=8)
HTML_ELEMENTS = (
    "p div section article li dd dt blockquote span b h2 h5 address center my-box details main".split()
)
WORD_WRAPPERS = "sdt ins smartTag customXml hyperlink moveTo fldSimple unknown".split()


@dataclass(frozen=True)
class Part:
    """A piece of a document's markup, and the letters that it shows."""

    markup: str
    letters: str


Parts = st.SearchStrategy[Part]


def letters_of(text: str) -> Counter[str]:
    return Counter(filter(str.isalpha, text))


def wrap(template: str) -> Callable[[list[Part]], Part]:
    """A part around others; `*` is where they are."""
    return lambda parts: Part(
        template.replace("*", "".join(part.markup for part in parts)), "".join(part.letters for part in parts)
    )


def around(inner: Parts, *templates: str) -> Parts:
    several = st.lists(inner, min_size=1, max_size=3)
    return st.one_of([several.map(wrap(template)) for template in templates])


def texts(template: str) -> Parts:
    return WORDS.map(lambda word: Part(template.replace("*", word), word))


HTML = st.recursive(
    texts("* ") | texts("*<br>") | texts("<i>*</i> <!-- no -->"),
    lambda inner: (
        around(inner, *(f"<{name}>*</{name}>" for name in HTML_ELEMENTS))
        | around(inner, "<ul><li>*</li></ul>", "<ol><li>*</li><li></li></ol>", "<dl><dt>*</dt></dl>")
        | around(inner, "<table><tr><td>*</td><td></td></tr></table>", "<table><tr><th>*</th></tr></table>")
    ),
    max_leaves=12,
)
RUN = texts("<w:r><w:t>*</w:t></w:r>") | texts("<w:r><w:tab/><w:t>*</w:t><w:br/></w:r>")
FORMS = "<mc:AlternateContent><mc:Choice>*</mc:Choice><mc:Fallback>*</mc:Fallback></mc:AlternateContent>"
BOX = FORMS.replace("*", "<w:txbxContent>*</w:txbxContent>")
INLINE = st.recursive(
    RUN, lambda inner: around(inner, *(f"<w:{name}>*</w:{name}>" for name in WORD_WRAPPERS)), max_leaves=4
)
WORD = st.recursive(
    around(INLINE, "<w:p>*</w:p>", "<w:p><w:pPr><w:numPr/></w:pPr>*</w:p>"),
    lambda inner: around(
        inner,
        "<w:sdt><w:sdtContent>*</w:sdtContent></w:sdt>",
        "<w:tbl><w:tr><w:tc>*</w:tc><w:tc><w:p/></w:tc></w:tr></w:tbl>",
        "<w:tbl><w:sdt><w:sdtContent><w:tr><w:tc>*</w:tc></w:tr></w:sdtContent></w:sdt></w:tbl>",
        f"<w:p><w:r>{BOX}</w:r></w:p>",
    ),
    max_leaves=8,
)
ODF = st.recursive(
    texts("<text:p>*</text:p>")
    | texts("<text:h>*</text:h>")
    | texts("<text:p><text:span>*</text:span></text:p>"),
    lambda inner: around(
        inner,
        "<text:section>*</text:section>",
        "<text:list><text:list-item>*</text:list-item></text:list>",
        "<table:table><table:table-row><table:table-cell>*</table:table-cell></table:table-row></table:table>",
        "<text:p><draw:frame><draw:text-box>*</draw:text-box></draw:frame></text:p>",
        "<text:p><text:note><text:note-citation/><text:note-body>*</text:note-body></text:note></text:p>",
    ),
    max_leaves=8,
)
MARKDOWN = around(
    texts("*\n\n")
    | texts("# *\n\n")
    | texts("> *\n\n")
    | texts("- *\n\n")
    | texts("```\n*\n```\n\n")
    | texts("<div>*</div>\n\n")
    | texts("| a | b |\n| --- | --- |\n| * | |\n\n").map(lambda part: Part(part.markup, f"ab{part.letters}"))
    | texts("---\n\n*\n\n"),
    "*",
)


def slide(parts: list[str]) -> str:
    return "".join(map(documents.shape, parts))


def check(extracted: Extracted, letters: str) -> None:
    assert letters_of(extracted.text) == letters_of(letters)
    assert extracted.letters is None or count_letters(extracted.text) >= 0.9 * extracted.letters


@pytest.mark.parametrize("suffix", [".html", ".epub", ".md", ".docx", ".odt"])
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_all_letters_of_a_document_are_read(suffix: str, data: st.DataObject) -> None:
    markup = {".html": HTML, ".epub": HTML, ".md": MARKDOWN, ".docx": WORD, ".odt": ODF}[suffix]
    part = data.draw(around(markup, "*"))
    files: dict[str, Callable[[], bytes]] = {
        ".html": f"<html><body><article>{part.markup}</article></body></html>".encode,
        ".epub": lambda: documents.book({"a.xhtml": documents.xhtml(part.markup)}),
        ".md": part.markup.encode,
        ".docx": lambda: documents.word(part.markup),
        ".odt": lambda: documents.opendocument(part.markup),
    }
    check(READERS[suffix](files[suffix]()), part.letters)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.lists(WORDS, min_size=1, max_size=3), min_size=1, max_size=3), WORDS)
def test_all_letters_of_slides_and_their_notes_are_read(pages: list[list[str]], note: str) -> None:
    data = documents.slides([slide(page) for page in pages], {1: documents.shape(note)})
    extracted = READERS[".pptx"](data)
    check(extracted, "".join(map("".join, pages)) + note)
    assert len(extracted.pages) == len(pages)


@settings(max_examples=20, deadline=None)
@given(st.lists(st.lists(WORDS, min_size=2, max_size=4), min_size=1, max_size=5))
def test_all_letters_of_a_sheet_are_read(rows: list[list[str]]) -> None:
    extracted = READERS[".xlsx"](documents.workbook({"漢": rows}))
    check(extracted, "漢" + "".join(map("".join, rows)))


@settings(max_examples=30, deadline=None)
@given(
    st.lists(
        st.lists(st.text('ab\n;,"|äж #', max_size=9).map(str.strip), min_size=2, max_size=2), min_size=1
    ),
    st.sampled_from([",", ";", "\t", "|"]),
)
def test_each_cell_of_a_csv_table_is_read(rows: list[list[str]], delimiter: str) -> None:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(
        [["title", "text", "note"], *([*row, "x"] for row in rows)]
    )
    table = split_table(out.getvalue().encode(), ".csv", {})
    read = [json.loads(article) for article in table.articles.values()]
    assert [(row["title"], row["text"], row["values"]) for row in read] == [
        (" ".join(title.split()), text, "note: x") for title, text in rows if text.strip()
    ]


@settings(max_examples=20, deadline=None)
@given(st.lists(WORDS, min_size=1, max_size=4), WORDS, WORDS)
def test_all_letters_of_a_message_and_a_forwarded_one_are_read(
    lines: list[str], page: str, inner: str
) -> None:
    forwarded, message = EmailMessage(), EmailMessage()
    forwarded.set_content(inner)
    message.set_content("x")
    message.add_alternative(
        "".join(f"<p>{escape(line)}</p>" for line in [*lines, page, "xx"]), subtype="html"
    )
    message.add_attachment(forwarded)
    check(READERS[".eml"](message.as_bytes()), "".join([*lines, page, "xx", inner]))


@settings(max_examples=20, deadline=None)
@given(st.lists(WORDS, min_size=1, max_size=5))
def test_all_letters_of_a_row_with_markup_are_read(words: list[str]) -> None:
    text = "".join(f"<p>{word}<br/></p>" for word in words)
    check(read_row(json.dumps({"text": text}).encode()), "".join(words))
