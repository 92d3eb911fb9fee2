"""Wraps an answer at the width of the terminal while it is still being written."""

from __future__ import annotations

import re

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from rag.console import printable

MARKER = r"\[\d{1,3}\]"
MARKER_STYLE = "bold cyan"
PIECE = re.compile(r"\n|[^\S\n]+|\S+")
MOST_COLUMNS = 100  # longer lines are hard to read


def width_of(console: Console) -> int:
    """The number of columns for text."""
    return min(console.width, MOST_COLUMNS)


class Wrapper:
    """Prints text piece by piece; a word that does not fit begins a new line."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._column = 0
        self._space = ""

    def write(self, text: str) -> None:
        """Print the next piece, its citation markers in colour."""
        for piece in PIECE.findall(printable(text)):
            if piece == "\n":
                self._end_line()
            elif piece.isspace():
                self._space = piece if self._column else ""
            else:
                self._word(piece)

    def end(self) -> None:
        """End the line that was begun, if any."""
        if self._column:
            self._end_line()

    def _word(self, word: str) -> None:
        size = cell_len(self._space) + cell_len(word)
        if self._column and self._column + size > width_of(self._console):
            self._end_line()
        shown = Text(self._space + word)
        shown.highlight_regex(MARKER, MARKER_STYLE)
        self._console.print(shown, end="", soft_wrap=True)
        self._column += cell_len(shown.plain)
        self._space = ""

    def _end_line(self) -> None:
        self._console.print()
        self._column, self._space = 0, ""
