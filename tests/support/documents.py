"""Small documents of every office format, made of the XML that a test is about."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence
from html import escape

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
A = "http://schemas.openxmlformats.org/drawingml/2006/main"
P = "http://schemas.openxmlformats.org/presentationml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MC = "http://schemas.openxmlformats.org/markup-compatibility/2006"
SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
ODF = "urn:oasis:names:tc:opendocument:xmlns"
ODF_NAMES = {
    "office": "office",
    "text": "text",
    "table": "table",
    "draw": "drawing",
    "presentation": "presentation",
}


def packed(parts: Mapping[str, str | bytes]) -> bytes:
    """A ZIP archive of these parts."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return out.getvalue()


def word(body: str, footnotes: Mapping[str, str] | None = None, properties: str = "") -> bytes:
    """A Word document with this body; notes and properties as XML, too."""
    notes = "".join(
        f'<w:footnote w:id="{name}">{note}</w:footnote>' for name, note in (footnotes or {}).items()
    )
    core = (
        f'<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/">{properties}'
        "</cp:coreProperties>"
    )
    spaces = f'xmlns:w="{W}" xmlns:a="{A}" xmlns:mc="{MC}"'
    return packed(
        {
            "word/document.xml": f"<w:document {spaces}><w:body>{body}</w:body></w:document>",
            "word/footnotes.xml": f"<w:footnotes {spaces}>{notes}</w:footnotes>",
            "docProps/core.xml": core,
        }
    )


def paragraph(text: str) -> str:
    """A paragraph of Word."""
    return f"<w:p><w:r><w:t>{escape(text)}</w:t></w:r></w:p>"


def word_table(rows: Sequence[Sequence[str]]) -> str:
    """A table of Word, whose cells are paragraphs or XML."""
    cells = [
        "".join(f"<w:tc>{cell if cell.startswith('<') else paragraph(cell)}</w:tc>" for cell in row)
        for row in rows
    ]
    return f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>"


def book(pages: Mapping[str, str], spine: Sequence[str] | None = None, facts: str = "") -> bytes:
    """An EPUB of these pages, by their names; `facts` in Dublin Core."""
    items = "".join(f'<item id="{name}" href="{name}" media-type="application/xhtml+xml"/>' for name in pages)
    order = "".join(f'<itemref idref="{name}"/>' for name in (pages if spine is None else spine))
    return packed(
        {
            "META-INF/container.xml": '<container><rootfile full-path="b/b.opf"/></container>',
            "b/b.opf": (
                f'<package xmlns:dc="http://purl.org/dc/elements/1.1/"><metadata>{facts}</metadata>'
                f"<manifest>{items}</manifest><spine>{order}</spine></package>"
            ),
            **{f"b/{name}": page for name, page in pages.items()},
        }
    )


def xhtml(body: str) -> str:
    """A page of a book."""
    return f'<?xml version="1.0"?><html xmlns="http://www.w3.org/1999/xhtml"><body>{body}</body></html>'


def opendocument(body: str, kind: str = "text") -> bytes:
    """An OpenDocument text or presentation with this body."""
    spaces = " ".join(f'xmlns:{prefix}="{ODF}:{name}:1.0"' for prefix, name in ODF_NAMES.items())
    content = f"<office:body><office:{kind}>{body}</office:{kind}></office:body>"
    return packed({"content.xml": f"<office:document-content {spaces}>{content}</office:document-content>"})


def slides(pages: Sequence[str], notes: Mapping[int, str] | None = None) -> bytes:
    """A PowerPoint presentation with these slides and speaker's notes, by the number of the slide."""
    parts = {"ppt/presentation.xml": "", "ppt/_rels/presentation.xml.rels": ""}
    listed, relations = "", ""
    for number, page in enumerate(pages, start=1):
        listed += f'<p:sldId r:id="r{number}"/>'
        relations += f'<Relationship Id="r{number}" Type="{R}/slide" Target="slides/slide{number}.xml"/>'
        parts[f"ppt/slides/slide{number}.xml"] = _slide(page)
        if note := (notes or {}).get(number):
            parts[f"ppt/notesSlides/notes{number}.xml"] = _slide(note)
            target = (
                f'<Relationship Id="r1" Type="{R}/notesSlide" Target="../notesSlides/notes{number}.xml"/>'
            )
            parts[f"ppt/slides/_rels/slide{number}.xml.rels"] = f"<Relationships>{target}</Relationships>"
    parts["ppt/presentation.xml"] = f'<p:presentation xmlns:p="{P}" xmlns:r="{R}">{listed}</p:presentation>'
    parts["ppt/_rels/presentation.xml.rels"] = f"<Relationships>{relations}</Relationships>"
    return packed(parts)


def shape(text: str, placeholder: str = "body") -> str:
    """A shape of a slide."""
    kind = f'<p:nvSpPr><p:nvPr><p:ph type="{placeholder}"/></p:nvPr></p:nvSpPr>'
    return f"<p:sp>{kind}<p:txBody><a:p><a:r><a:t>{escape(text)}</a:t></a:r></a:p></p:txBody></p:sp>"


def workbook(sheets: Mapping[str, Sequence[Sequence[str | float]]]) -> bytes:
    """An XLSX workbook of these sheets."""
    listed, relations = "", ""
    root = f'<Relationship Id="r1" Type="{R}/officeDocument" Target="xl/workbook.xml"/>'
    parts = {"_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships">{root}</Relationships>'}
    for number, (name, rows) in enumerate(sheets.items(), start=1):
        listed += f'<sheet name="{escape(name)}" sheetId="{number}" r:id="r{number}"/>'
        relations += f'<Relationship Id="r{number}" Type="{R}/worksheet" Target="worksheets/{number}.xml"/>'
        data = "".join(f"<row>{''.join(map(_cell, row))}</row>" for row in rows)
        parts[f"xl/worksheets/{number}.xml"] = (
            f'<worksheet xmlns="{SHEET}"><sheetData>{data}</sheetData></worksheet>'
        )
    parts["xl/workbook.xml"] = f'<workbook xmlns="{SHEET}" xmlns:r="{R}"><sheets>{listed}</sheets></workbook>'
    parts["xl/_rels/workbook.xml.rels"] = (
        f'<Relationships xmlns="{PACKAGE}/relationships">{relations}</Relationships>'
    )
    return packed(parts)


def _cell(value: str | float) -> str:
    if isinstance(value, str):
        return f'<c t="inlineStr"><is><t>{escape(value)}</t></is></c>'
    return f"<c><v>{value}</v></c>"


def _slide(content: str) -> str:
    return f'<p:sld xmlns:p="{P}" xmlns:a="{A}"><p:cSld><p:spTree>{content}</p:spTree></p:cSld></p:sld>'
