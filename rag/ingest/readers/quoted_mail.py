"""Lines that quote an earlier mail, each behind `>` → the text that they quote. Pure.

The quoted text is read, since an answer between its lines says nothing without it, and the earlier mail may
not be in the corpus; so is a quotation in the HTML form of a mail, which is a block of its own there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

MARKS = re.compile(r"(?:> ?)+")
FEWEST_LINES = 2  # of a quotation in a text that need not be a mail


def unquoted_mail(text: str) -> str:
    """The text of a mail without the marks of quotations, which stand apart from the answers to them."""
    return _unquoted(text, is_mail=True)


def unquoted_text(text: str) -> str:
    """The same of a text that may have mails in it: `>` before a single line may be an arrow or a sign."""
    return _unquoted(text, is_mail=False)


def _unquoted(text: str, is_mail: bool) -> str:
    lines = text.replace("\r\n", "\n").split("\n")
    if not any(line.startswith(">") for line in lines):
        return text
    parts, above = list[str](), ""
    for is_quoted, run in groupby(lines, lambda line: line.startswith(">")):
        part = list(run)
        if is_quoted and (is_mail or _is_quotation(part, above)):
            part = ["", *_without_marks(part), ""]
        parts += part
        above = next((line.strip() for line in reversed(part) if line.strip()), above)
    return "\n".join(parts)


def _is_quotation(lines: list[str], above: str) -> bool:
    """Whether lines of text quote a mail: several, or one that is announced; neither figures nor code."""
    texts = [MARKS.sub("", line).strip() for line in lines]
    return (
        (len(lines) >= FEWEST_LINES or above.endswith(":"))
        and any(text[:1].isalpha() for text in texts)
        and any(_depth(line) == 1 for line in lines)
    )


def _without_marks(lines: list[str]) -> Iterator[str]:
    """The quoted lines, with an empty one where a quotation within the quotation begins or ends."""
    depth = _depth(lines[0])
    for line in lines:
        if _depth(line) != depth:
            yield ""
        depth = _depth(line)
        yield MARKS.sub("", line, count=1)


def _depth(line: str) -> int:
    found = MARKS.match(line)
    return found[0].count(">") if found else 0
