"""Messages are read in the encoding that they have, whatever they say."""

import pytest

from rag.ingest.readers.mail import read_email

HEADERS = b"From: Ana <ana@example.org>\r\nSubject: Aviso\r\nDate: Thu, 31 Aug 2023 10:00:00 +0200\r\n"
NOTICE = "La sesión del año será el 9 de septiembre, dijo la señora Núñez."


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
@pytest.mark.parametrize("charset", ["utf-8", "us-ascii", "iso-8859-1", "unknown-8bit", ""])
@pytest.mark.parametrize("coding", ["8bit", "base64"])
def test_the_charset_of_a_message_may_be_wrong(encoding: str, charset: str, coding: str) -> None:
    from base64 import encodebytes

    kind = f"Content-Type: text/plain; charset={charset}\r\n" if charset else ""
    body = NOTICE.encode(encoding)
    sent = encodebytes(body) if coding == "base64" else body
    head = HEADERS + f"{kind}Content-Transfer-Encoding: {coding}\r\n\r\n".encode()
    assert read_email(head + sent).text == NOTICE


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252"])
def test_headers_may_have_raw_bytes(encoding: str) -> None:
    message = "From: Jörg <j@example.org>\nSubject: Einladung für Jörg\n\nHallo.".encode(encoding)
    assert read_email(message).facts.title == "Einladung für Jörg"
    assert read_email(message).facts.author == "Jörg <j@example.org>"
