"""Plain text, which may have pages: programs that print it separate them by form feeds."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import takewhile

from rag.ingest.page_furniture import Edges, Furniture, find_furniture, is_page_number
from rag.ingest.paragraphs import ends_paragraph
from rag.ingest.readers.extracted import Extracted
from rag.text.encodings import decode
from rag.text.hyphenation import LineJoiner

MOST_EDGE_LINES = 4  # of a running head or foot
PARAGRAPH = "\n\n"


def read_text(data: bytes) -> Extracted:
    """Read plain text, without the running heads and feet of its pages."""
    text = decode(data)
    pages = text.replace("\r\n", "\n").removesuffix("\f").split("\f")
    if len(pages) == 1:
        return Extracted(text)
    lines = [page.splitlines() for page in pages]
    found = find_furniture([Edges(_edge(page), _edge(page[::-1])) for page in lines])
    last = len(pages) - 1
    bodies = [
        _body(page, furniture, number == 0, number == last)
        for number, (page, furniture) in enumerate(zip(lines, found, strict=True))
    ]
    joiner = LineJoiner(text)
    texts = [
        _goes_on_as(body, below, page, joiner)
        for body, below, page in zip(bodies[:-1], bodies[1:], pages[:-1], strict=True)
    ]
    return Extracted("".join([*texts, bodies[-1]]), pages=(*texts, bodies[-1]))


def _edge(lines: Sequence[str]) -> list[str]:
    """The first lines up to an empty one; where none is near, only the very first may be furniture."""
    filled = list(_from_text(lines))
    edge = list(takewhile(str.strip, filled))
    return edge if len(edge) <= MOST_EDGE_LINES and len(edge) < len(filled) else edge[:1]


def _body(page: Sequence[str], furniture: Furniture, is_first: bool, is_last: bool) -> str:
    """The text of a page: a running head is kept on the first page only, a foot on the last."""
    lines = _from_text(page)
    head, rest = lines[: furniture.top], _from_text(lines[furniture.top :][::-1])
    foot, body = rest[: furniture.bottom][::-1], rest[furniture.bottom :][::-1]
    kept_head = [line for line in head if is_first and not is_page_number(line)]
    kept_foot = [line for line in foot if is_last and not is_page_number(line)]
    parts = ("\n".join(part).strip("\n") for part in (kept_head, body, kept_foot))
    return PARAGRAPH.join(filter(None, parts))


def _from_text(lines: Sequence[str]) -> Sequence[str]:
    """The lines from the first that is not empty."""
    return lines[len(list(takewhile(lambda line: not line.strip(), lines))) :]


def _goes_on_as(above: str, below: str, page: str, joiner: LineJoiner) -> str:
    """The text `above`, which ended a `page`, with what is between it and the text of the next page."""
    if not above or not below or ends_paragraph(above):
        return f"{above}{PARAGRAPH}"
    is_inside_a_line = page.endswith(above[-1])
    if is_inside_a_line or below[0].islower():
        return joiner.before(below, above)
    return f"{above}{PARAGRAPH}"
