"""How well sentences of answers are tied to their sources: `python -m benchmarks.ties`.

`ties/drafts.txt` has replies to twenty questions about the four articles beside it, as a capable model might
write them, one sentence a line with words of the sentence that it comes from; behind a dash stands what kind
of slip it is instead. They were written by hand, before any rule was measured on them.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from rag.config import load_config
from rag.embedding.cross_encoder import load_cross_encoder
from rag.embedding.models import SentenceVectors
from rag.ingest.pipeline import ingest
from rag.qa.backing import Backing, Verdict
from rag.qa.cross_reading import CrossReader
from rag.qa.drafts import Draft
from rag.qa.evidence import evidence_sentences
from rag.qa.reading import in_reading_order
from rag.qa.sources import SourceFinder, Sources
from rag.retrieval.retriever import Retriever, load_retriever

FOLDER = Path(__file__).parent / "ties"
PASSAGES = 12  # that a broad question retrieves
VERDICTS = get_args(Verdict)


@dataclass(frozen=True)
class Written:
    """A sentence of a reply, and words of its source; `slip` is the kind of slip that it is instead."""

    question: str
    language: str
    text: str
    source: str = ""
    slip: str = ""


@dataclass(frozen=True)
class Tied:
    """A sentence with its sources; `support` are the log-odds that the cross-encoder gives the first one."""

    written: Written
    backing: Backing
    support: float

    @property
    def is_right(self) -> bool:
        """Whether the first source is the one that the sentence comes from."""
        return bool(self.backing.tie.evidence) and self.written.source in self.backing.tie.evidence[0].text


def read_written(file: Path) -> Iterator[Written]:
    """The sentences of all replies."""
    language = question = ""
    for line in file.read_text("utf-8").splitlines():
        if line.startswith("# "):
            language, question = line[2:].split(" | ")
            continue
        text, source = line.split(" || ")
        is_slip = source.startswith("- ")
        slip = source.removeprefix("- ") if is_slip else ""
        yield Written(question, language, text, "" if is_slip else source, slip)


def tie_all(retriever: Retriever, written: list[Written]) -> list[Tied]:
    """Tie every sentence to what is retrieved for its question."""
    finder = SourceFinder(retriever.languages, SentenceVectors(retriever.embedder))
    reader = CrossReader(load_cross_encoder())
    read: dict[str, Sources] = {}
    tied = []
    for one in written:
        if one.question not in read:
            passages = retriever.retrieve(one.question, PASSAGES)
            sentences = evidence_sentences(passages)
            order = in_reading_order(range(len(sentences)), sentences)
            read[one.question] = finder.sources([sentences[index] for index in order])
        backing = finder(Draft(one.text), one.language, read[one.question])
        support = reader.supports(one.text, backing.tie.evidence[0]) if backing.tie.evidence else 0.0
        tied.append(Tied(one, backing, support))
    return tied


def main() -> None:
    """Print how many sentences are tied rightly, and what is said of true ones and of slips."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--verbose", action="store_true", help="print every sentence")
    verbose = options.parse_args().verbose
    with tempfile.TemporaryDirectory() as folder:
        config = load_config(
            None, {"BELEGT_CORPUS__PATH": str(FOLDER / "articles"), "BELEGT_INDEX__PATH": folder}
        )
        ingest(config)
        tied = tie_all(load_retriever(config), list(read_written(FOLDER / "drafts.txt")))
    for one in tied:
        if verbose:
            kind = one.written.slip or ("right" if one.is_right else "WRONG")
            print(f"{one.support:5.1f} {one.backing.verdict:8} {kind:6} {one.written.text[:90]}")
    true, slips = [one for one in tied if not one.written.slip], [one for one in tied if one.written.slip]
    print(f"{sum(one.is_right for one in true)} of {len(true)} tied to the sentence that they come from")
    for name, group in (("true", true), ("slips", slips)):
        counts = {verdict: sum(one.backing.verdict == verdict for one in group) for verdict in VERDICTS}
        print(f"{name}: " + ", ".join(f"{count} {verdict}" for verdict, count in counts.items()))


if __name__ == "__main__":
    main()
