"""PDFs made for tests, whose words stand where a test wants them."""

from __future__ import annotations

import ctypes
import io
from collections.abc import Sequence
from dataclasses import dataclass

A4 = (595, 842)  # points


@dataclass(frozen=True)
class Text:
    """A line of text, its left end and its baseline in points from the lower left, and its size."""

    text: str
    left: float = 50
    bottom: float = 780
    size: float = 12


def make_pdf(pages: Sequence[Sequence[Text]]) -> bytes:
    """A PDF with these lines on its pages."""
    from pypdfium2 import PdfDocument, raw

    document = PdfDocument.new()
    font = raw.FPDFText_LoadStandardFont(document, b"Helvetica")
    for texts in pages:
        page = document.new_page(*A4)
        for text in texts:
            written = raw.FPDFPageObj_CreateTextObj(document, font, ctypes.c_float(text.size))
            units = ctypes.create_string_buffer(text.text.encode("utf-16-le") + b"\0\0")
            raw.FPDFText_SetText(written, ctypes.cast(units, ctypes.POINTER(ctypes.c_ushort)))
            raw.FPDFPageObj_Transform(written, 1, 0, 0, 1, text.left, text.bottom)
            raw.FPDFPage_InsertObject(page, written)
        page.gen_content()
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()
