"""One page over HTTP: redirects followed, the body unpacked up to a size, everything within one deadline."""

from __future__ import annotations

import ssl
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from urllib.parse import quote, urljoin

import httpcore
import httpx

from rag.errors import UnreadableFile
from rag.ingest.web.network import Deadline, PublicNetwork

AGENT = f"belegt/{version('belegt')}"
SILENCE_S = 20.0
MOST_REDIRECTS = 5
LONGEST_ADDRESS = 4000
LONGEST_SHOWN = 300
HIGHEST_PORT = 65535
REDIRECTS = {301, 302, 303, 307, 308}
# A compressed body may be a little larger than what it holds.
MOST_PACKING = 65_536
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
    """Requests for one page: its robots.txt, its redirects, itself.

    They share one deadline and one cookie jar. `HTTP_PROXY` and `.netrc` are not used: a proxy would resolve
    names by itself, and so lead around the check of addresses.
    """

    deadline: Deadline
    client: httpx.Client

    @classmethod
    @contextmanager
    def opened(cls, tls: ssl.SSLContext, seconds: float, allow_private: bool) -> Iterator[PageClient]:
        """A client for `seconds`; its connections are closed at the end."""
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
        """The response at the end of the redirects, while it is read; `check` sees each address first.

        Raises `UnreadableFile`, also for what goes wrong while the response is read.
        """
        try:
            for _ in range(MOST_REDIRECTS + 1):
                address = web_address(url)
                check(str(address))
                with self.client.stream("GET", address, headers=headers) as response:
                    if response.status_code not in REDIRECTS:
                        yield response
                        return
                    url = _target(response)
        except BROKEN as error:
            if self.deadline.has_passed:
                raise UnreadableFile(
                    f"{shown(url)} takes more than {self.deadline.seconds:g} s.", "Try again later."
                ) from error
            problem = shown(str(error)) or type(error).__name__
            raise UnreadableFile(
                f"{shown(url)} cannot be reached ({problem}).", "Try again later."
            ) from error
        raise UnreadableFile(
            f"{shown(url)} redirects more than {MOST_REDIRECTS} times.", "Check the address."
        )

    def body(self, response: httpx.Response, most: int) -> tuple[bytes, bool]:
        """The unpacked body, and whether that is all of it: no more than `most` bytes are unpacked.

        Raises `UnreadableFile` for a coding that is not read and for a body that breaks off.
        """
        unpack, data, received = _unpacker(response), bytearray(), 0
        for part in response.iter_raw():
            self.deadline.cut(None)
            received += len(part)
            data += unpack(part, most + 1 - len(data))
            if len(data) > most or received > most + MOST_PACKING:
                return bytes(data[:most]), False
        unpack(b"", 0)
        return bytes(data), True


def web_address(url: str) -> httpx.URL:
    """`url` as an address of http or https with a host. Raises `UnreadableFile`."""
    if len(url) > LONGEST_ADDRESS:
        raise UnreadableFile(f"{shown(url)} is too long.", f"At most {LONGEST_ADDRESS} characters are read.")
    try:
        address = httpx.URL(url)
        host = address.host
    except (httpx.InvalidURL, ValueError) as error:
        raise UnreadableFile(
            f"{shown(url)} is not a web address ({shown(str(error))}).", "Check the address."
        ) from error
    if address.scheme not in {"http", "https"} or not host:
        raise UnreadableFile(f"{shown(url)} is not a web address.", "Use http or https.")
    if address.userinfo:  # it would be stored with the article, as its link
        raise UnreadableFile(f"{shown(url)} holds a user name or a password.", "Take it out of the address.")
    if address.port is not None and not 0 < address.port <= HIGHEST_PORT:
        raise UnreadableFile(f"{shown(url)} names a port that does not exist.", "Check the address.")
    return address


def shown(text: str) -> str:
    """Text from outside for a message: one line of printable characters, cut, without a password."""
    scheme, mark, rest = text[: LONGEST_SHOWN + 1].partition("://")
    authority = rest.partition("/")[0]
    if mark and "@" in authority:
        rest = rest[authority.rindex("@") + 1 :]
    line = "".join(
        one if one.isprintable() else quote(one, errors="replace") for one in f"{scheme}{mark}{rest}"
    )
    return line if len(text) <= LONGEST_SHOWN else f"{line[:LONGEST_SHOWN]}…"


def _target(response: httpx.Response) -> str:
    location: str = response.headers.get("location", "")
    if not location:
        raise UnreadableFile(f"{shown(str(response.url))} redirects to nowhere.", "Check the address.")
    try:
        return str(urljoin(str(response.url), location))
    except ValueError as error:
        raise UnreadableFile(
            f"{shown(str(response.url))} redirects to {shown(location)}, which is not a web address.",
            "Check the address.",
        ) from error


def _unpacker(response: httpx.Response) -> Callable[[bytes, int], bytes]:
    """Unpacks part after part, each up to a number of bytes; an empty part stands for the end.

    One coding at most, as asked for: each further one would multiply what a small body unpacks to.
    """
    told = response.headers.get("content-encoding", "")
    codings = [one.strip().lower() for one in told.split(",") if one.strip().lower() not in {"", "identity"}]
    if not codings:
        return lambda part, _: part
    if len(codings) > 1 or codings[0] not in {"gzip", "x-gzip", "deflate"}:
        raise UnreadableFile(
            f"{shown(str(response.url))} is sent in the coding {shown(told)}.", "Only gzip is read."
        )
    return _Inflater(shown(str(response.url)))


class _Inflater:
    """gzip or zlib, told apart by their headers; what follows the compressed stream is ignored."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.stream = zlib.decompressobj(zlib.MAX_WBITS | 32)
        self.is_empty = True

    def __call__(self, part: bytes, most: int) -> bytes:
        if not part and not self.is_empty and not self.stream.eof:
            raise UnreadableFile(f"{self.url} breaks off.", "Try again later.")
        if not part or self.stream.eof:
            return b""
        self.is_empty = False
        try:
            return self.stream.decompress(part, max(most, 1))
        except zlib.error as error:
            raise UnreadableFile(f"{self.url} is compressed wrongly.", "Try again later.") from error


@dataclass(frozen=True)
class _Transport(httpx.BaseTransport):
    """httpx over a pool of our own: httpx's own transport takes no other network."""

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
