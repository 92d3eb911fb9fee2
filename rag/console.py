"""The terminal: its reader's language, and printing with control characters of articles and names escaped."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Mapping
from contextlib import suppress
from io import UnsupportedOperation
from typing import Any, TextIO

# C0 and C1 control characters except tab and newline, Unicode line separators, characters that override the
# direction of the text, and surrogates, which cannot be encoded.
UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def printable(text: str) -> str:
    """Return `text` with the characters that could control a terminal escaped, as `\\x1b`."""
    return UNPRINTABLE.sub(lambda match: _escape(match[0]), text)


def one_line(text: str) -> str:
    """Return `text` as one line for a terminal: newlines and tabs are escaped, too."""
    return printable(text).replace("\n", "\\n").replace("\t", "\\t")


def say(text: str) -> None:
    """Print `text` to stdout."""
    _write(sys.stdout, printable(text))


def report(text: str) -> None:
    """Print `text` to stderr as a message of belegt."""
    with suppress(OSError):  # there is nowhere else to report it
        _write(sys.stderr, f"belegt: {one_line(text)}")


def print_json(document: dict[str, Any]) -> None:
    """Print one JSON document to stdout, in ASCII if stdout's encoding requires it."""
    text = json.dumps(document, ensure_ascii=False, indent=2)
    text = UNPRINTABLE.sub(lambda match: f"\\u{ord(match[0]):04x}", text)
    try:
        text.encode(getattr(sys.stdout, "encoding", None) or "utf-8")
    except UnicodeEncodeError:
        text = json.dumps(document, indent=2)
    _write(sys.stdout, text)


def open_standard_streams() -> None:
    """Let the standard streams take every byte and character; open closed ones on `/dev/null`."""
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:  # else the next file that is opened would get this number
            os.open(os.devnull, os.O_RDWR)
    for stream, errors in (
        (sys.stdin, "surrogateescape"),
        (sys.stdout, "backslashreplace"),
        (sys.stderr, "backslashreplace"),
    ):
        if reconfigure := getattr(stream, "reconfigure", None):
            with suppress(UnsupportedOperation):  # stdin, where something has been read of it already
                reconfigure(errors=errors)


def locale_language(environment: Mapping[str, str]) -> str:
    """Return the language of the locale, as POSIX finds it: `de` for `de_DE.UTF-8`; empty without one."""
    names = (environment.get(variable) for variable in ("LC_ALL", "LC_MESSAGES", "LANG"))
    language = re.split(r"[_.@-]", next(filter(None, names), ""))[0].casefold()
    return "" if language in {"c", "posix"} else language


def abandon_stdout() -> None:
    """Redirect stdout to `/dev/null` if it cannot be written: its reader is gone, or its disk is full."""
    try:
        if sys.stdout:
            sys.stdout.flush()
    except OSError:
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, sys.stdout.fileno())
        os.close(null)


def _write(stream: TextIO | None, text: str) -> None:
    if stream:  # None if the process was started without it
        print(text, file=stream, flush=True)


def _escape(letter: str) -> str:
    return f"\\x{ord(letter):02x}" if letter <= "\xff" else f"\\u{ord(letter):04x}"
