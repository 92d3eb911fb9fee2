"""Plain text."""

from __future__ import annotations

from rag.errors import UnreadableFile
from rag.ingest.readers.extracted import Extracted

DETECTABLE_BYTES = 200  # an encoding cannot be guessed from fewer


def read_text(data: bytes) -> Extracted:
    """Read plain text."""
    return Extracted(decode(data))


def decode(data: bytes) -> str:
    """Decode by the byte order mark, as UTF-8, or in the most probable encoding. Raises `UnreadableFile`."""
    encoding = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig"
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        from charset_normalizer import from_bytes

        found = from_bytes(data).best() if len(data) >= DETECTABLE_BYTES else None
        if found is None:
            raise UnreadableFile(
                f"Byte {error.start} is not valid {error.encoding.upper()}.", "Save the file as UTF-8."
            ) from error
        return str(found)
