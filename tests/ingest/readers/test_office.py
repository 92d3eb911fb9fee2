"""Slides, OpenDocument and sheets."""

from __future__ import annotations

import io
import zipfile

import pytest

from rag.errors import UnreadableFile
from rag.ingest.readers.opendocument import read_opendocument
from rag.ingest.readers.slides import read_pptx
from rag.ingest.readers.workbook import read_workbook
from tests.support.documents import opendocument, shape, slides, workbook


def test_slides_are_pages_with_their_notes_and_without_their_feet() -> None:
    pages = [shape("Harbour plan", "title") + shape("7", "sldNum") + shape("ACME", "ftr"), shape("The end")]
    assert read_pptx(slides(pages, {1: shape("Greet them.")})).pages == (
        "Harbour plan\n\nGreet them.\n\n",
        "The end\n\n",
    )


def test_slides_without_text_are_named() -> None:
    with pytest.raises(UnreadableFile, match="no text"):
        read_pptx(slides([""]))


def test_a_text_of_opendocument_keeps_notes_boxes_and_tables_but_no_comments() -> None:
    body = (
        "<text:tracked-changes><text:p>deleted</text:p></text:tracked-changes>"
        "<text:p>The bell<text:note><text:note-citation/><text:note-body><text:p>Of 1901."
        "</text:p></text:note-body></text:note> rang<office:annotation><text:p>Check!</text:p>"
        "</office:annotation><draw:frame><draw:text-box><text:p>Boxed.</text:p></draw:text-box></draw:frame>"
        "<text:s/>twice.</text:p>"
        "<table:table><table:table-row><table:table-cell><text:p>Year</text:p></table:table-cell>"
        "<table:table-cell><text:p>Ships</text:p></table:table-cell></table:table-row>"
        "<table:table-row><table:table-cell><text:p>1901</text:p></table:table-cell>"
        "<table:table-cell><text:p>44</text:p></table:table-cell></table:table-row></table:table>"
    )
    assert read_opendocument(opendocument(body)).text.split("\n\n") == [
        "The bell[1] rang twice.",
        "[1] Of 1901.",
        "Boxed.",
        "| Year | Ships |\n| --- | --- |\n| 1901 | 44 |",
    ]


def test_slides_of_opendocument_are_pages() -> None:
    body = "".join(
        f"<draw:page><draw:frame><text:p>{text}</text:p></draw:frame></draw:page>" for text in "AB"
    )
    assert read_opendocument(opendocument(body, "presentation")).pages == ("A\n\n", "B\n\n")


def test_sheets_are_tables_below_their_names() -> None:
    text = read_workbook(
        workbook({"Fees": [["Boat", "Fee"], ["Yacht", 24], ["Canoe", 2.5]], "Empty": []})
    ).text
    assert text == "Fees\n\n| Boat | Fee |\n| --- | --- |\n| Yacht | 24 |\n| Canoe | 2.5 |"


def test_what_is_no_sheet_is_named() -> None:
    with pytest.raises(UnreadableFile, match="spreadsheet"):
        read_workbook(opendocument(""))


def test_a_protected_text_of_opendocument_is_named() -> None:
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        file.writestr("META-INF/manifest.xml", "<manifest:encryption-data/>")
        file.writestr("content.xml", b"\x01\xff")
    with pytest.raises(UnreadableFile, match="password"):
        read_opendocument(archive.getvalue())
