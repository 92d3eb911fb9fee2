"""Where the commands print: nothing of an article, a file's name or an error steers the terminal."""

from __future__ import annotations

import json
import os
import re
import sys
from contextlib import suppress
from typing import Any, TextIO

# C0 and C1 controls but for the tab and the end of a line, what turns the direction of the text around, what
# some terminals take for the end of a line, and halves of characters, which no encoding has.
UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def printable(text: str) -> str:
    """`text` with what would steer a terminal written out, as `\\x1b`."""
    return UNPRINTABLE.sub(lambda letter: _written_out(letter[0]), text)


def one_line(text: str) -> str:
    """The same for what stands within a line, such as a name."""
    return printable(text).replace("\n", "\\n").replace("\t", "\\t")


def say(text: str) -> None:
    """Print to stdout."""
    _write(sys.stdout, printable(text))


def report(text: str) -> None:
    """Print to stderr, as a word of belegt's."""
    with suppress(OSError):  # there is no other place to say it
        _write(sys.stderr, f"belegt: {one_line(text)}")


def print_json(document: dict[str, Any]) -> None:
    """Print one JSON document to stdout, in plain ASCII where its encoding demands that."""
    text = json.dumps(document, ensure_ascii=False, indent=2)
    text = UNPRINTABLE.sub(lambda letter: f"\\u{ord(letter[0]):04x}", text)
    try:
        text.encode(getattr(sys.stdout, "encoding", None) or "utf-8")
    except UnicodeEncodeError:
        text = json.dumps(document, indent=2)
    _write(sys.stdout, text)


def open_standard_streams() -> None:
    """Let every character be printed, and no file take the place of a stream that is closed."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:  # the next file that is opened, of the index maybe, would get this number
            os.open(os.devnull, os.O_RDWR)
    for stream in (sys.stdout, sys.stderr):
        if reconfigure := getattr(stream, "reconfigure", None):
            reconfigure(errors="backslashreplace")


def abandon_stdout() -> None:
    """Where stdout takes no more (nobody reads it, its disk is full), the rest goes nowhere."""
    try:
        if sys.stdout:
            sys.stdout.flush()
    except OSError:
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, sys.stdout.fileno())
        os.close(null)


def _write(stream: TextIO | None, text: str) -> None:
    if stream:  # None where the process was started without it
        print(text, file=stream, flush=True)


def _written_out(letter: str) -> str:
    return f"\\x{ord(letter):02x}" if letter <= "\xff" else f"\\u{ord(letter):04x}"
