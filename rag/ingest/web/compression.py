"""Unpacks compressed response bodies, each part only up to a limit."""

from __future__ import annotations

import zlib
from collections.abc import Callable

import httpx

from rag.errors import UnreadableFile
from rag.ingest.web.address import make_printable


def unpacker_for(response: httpx.Response) -> Callable[[bytes, int], bytes]:
    """A function that unpacks part after part, each up to a number of bytes; an empty part marks the end.

    At most one coding is supported: each further one would multiply the size that a small body unpacks to.
    """
    header = response.headers.get("content-encoding", "")
    names = [name.strip().lower() for name in header.split(",")]
    codings = [name for name in names if name not in {"", "identity"}]
    if not codings:
        return lambda part, _: part
    if len(codings) > 1 or codings[0] not in {"gzip", "x-gzip", "deflate"}:
        raise UnreadableFile(
            f"{make_printable(str(response.url))} uses the content coding {make_printable(header)}.",
            "Only gzip is supported.",
        )
    return _Inflater(make_printable(str(response.url)))


class _Inflater:
    """Unpacks gzip or zlib, detected by the header; data after the compressed stream is ignored."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.stream = zlib.decompressobj(zlib.MAX_WBITS | 32)
        self.is_empty = True

    def __call__(self, part: bytes, most: int) -> bytes:
        if not part and not self.is_empty and not self.stream.eof:
            raise UnreadableFile(f"The response from {self.url} is incomplete.", "Try again later.")
        if not part or self.stream.eof:
            return b""
        self.is_empty = False
        try:
            return self.stream.decompress(part, max(most, 1))
        except zlib.error as error:
            raise UnreadableFile(
                f"The response from {self.url} is not compressed correctly.", "Try again later."
            ) from error
