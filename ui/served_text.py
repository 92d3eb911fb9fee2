"""A text that browsers load: compressed once, and sent as each browser takes it."""

from __future__ import annotations

import gzip
import hashlib
from dataclasses import dataclass
from functools import cached_property

from fastapi import Request
from fastapi.responses import Response

FOREVER = "private, max-age=31536000, immutable"  # for an address that changes with the content


@dataclass(frozen=True)
class ServedText:
    """A script, a stylesheet or a page."""

    content: str
    media_type: str

    @cached_property
    def version(self) -> str:
        """A name for exactly this content."""
        return hashlib.sha256(self.content.encode()).hexdigest()[:16]

    @cached_property
    def _compressed(self) -> bytes:
        return gzip.compress(self.content.encode(), mtime=0)

    def response(self, request: Request, cache_control: str) -> Response:
        """Return the text, compressed if the browser takes that."""
        headers = {"Cache-Control": cache_control, "Vary": "Accept-Encoding"}
        if "gzip" in request.headers.get("accept-encoding", ""):
            headers["Content-Encoding"] = "gzip"
            return Response(self._compressed, media_type=self.media_type, headers=headers)
        return Response(self.content, media_type=self.media_type, headers=headers)
