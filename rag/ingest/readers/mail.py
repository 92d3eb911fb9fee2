"""E-mail messages: what a mail program shows of them, without attached files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from typing import Any

from rag.ingest.metadata import Facts
from rag.ingest.readers.extracted import Extracted
from rag.ingest.readers.html_blocks import parse_html, text_blocks, visible_text
from rag.text.encodings import decode
from rag.text.letters import count_letters

LEFT_OUT = {"text/calendar", "text/vcard", "text/x-vcard", "text/css", "text/xml", "text/rfc822-headers"}
DEEPEST = 50  # messages and parts inside one another
FAITHFUL = 0.9  # a plain text with this share of the letters of its HTML form says the same


@dataclass(frozen=True)
class _Body:
    """The text of a message or of one of its parts, and the letters that it had in its source."""

    blocks: tuple[str, ...] = ()
    letters: int = 0


@dataclass
class _Mail:
    """Reads one message, and notes what of it cannot be read."""

    notes: list[str] = field(default_factory=list)

    def body(self, part: EmailMessage, depth: int = 0) -> _Body:
        """The text of a part: of alternatives the one that says most, of other parts one after the other."""
        kind = part.get_content_type()
        if depth > DEEPEST:
            self.notes.append("Messages nested too deeply were left out.")
            return _Body()
        if kind == "multipart/alternative":
            return _choose([self.body(option, depth + 1) for option in _parts(part)])
        if part.is_multipart():
            bodies = [self.body(inner, depth + 1) for inner in _parts(part)]
            opening = self.opening(part) if depth and kind == "message/rfc822" else ()
            return _Body(
                (*opening, *(block for body in bodies for block in body.blocks)),
                sum(body.letters for body in bodies),
            )
        if part.get_content_disposition() == "attachment" or not kind.startswith(("text/", "multipart/")):
            return _Body()
        if kind in LEFT_OUT:
            self.notes.append(f"A part of the type {kind} was left out.")
            return _Body()
        return _html_body(_text_of(part)) if kind == "text/html" else _plain_body(_text_of(part))

    def opening(self, part: EmailMessage) -> tuple[str, ...]:
        """What a forwarded message says of itself: its subject, sender and date."""
        inner = next(_parts(part), part)
        return tuple(filter(None, (self.header(inner, name) for name in ("Subject", "From", "Date"))))

    def header(self, message: EmailMessage, name: str) -> str:
        """The value of a header, as it stands if it breaks the rules; empty if it is missing."""
        try:
            return str(message[name] or "")
        except Exception as error:  # the parser of the standard library raises many kinds for odd headers
            self.notes.append(f"The header {name} is not valid ({type(error).__name__}).")
        raw = next((value for key, value in message.raw_items() if key.lower() == name.lower()), "")
        try:
            return str(make_header(decode_header(str(raw))))
        except (ValueError, LookupError):
            return str(raw)


def read_email(data: bytes) -> Extracted:
    """Read the text, subject, sender and date of a message, forwarded messages included."""
    message = message_from_bytes(_headers_as_utf8(data), _class=EmailMessage, policy=policy.default)
    mail = _Mail()
    body = mail.body(message)
    facts = Facts.from_values(
        title=mail.header(message, "Subject"),
        author=mail.header(message, "From"),
        published=_day(mail.header(message, "Date")),
    )
    return Extracted("\n\n".join(body.blocks), facts, letters=body.letters, notes=tuple(mail.notes))


def _day(date: str) -> str:
    """The day of a date header, in the sender's time zone; the header itself if it breaks the rules."""
    try:
        return parsedate_to_datetime(date).date().isoformat()
    except (ValueError, TypeError, IndexError, OverflowError):
        return date


def _choose(options: list[_Body]) -> _Body:
    """The first of the forms of a text that says about as much as any."""
    most = max((option.letters for option in options), default=0)
    return next((option for option in options if option.letters >= FAITHFUL * most), _Body())


def _parts(part: EmailMessage) -> Iterator[EmailMessage]:
    payload: Any = part.get_payload()
    return iter(payload if isinstance(payload, list) else [])


def _plain_body(text: str) -> _Body:
    return _Body((text,), count_letters(text))


def _html_body(text: str) -> _Body:
    root = parse_html(text)
    return _Body(tuple(text_blocks(root)), count_letters(visible_text(root)))


def _text_of(part: EmailMessage) -> str:
    """The text of a part, whose charset is often wrong or missing."""
    data = part.get_payload(decode=True)
    return decode(data, str(part.get_param("charset", ""))) if isinstance(data, bytes) else ""


def _headers_as_utf8(data: bytes) -> bytes:
    """The message with headers in UTF-8: some programs write them in other encodings, and state none."""
    ends = [place for mark in (b"\n\n", b"\r\n\r\n") if (place := data.find(mark)) >= 0]
    end = min(ends, default=len(data))
    return decode(data[:end]).encode("utf-8", "replace") + data[end:]
