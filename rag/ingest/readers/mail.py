"""E-mail messages."""

from __future__ import annotations

from email import message_from_bytes, policy
from email.message import EmailMessage

from rag.ingest.metadata import Facts
from rag.ingest.readers.extracted import Extracted
from rag.ingest.readers.web import read_html


def read_email(data: bytes) -> Extracted:
    """Read the text, subject, sender and date of a message; attachments are left out."""
    message = message_from_bytes(data, _class=EmailMessage, policy=policy.default)
    body = message.get_body(("plain", "html"))
    content = body.get_content() if body else ""
    published = message["date"].datetime.date() if message["date"] else None
    facts = Facts.from_values(title=message["subject"], author=message["from"], published=published)
    if body is not None and body.get_content_subtype() == "html":
        content = read_html(content.encode("utf-8", "replace")).text
    return Extracted(content, facts)
