"""The blocks of all pages → the text of each page; sentences go on from one to the next. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from rag.ingest.paragraphs import ends_paragraph
from rag.ingest.readers.pdf.blocks import ITEM, OTHER_SIZE, Block
from rag.ingest.readers.table import plain_rows, table_block
from rag.text.hyphenation import LineJoiner

LONG = 40  # characters of a paragraph that is no heading
BETWEEN = "\n\n"  # paragraphs


def page_texts(pages: Sequence[Sequence[Block]]) -> tuple[str, ...]:
    """The text of each page; together they are that of the document."""
    joiner = LineJoiner("\n".join(line for page in pages for block in page for line in block.lines))
    texts: list[str] = []
    above: Block | None = None
    for page in map(_with_notes_first, pages):
        paragraphs = [_text(block, joiner) for block in page]
        if above and page and _goes_on(above, page[0]):
            texts[-1] = joiner.before(paragraphs[0], texts[-1])
        elif texts:
            texts[-1] += BETWEEN
        texts.append(BETWEEN.join(paragraphs))
        above = page[-1] if page else None
    return tuple(texts)


def _text(block: Block, joiner: LineJoiner) -> str:
    return table_block(plain_rows(block.rows)) if block.rows else joiner.join(block.lines)


def _goes_on(above: Block, below: Block) -> bool:
    """Whether the last sentence of a page goes on at the top of the next."""
    if not above.lines or not below.lines or ITEM.match(below.lines[0]):
        return False
    if ends_paragraph(above.lines[-1]) or not _are_alike(above, below):
        return False
    is_prose = above.is_full and sum(map(len, above.lines)) >= LONG
    return below.lines[0][:1].islower() or above.lines[-1].endswith("-") or is_prose


def _are_alike(one: Block, other: Block) -> bool:
    return abs(one.size - other.size) <= OTHER_SIZE * max(one.size, other.size)


def _with_notes_first(blocks: Sequence[Block]) -> list[Block]:
    """Footnotes, in smaller letters, move above a paragraph that goes on on the next page."""
    sizes = Counter[float]()
    for block in blocks:
        sizes[block.size] += sum(map(len, block.lines))
    smallest = (sizes.most_common(1)[0][0] if sizes else 0.0) * (1 - OTHER_SIZE)
    end = len(blocks)
    while end and blocks[end - 1].lines and blocks[end - 1].size < smallest:
        end -= 1
    body, notes = list(blocks[:end]), list(blocks[end:])
    is_open = body and body[-1].lines and not ends_paragraph(body[-1].lines[-1])
    return [*body[:-1], *notes, body[-1]] if notes and is_open else [*body, *notes]
