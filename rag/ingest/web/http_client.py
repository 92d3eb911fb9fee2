"""Fetches one page over HTTP: follows redirects, limits the unpacked size, and keeps to one deadline."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from urllib.parse import urljoin

import httpcore
import httpx

from rag.errors import UnreadableFile
from rag.ingest.web.address import make_printable, parse_address
from rag.ingest.web.compression import unpacker_for
from rag.ingest.web.network import Deadline, PublicNetwork

AGENT = f"belegt/{version('belegt')}"
SILENCE_S = 20.0
MOST_REDIRECTS = 5
REDIRECTS = {301, 302, 303, 307, 308}
MOST_PACKING = 65_536  # bytes by which a compressed body may be larger than its content
BROKEN = (
    httpx.HTTPError,
    httpx.InvalidURL,
    httpcore.NetworkError,
    httpcore.TimeoutException,
    httpcore.ProtocolError,
    httpcore.UnsupportedProtocol,
    OSError,
)
Check = Callable[[str], None]


@dataclass(frozen=True)
class PageClient:
    """The requests for one page: its robots.txt, its redirects and the page itself.

    They share one deadline and one cookie jar. `HTTP_PROXY` and `.netrc` are ignored: a proxy resolves names
    itself, which would bypass the check of addresses.
    """

    deadline: Deadline
    client: httpx.Client

    @classmethod
    @contextmanager
    def opened(cls, tls: ssl.SSLContext, seconds: float, allow_private: bool) -> Iterator[PageClient]:
        """Open a client with a deadline in `seconds`; its connections are closed at the end."""
        deadline = Deadline.after(seconds)
        network = PublicNetwork(deadline, allow_private)
        pool = httpcore.ConnectionPool(ssl_context=tls, network_backend=network)
        headers = {"User-Agent": AGENT, "Accept-Encoding": "gzip"}
        transport = _Transport(pool)
        with httpx.Client(transport=transport, headers=headers, timeout=SILENCE_S, trust_env=False) as client:
            yield cls(deadline, client)

    @contextmanager
    def get(
        self, url: str, headers: Mapping[str, str], check: Check = lambda _: None
    ) -> Iterator[httpx.Response]:
        """Follow redirects and yield the final response; `check` receives each address before the request.

        Raises `UnreadableFile`, also for errors while the response is read.
        """
        try:
            for _ in range(MOST_REDIRECTS + 1):
                address = parse_address(url)
                check(str(address))
                with self.client.stream("GET", address, headers=headers) as response:
                    if response.status_code not in REDIRECTS:
                        yield response
                        return
                    url = _redirect_target(response)
        except BROKEN as error:
            if self.deadline.has_passed:
                raise UnreadableFile(
                    f"{make_printable(url)} took more than {self.deadline.seconds:g} s to fetch.",
                    "Try again later.",
                ) from error
            problem = make_printable(str(error)) or type(error).__name__
            raise UnreadableFile(
                f"{make_printable(url)} cannot be reached ({problem}).", "Try again later."
            ) from error
        raise UnreadableFile(
            f"{make_printable(url)} redirects more than {MOST_REDIRECTS} times.", "Check the address."
        )

    def read_body(self, response: httpx.Response, most: int) -> tuple[bytes, bool]:
        """Read at most `most` bytes of the unpacked body, and return whether that is all of it.

        Raises `UnreadableFile` for an unsupported content coding and for an incomplete body.
        """
        unpack, data, received = unpacker_for(response), bytearray(), 0
        for part in response.iter_raw():
            self.deadline.cut(None)
            received += len(part)
            data += unpack(part, most + 1 - len(data))
            if len(data) > most or received > most + MOST_PACKING:
                return bytes(data[:most]), False
        unpack(b"", 0)
        return bytes(data), True


def _redirect_target(response: httpx.Response) -> str:
    url = make_printable(str(response.url))
    location: str = response.headers.get("location", "")
    if not location:
        raise UnreadableFile(f"{url} redirects without an address.", "Check the address.")
    try:
        return str(urljoin(str(response.url), location))
    except ValueError as error:
        raise UnreadableFile(
            f"{url} redirects to {make_printable(location)}, which is not a web address.",
            "Check the address.",
        ) from error


@dataclass(frozen=True)
class _Transport(httpx.BaseTransport):
    """An httpx transport over our own pool, since httpx's transport accepts no other network backend."""

    pool: httpcore.ConnectionPool

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        url = httpcore.URL(
            scheme=request.url.raw_scheme,
            host=request.url.raw_host,
            port=request.url.port,
            target=request.url.raw_path,
        )
        response = self.pool.handle_request(
            httpcore.Request(
                request.method, url, headers=request.headers.raw, extensions=dict(request.extensions)
            )
        )
        return httpx.Response(
            response.status, headers=response.headers, stream=_Body(response), extensions=response.extensions
        )

    def close(self) -> None:
        self.pool.close()


@dataclass(frozen=True)
class _Body(httpx.SyncByteStream):
    response: httpcore.Response

    def __iter__(self) -> Iterator[bytes]:
        yield from self.response.iter_stream()

    def close(self) -> None:
        self.response.close()
