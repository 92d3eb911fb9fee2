"""Files that are ZIP archives of XML: Word, PowerPoint, OpenDocument and EPUB."""

from __future__ import annotations

import io
import posixpath
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote
from zipfile import ZipFile

from lxml import etree

from rag.errors import ZIP_ERRORS, UnreadableFile

MOST_UNPACKED = 200_000_000  # bytes of all files in an archive together
COMPOUND_FILE = b"\xd0\xcf\x11\xe0"  # Word and its kin write a protected document so


class Archive:
    """The parts of an archive, by their names. Raises `UnreadableFile` if it is damaged or too large.

    `notes` name the parts that could not be read.
    """

    def __init__(self, data: bytes) -> None:
        check_archive(data)
        self._zip = ZipFile(io.BytesIO(data))
        self._names = {name.lower(): name for name in reversed(self._zip.namelist())}
        self.notes: list[str] = []

    def names(self, start: str = "") -> Iterator[str]:
        """The names of the parts that begin so, as they are written in the archive."""
        return (name for name in self._zip.namelist() if name.startswith(start))

    def read(self, name: str) -> bytes | None:
        """The content of a part, whatever the case of its name; None if it is missing or damaged."""
        stored = self._names.get(name.lstrip("/").lower())
        if stored is None:
            return None
        try:
            return self._zip.read(stored)
        except (*ZIP_ERRORS, OSError) as error:
            self.leave_out(name, error)
            return None

    def xml(self, name: str) -> Any:
        """The root element of a part; None if it is missing or is not XML. Entities are not expanded."""
        data = self.read(name)
        if data is None:
            return None
        try:
            return parse_xml(data)
        except etree.XMLSyntaxError as error:
            self.leave_out(name, error)
            return None

    def leave_out(self, name: str, error: Exception) -> None:
        """Note that a part could not be read."""
        self.notes.append(f"{name} could not be read ({' '.join(str(error).split())}) and was left out.")


def parse_xml(data: bytes) -> Any:
    """Parse XML, and repair what is not well-formed. Raises `XMLSyntaxError` if nothing of it can be read."""
    parser = etree.XMLParser(
        recover=True,
        resolve_entities=False,
        load_dtd=False,
        no_network=True,
        huge_tree=True,
        remove_comments=True,
        remove_pis=True,
    )
    root = etree.fromstring(data, parser)
    if root is None:
        raise etree.XMLSyntaxError("no XML element", 0, 1, 1)
    return root


def resolve(part: str, reference: str) -> str:
    """The name of the part to which `part` refers, as in `../notes.xml` or `a%20b.xhtml#top`."""
    path = unquote(reference.partition("#")[0])
    return posixpath.normpath(posixpath.join("/", posixpath.dirname(part), path)).lstrip("/")


def check_archive(data: bytes) -> None:
    """Raises `UnreadableFile` if a ZIP archive is protected, damaged or would unpack to too much."""
    if data.startswith(COMPOUND_FILE):
        raise UnreadableFile(
            "The file is protected with a password, or in an old format.",
            "Save it again, without a password.",
        )
    try:
        with ZipFile(io.BytesIO(data)) as archive:
            unpacked = sum(file.file_size for file in archive.infolist())
    except (*ZIP_ERRORS, ValueError) as error:
        raise UnreadableFile(
            "The file is damaged, or not in the format that its name says.", "Save it again."
        ) from error
    if unpacked > MOST_UNPACKED:
        raise UnreadableFile(
            f"The file unpacks to {unpacked / 1e6:.0f} MB; the limit is {MOST_UNPACKED / 1e6:.0f} MB.",
            "Split it.",
        )
