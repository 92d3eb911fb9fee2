"""Messages: the form that says most, forwarded messages, and headers that break the rules."""

from __future__ import annotations

from email.message import EmailMessage

import pytest

from rag.ingest.readers.mail import read_email


def message(plain: str, html: str = "") -> EmailMessage:
    made = EmailMessage()
    made["Subject"], made["From"] = "Order", "Ada <ada@example.org>"
    made.set_content(plain)
    if html:
        made.add_alternative(html, subtype="html")
    return made


def test_html_behind_a_stub_is_read() -> None:
    shipped = "<p>Your order 4711 was shipped.</p><ul><li>It arrives on Monday.</li></ul>"
    data = message("See the HTML.", shipped).as_bytes()
    assert read_email(data).text == "Your order 4711 was shipped.\n\n- It arrives on Monday."


def test_plain_text_that_says_the_same_is_preferred() -> None:
    assert (
        read_email(message("It was shipped.", "<p>It was shipped.</p>").as_bytes()).text.strip()
        == "It was shipped."
    )


def test_text_that_a_mail_program_hides_is_not_read() -> None:
    html = '<div style="display:none">Preview</div><p>Your order was shipped today.</p>'
    assert read_email(message("x", html).as_bytes()).text == "Your order was shipped today."


def test_forwarded_messages_are_read_and_files_are_not() -> None:
    outer = message("See below.")
    outer.add_attachment(message("The code is 4711."))
    outer.add_attachment("Not this.", filename="a.txt")
    text = read_email(outer.as_bytes()).text
    assert "Order" in text
    assert "The code is 4711." in text
    assert "Not this" not in text


@pytest.mark.parametrize(
    "header",
    [
        "Date: Yesterday, 44 Foo 2024",
        "From: =?nonsense?q?x?=, <<>>",
        "Subject: =?utf-8?b?%%%?=",
        "Message-ID: <[x@@>",
        "Content-Type: multipart/mixed",
        "Content-Type: text/plain; charset=nonsense",
        "To: undisclosed;;:,",
        "Content-Disposition: inline; filename*=broken'",
    ],
)
def test_an_odd_header_costs_no_text(header: str) -> None:
    assert read_email(f"{header}\n\nThe price is 4 euros.".encode()).text.strip() == "The price is 4 euros."
