"""Web addresses: checked before they are used, and made safe to print."""

from __future__ import annotations

from urllib.parse import quote

import httpx

from rag.errors import UnreadableFile

LONGEST_ADDRESS = 4000
LONGEST_SHOWN = 300
HIGHEST_PORT = 65535


def parse_address(url: str) -> httpx.URL:
    """Parse an HTTP or HTTPS address with a host. Raises `UnreadableFile`."""
    if len(url) > LONGEST_ADDRESS:
        raise UnreadableFile(
            f"{make_printable(url)} is too long.", f"Use at most {LONGEST_ADDRESS} characters."
        )
    try:
        address = httpx.URL(url)
        host = address.host
    except (httpx.InvalidURL, ValueError) as error:
        raise UnreadableFile(
            f"{make_printable(url)} is not a web address ({make_printable(str(error))}).",
            "Check the address.",
        ) from error
    if address.scheme not in {"http", "https"} or not host:
        raise UnreadableFile(f"{make_printable(url)} is not a web address.", "Use http or https.")
    if address.userinfo:  # it would be stored with the article, as its link
        raise UnreadableFile(
            f"{make_printable(url)} contains a user name or a password.", "Remove it from the address."
        )
    if address.port is not None and not 0 < address.port <= HIGHEST_PORT:
        raise UnreadableFile(f"{make_printable(url)} has an invalid port.", "Check the address.")
    return address


def make_printable(text: str) -> str:
    """Make foreign text safe for a message: one line, printable, cut to length, without a password."""
    scheme, mark, rest = text[: LONGEST_SHOWN + 1].partition("://")
    authority = rest.partition("/")[0]
    if mark and "@" in authority:
        rest = rest[authority.rindex("@") + 1 :]
    line = "".join(
        character if character.isprintable() else quote(character, errors="replace")
        for character in f"{scheme}{mark}{rest}"
    )
    return line if len(text) <= LONGEST_SHOWN else f"{line[:LONGEST_SHOWN]}…"
