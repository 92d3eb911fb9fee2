"""A page of a PDF as a picture."""

import io

import pytest
from PIL import Image

from rag.ingest.readers.pdf.picture import MARKER, MOST_PIXELS, draw_page
from tests.support.pdf import Text, make_pdf

DATA = make_pdf([[Text("The quay was built in 1910.", 72, 700)], [Text("A ferry leaves at nine.", 72, 500)]])


def picture(png: bytes) -> Image.Image:
    return Image.open(io.BytesIO(png))


def marked_rows(image: Image.Image) -> list[int]:
    pixels = image.load()
    assert pixels is not None
    return [y for y in range(image.height) if any(pixels[x, y] == MARKER for x in range(image.width))]


def test_marks_the_words_where_they_stand() -> None:
    drawn = draw_page(DATA, 2, "ferry leaves", 600)
    image = picture(drawn.png)
    rows = marked_rows(image)
    assert drawn.is_marked
    assert image.width == pytest.approx(600, abs=1)
    assert all(0.38 < row / image.height < 0.42 for row in rows)  # 500 of 842 points from the foot
    assert len(rows) > 5


def test_without_a_quote_nothing_is_marked() -> None:
    assert not marked_rows(picture(draw_page(DATA, 1, "", 600).png))
    drawn = draw_page(DATA, 1, "Nobody wrote this sentence.", 600)
    assert not drawn.is_marked
    assert not marked_rows(picture(drawn.png))


def test_a_page_that_does_not_exist_has_no_picture() -> None:
    assert draw_page(DATA, 3, "", 600).png == b""
    assert draw_page(DATA, 3, "", 600).pages == 2


def test_a_picture_never_has_more_pixels_than_allowed() -> None:
    image = picture(draw_page(DATA, 1, "", 100_000).png)
    assert image.width * image.height <= MOST_PIXELS * 1.01
