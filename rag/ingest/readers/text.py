"""Plain text."""

from __future__ import annotations

from rag.ingest.readers.extracted import Extracted
from rag.text.encodings import decode


def read_text(data: bytes) -> Extracted:
    """Read plain text."""
    return Extracted(decode(data))
