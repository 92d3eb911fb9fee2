"""The lines of a block → its paragraphs: wrapped lines are joined, and a table stays one paragraph. Pure."""

from __future__ import annotations

from itertools import takewhile

from rag.text.hyphenation import LineJoiner
from rag.text.sentences import may_end_sentence
from rag.text.table_rows import RULE

MIN_WRAPPED_LINES, NARROWEST, WIDEST, RAGGEDNESS = 3, 50, 100, 25
FULL_LINES = 0.6  # least share of wrapped lines; of text in a proportional font, not all are full


def paragraphs_of(block: list[str], joiner: LineJoiner) -> list[str]:
    """The paragraphs of a block; a table with a rule below its head is one, with a line for each row."""
    rule = next((number for number, line in enumerate(block) if number and is_rule(line)), None)
    if rule is None:
        return _unwrap(block, joiner) if block else []
    rows = len(list(takewhile(lambda line: line.startswith("|"), block[rule:])))
    table = "\n".join(block[rule - 1 : rule + rows])
    return [*paragraphs_of(block[: rule - 1], joiner), table, *paragraphs_of(block[rule + rows :], joiner)]


def is_rule(line: str) -> bool:
    """Whether a line is the rule below the head of a table."""
    return RULE.fullmatch(line) is not None


def ends_paragraph(text: str) -> bool:
    """Whether a paragraph may end here: a sentence, or what announces a list."""
    return text.endswith(":") or may_end_sentence(text)


def _unwrap(block: list[str], joiner: LineJoiner) -> list[str]:
    """Each line is a paragraph, unless the lines were wrapped at a column: then the block is one."""
    if _is_wrapped(block):
        return [joiner.join(block)]
    paragraphs: list[str] = []
    for line, before in zip(block, ["", *block], strict=False):
        if paragraphs and (joiner.is_split(before, line) or _continues(before, line)):
            paragraphs[-1] = joiner.join([paragraphs[-1], line])
        else:
            paragraphs.append(line)
    return paragraphs


def _is_wrapped(block: list[str]) -> bool:
    """Whether the lines end where the next word has no room, and not where their author ended them."""
    if len(block) < MIN_WRAPPED_LINES:
        return False
    lengths = [len(line) for line in block[:-1]]
    width = max(lengths)
    full = sum(
        length + len(below.split(maxsplit=1)[0]) >= width
        for length, below in zip(lengths, block[1:], strict=True)
    )
    return (
        NARROWEST <= width <= WIDEST
        and width - min(lengths) <= RAGGEDNESS
        and full >= FULL_LINES * len(lengths)
        and len(block[-1]) <= width
        and not all(map(may_end_sentence, block))
    )


def _continues(before: str, line: str) -> bool:
    """Whether a sentence goes on in the next line."""
    return NARROWEST <= len(before) <= WIDEST and line[:1].islower() and not ends_paragraph(before)
