"""Downloads one page: its bytes, and the HTTP headers that matter."""

from __future__ import annotations

import re
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field

import httpx

from rag.config import CorpusConfig
from rag.errors import UnreadableFile
from rag.ingest.web.address import make_printable
from rag.ingest.web.http_client import PageClient
from rag.ingest.web.robots import Robots

PAGE_S = 60.0  # for one page, its redirects and its robots.txt
NO_VALIDATORS: Mapping[str, str] = {}


@dataclass(frozen=True)
class Page:
    """The content of an address after redirects.

    `validators` are the request headers that ask whether the content has changed.
    """

    url: str
    media_type: str
    data: bytes
    charset: str = ""
    validators: Mapping[str, str] = field(default_factory=dict)
    is_unchanged: bool = False


def download_page(
    url: str, validators: Mapping[str, str], config: CorpusConfig, robots: Robots, tls: ssl.SSLContext
) -> Page:
    """Download a page if it has changed (RFC 9110, 13). Raises `UnreadableFile`."""
    most = config.max_file_bytes
    with (
        PageClient.opened(tls, PAGE_S, config.fetch_private) as client,
        client.get(url, validators, lambda address: robots.check(address, client)) as response,
    ):
        url = str(response.url)
        if response.status_code == httpx.codes.NOT_MODIFIED:
            return Page(url, "", b"", validators=validators, is_unchanged=True)
        if not response.is_success:
            raise UnreadableFile(
                f"{make_printable(url)} answers {response.status_code}.", "Check the address."
            )
        data, is_all = client.read_body(response, most)
        if not is_all:
            raise UnreadableFile(
                f"{make_printable(url)} is larger than {most / 1e6:g} MB.", "Raise corpus.max_file_mb."
            )
        media_type, charset = _content_type(response)
        return Page(url, media_type, data, charset, _validators(response))


def trusted_certificates() -> ssl.SSLContext:
    """Load certifi's certificates, or those of `SSL_CERT_FILE`. Raises `UnreadableFile`."""
    try:
        return httpx.create_ssl_context()
    except OSError as error:
        raise UnreadableFile(
            f"The trusted certificates cannot be read ({error.strerror}).",
            "Correct SSL_CERT_FILE or SSL_CERT_DIR.",
        ) from error


def _content_type(response: httpx.Response) -> tuple[str, str]:
    """Media type and charset."""
    media_type, _, parameters = response.headers.get("content-type", "").partition(";")
    charset = re.search(r"charset=[\"']?([\w.:-]{1,40})", parameters.replace(" ", ""), re.I)
    return media_type.strip().lower(), charset[1] if charset else ""


def _validators(response: httpx.Response) -> dict[str, str]:
    """The headers for the next request; values that are not plain ASCII cannot be sent."""
    names = {"If-None-Match": "etag", "If-Modified-Since": "last-modified"}
    headers = {request: response.headers.get(header, "") for request, header in names.items()}
    return {
        name: value for name, value in headers.items() if value.isascii() and value.isprintable() and value
    }
