"""E-mail messages."""

from __future__ import annotations

from email import message_from_bytes, policy
from email.message import EmailMessage

from rag.ingest.metadata import Facts
from rag.ingest.readers.extracted import Extracted
from rag.ingest.readers.web import read_html
from rag.text.encodings import decode


def read_email(data: bytes) -> Extracted:
    """Read the text, subject, sender and date of a message; attachments are left out."""
    message = message_from_bytes(_headers_as_utf8(data), _class=EmailMessage, policy=policy.default)
    body = message.get_body(("plain", "html"))
    content = _text_of(body) if body else ""
    published = message["date"].datetime.date() if message["date"] else None
    facts = Facts.from_values(title=message["subject"], author=message["from"], published=published)
    if body is not None and body.get_content_subtype() == "html":
        content = read_html(content.encode("utf-8", "replace")).text
    return Extracted(content, facts)


def _text_of(part: EmailMessage) -> str:
    """The text of a part, whose charset is often wrong or missing."""
    data = part.get_payload(decode=True)
    return decode(data, str(part.get_param("charset", ""))) if isinstance(data, bytes) else ""


def _headers_as_utf8(data: bytes) -> bytes:
    """The message with headers in UTF-8: some programs write them in other encodings, and state none."""
    ends = [place for mark in (b"\n\n", b"\r\n\r\n") if (place := data.find(mark)) >= 0]
    end = min(ends, default=len(data))
    return decode(data[:end]).encode("utf-8", "replace") + data[end:]
