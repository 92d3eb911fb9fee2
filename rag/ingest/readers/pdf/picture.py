"""A page of a PDF as a picture, with the words of a quote marked."""

from __future__ import annotations

import ctypes
import io
import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from rag.ingest.readers.pdf.fragments import read_fragments
from rag.ingest.readers.pdf.lines import reading_order
from rag.ingest.readers.pdf.quotes import find_quote

if TYPE_CHECKING:
    from PIL.Image import Image

MOST_PIXELS = 4_000_000
MARKER = (255, 230, 120)  # light yellow, which leaves black letters black
MARGIN = 1  # pixels around the marked words
Corners = tuple[int, int, int, int]  # left, upper, right and lower edge in pixels


@dataclass(frozen=True)
class PagePicture:
    """A PNG, empty if there is no such page; the number of pages, and whether words are marked."""

    png: bytes
    pages: int
    is_marked: bool = False


def draw_page(data: bytes, number: int, quote: str, width: int) -> PagePicture:
    """Draw page `number` (from 1) about `width` pixels wide, within `MOST_PIXELS`. Raises `PdfiumError`."""
    from pypdfium2 import PdfDocument

    with PdfDocument(data) as document:
        pages = len(document)
        if not 0 < number <= pages:
            return PagePicture(b"", pages)
        page = document[number - 1]
        page_width, page_height = (max(1.0, side) for side in page.get_size())
        scale = min(width / page_width, math.sqrt(MOST_PIXELS / (page_width * page_height)))
        image = page.render(scale=scale).to_pil().convert("RGB")
        marks = list(_marks(page, quote, image.size)) if quote else []
    for corners in marks:
        _mark(image, corners)
    out = io.BytesIO()
    image.save(out, "PNG")
    return PagePicture(out.getvalue(), pages, bool(marks))


def _marks(page: Any, quote: str, size: tuple[int, int]) -> Iterator[Corners]:
    """The places of the quote's words in the picture, one for each part of a line."""
    textpage = page.get_textpage()
    lines = reading_order(read_fragments(textpage.raw))
    for indices in find_quote([fragment for line in lines for fragment in line.fragments], quote):
        corners = [_corners(page, textpage, index, size) for index in indices]
        lefts, uppers, rights, lowers = zip(*corners, strict=True)
        yield min(lefts) - MARGIN, min(uppers) - MARGIN, max(rights) + MARGIN, max(lowers) + MARGIN


def _corners(page: Any, textpage: Any, index: int, size: tuple[int, int]) -> Corners:
    """The place of a character in the picture, however the page is turned."""
    from pypdfium2 import raw

    box = raw.FS_RECTF()
    raw.FPDFText_GetLooseCharBox(textpage, index, ctypes.byref(box))
    x, y = ctypes.c_int(), ctypes.c_int()
    points = []
    for left, top in ((box.left, box.top), (box.right, box.bottom)):
        raw.FPDF_PageToDevice(page, 0, 0, *size, 0, left, top, ctypes.byref(x), ctypes.byref(y))
        points.append((x.value, y.value))
    (ours_x, ours_y), (theirs_x, theirs_y) = points
    return min(ours_x, theirs_x), min(ours_y, theirs_y), max(ours_x, theirs_x), max(ours_y, theirs_y)


def _mark(image: Image, corners: Corners) -> None:
    """Colour the background of a rectangle, as a highlighter does."""
    from PIL import Image, ImageChops

    left, upper, right, lower = corners
    inside = max(0, left), max(0, upper), min(image.width, right), min(image.height, lower)
    if inside[0] < inside[2] and inside[1] < inside[3]:
        part = image.crop(inside)
        image.paste(ImageChops.multiply(part, Image.new("RGB", part.size, MARKER)), inside[:2])
