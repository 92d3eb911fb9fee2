"""`belegt export` and `belegt import`: an index as one file, which saves embedding it again.

A zip file: `manifest.json` (form, fingerprint, number of records, SHA-256 of every part), and the records in
parts of `RECORDS` each, `NUMBER.jsonl` (id, document, metadata a line) and `NUMBER.npy` (their vectors).
"""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import numpy as np

from rag.atomic_write import replace_atomically
from rag.config import Config
from rag.errors import ZIP_ERRORS, IndexUnusable
from rag.index.backend import writer_lock
from rag.index.faults import reason
from rag.index.records import Records
from rag.index.store import configured_store, open_index

FORM = 1
RECORDS = 2000
MANIFEST = "manifest.json"


def export_index(config: Config, file: Path) -> int:
    """Write the index to `file`, completely or not at all; returns the number of records.

    Raises `IndexUnusable`.
    """
    with writer_lock(config.index):
        store = open_index(config)
        digests: dict[str, str] = {}
        count = 0
        try:
            with (
                replace_atomically(file) as temporary,
                ZipFile(temporary, "w", ZIP_DEFLATED, compresslevel=1) as archive,
            ):
                for number, records in enumerate(store.records(RECORDS)):
                    count += len(records.ids)
                    for name, data in _packed(number, records):
                        digests[name] = hashlib.sha256(data).hexdigest()
                        archive.writestr(name, data)
                manifest = {
                    "form": FORM,
                    "fingerprint": store.fingerprint,
                    "records": count,
                    "parts": digests,
                }
                archive.writestr(MANIFEST, json.dumps(manifest, indent=1))
        except OSError as error:
            raise IndexUnusable(
                f"{file} cannot be written ({error.strerror}).", "Choose another path."
            ) from error
    return count


def import_index(config: Config, file: Path) -> int:
    """Replace the index by an export of `export_index`; returns the number of records.

    Raises `IndexUnusable` for a file that is damaged, or of another embedding; then nothing has changed.
    """
    try:
        with ZipFile(file) as archive:
            manifest = _manifest(archive, file)
            with writer_lock(config.index) as lock:
                store = configured_store(config, create=True)
                if manifest["fingerprint"] != store.fingerprint:
                    raise IndexUnusable(
                        f"{file} was exported with a different embedding model or version of belegt.",
                        "Restore the embedding settings it was exported with, or run `belegt ingest`.",
                    )
                with store.changes(rebuild=True) as session:
                    for records in _unpacked(archive, manifest, file):
                        lock.check()
                        session.put(records)
                    if store.sentences() != manifest["records"]:
                        raise _damaged(file)
    except OSError as error:
        raise IndexUnusable(
            f"{file} cannot be imported ({reason(error)}).", "Check its name and permissions."
        ) from error
    except (*ZIP_ERRORS, KeyError, TypeError, ValueError) as error:
        raise _damaged(file) from error
    return int(manifest["records"])


def _packed(number: int, records: Records) -> list[tuple[str, bytes]]:
    rows = zip(records.ids, records.documents, records.metadatas, strict=True)
    lines = "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows)
    vectors = io.BytesIO()
    np.save(vectors, records.embeddings, allow_pickle=False)
    return [(f"{number}.jsonl", lines.encode()), (f"{number}.npy", vectors.getvalue())]


def _unpacked(archive: ZipFile, manifest: dict[str, Any], file: Path) -> Iterator[Records]:
    for number in range(len(manifest["parts"]) // 2):
        lines, vectors = (
            _checked(archive, name, manifest["parts"][name], file)
            for name in (f"{number}.jsonl", f"{number}.npy")
        )
        rows = [json.loads(line) for line in lines.decode().split("\n") if line]
        yield Records(
            [row[0] for row in rows],
            np.load(io.BytesIO(vectors), allow_pickle=False),
            [row[1] for row in rows],
            [row[2] for row in rows],
        )


def _checked(archive: ZipFile, name: str, digest: str, file: Path) -> bytes:
    data = archive.read(name)
    if hashlib.sha256(data).hexdigest() != digest:
        raise _damaged(file)
    return data


def _manifest(archive: ZipFile, file: Path) -> dict[str, Any]:
    manifest: dict[str, Any] = json.loads(archive.read(MANIFEST))
    if manifest["form"] != FORM:
        raise IndexUnusable(f"{file} was exported by a newer version of belegt.", "Update belegt.")
    return manifest


def _damaged(file: Path) -> IndexUnusable:
    return IndexUnusable(
        f"{file} is not a complete export of an index.", "Export it again with `belegt export`."
    )
