"""What indexing a folder costs, for comparing two checkouts: `python -m benchmarks.ingest_folder FOLDER`.

It prints processor time, that of the parser included, since other work on the machine hardly changes it.
"""

from __future__ import annotations

import resource
import sys
import tempfile
from pathlib import Path

from rag.config import load_config
from rag.ingest.pipeline import ingest


def main() -> None:
    """Index the folder once into a temporary index, and print the seconds."""
    places = {"BELEGT_CORPUS__PATH": str(Path(sys.argv[1]).resolve())}
    with tempfile.TemporaryDirectory() as index:
        before = processor_seconds()
        summary = ingest(load_config(None, places | {"BELEGT_INDEX__PATH": index}))
        seconds = processor_seconds() - before
    print(f"{len(summary.added)} articles, {summary.passages} passages: {seconds:.1f} s of processor time")


def processor_seconds() -> float:
    """The processor time of this process and of its children that have ended."""
    usages = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


if __name__ == "__main__":
    main()
