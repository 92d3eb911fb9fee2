"""The stage "gather" with a scripted model, and articles about a tower."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from rag.qa.answer import Event, Run
from rag.qa.coverage import CoverageGatherer
from rag.qa.evidence import evidence_sentences
from rag.qa.gathered import Declined, Gathered
from rag.qa.gathering import EvidenceGatherer
from rag.qa.judging import AnswerabilityJudge
from rag.qa.question import StandaloneQuestion
from rag.qa.reading import Reading
from rag.retrieval.passage import Passage
from rag.retrieval.retriever import Query
from tests.support.cross_readers import cross_reader
from tests.support.passages import passage
from tests.support.scripted_model import ANSWERABLE, Script, scripted_calls

OLD = passage("Der Turm ist 118 Meter hoch. Er steht am Fluss.", "old.md", published="2021-05-04")
NEW = passage("Der Turm ist nun 124 Meter hoch.", "new.md", published="2024-09-10")
AGE = passage("Der Turm wurde 1902 gebaut.", "age.md", published="2022-01-02")
Vectors = list[list[float]]

HIGH, RIVER, BUILT = [1.0, 0, 0, 0], [0.0, 1, 0, 0], [0.0, 0, 1, 0]
TOWER: list[tuple[Passage, Vectors]] = [
    (OLD, [HIGH, RIVER]),
    (NEW, [[0.8, 0, 0, 0.6]]),
    (AGE, [BUILT]),
]


def read(pairs: Sequence[tuple[Passage, Vectors]]) -> Reading:
    """Sentences with these vectors, the first the nearest to the question."""
    sentences = evidence_sentences([passage for passage, _ in pairs])
    vectors = np.array([vector for _, vectors in pairs for vector in vectors], dtype=np.float32)
    return Reading(sentences, vectors, np.linspace(1.8, 1.6, len(sentences), dtype=np.float32))


def answers(*sentences: str) -> Script:
    """The model finds the answer in these sentences only."""
    found = {f'Text: "[^"]*{sentence}"\n.*{ANSWERABLE}': 0.97 for sentence in sentences}
    return found | {ANSWERABLE: 0.03}


class Gathering:
    """The stage with a scripted model; `events` are what it emitted.

    `odds` are what the cross-encoder thinks of texts, by words in them.
    """

    def __init__(
        self, script: Script, article: Reading | None = None, odds: Mapping[str, float] | None = None
    ) -> None:
        self.cross_reader = cross_reader(odds)
        self.calls = scripted_calls(script)
        self.loaded: list[str] = []
        self.pages: list[Passage] = []  # of every article
        self.read: list[Passage] = []
        self.events: list[Event] = []
        self.article = article
        self.pairs: Sequence[tuple[Passage, Vectors]] = ()

    def __call__(
        self, asked: StandaloneQuestion, pairs: Sequence[tuple[Passage, Vectors]] = TOWER
    ) -> list[str] | None:
        """The texts that are gathered."""
        gathered = self._attempt(asked, pairs)
        return None if isinstance(gathered, Declined) else [evidence.text for evidence in gathered.evidence]

    def gather(self, asked: StandaloneQuestion, pairs: Sequence[tuple[Passage, Vectors]] = TOWER) -> Gathered:
        """For a question that is answered."""
        gathered = self._attempt(asked, pairs)
        assert isinstance(gathered, Gathered)
        return gathered

    def decline(self, asked: StandaloneQuestion) -> list[str]:
        """The texts that come nearest to an answer of a question that is declined."""
        declined = self._attempt(asked, TOWER)
        assert isinstance(declined, Declined)
        return [evidence.text for evidence in declined.likeliest]

    def _attempt(
        self, asked: StandaloneQuestion, pairs: Sequence[tuple[Passage, Vectors]]
    ) -> Gathered | Declined:
        self.pairs = pairs
        return self.stage(asked, [passage for passage, _ in pairs], read(pairs), Run(self.events.append))

    @property
    def stage(self) -> EvidenceGatherer:
        coverage = CoverageGatherer(self.calls, self.cross_reader, self._read, self._load)
        judge = AnswerabilityJudge(self.calls, self.cross_reader)
        return EvidenceGatherer(self.calls, judge, self._read, self._load, coverage)

    def _load(self, source: str, at_most: int | None) -> list[Passage]:
        self.loaded.append(source)
        return [page for page in self.pages if page.source == source] or self.pages

    def _read(self, query: Query, passages: Sequence[Passage]) -> Reading:
        self.read = list(passages)
        return self.article or read([pair for pair in self.pairs if pair[0] in passages])
