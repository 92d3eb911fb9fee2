"""Lets the model write the whole answer from passages, and tells of it what the passages back.

A sentence is told while the model goes on writing, once code finds nothing against it. From the first one
that is in doubt on, sentences wait until the reply is complete; then the model is asked about all doubtful
ones at once. What is not confirmed is replaced by the article's own words, or left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from rag.qa.answer import Run
from rag.qa.attribution import with_person_meant
from rag.qa.backing import Backing, Verdict
from rag.qa.drafts import Draft, read_drafts
from rag.qa.evidence import Evidence
from rag.qa.gathered import Gathered
from rag.qa.model_calls import Claim, ModelCalls
from rag.qa.own_words import explained, own_words
from rag.qa.question import StandaloneQuestion
from rag.qa.reading import SAME_MATTER
from rag.qa.sources import LEAST_NEARNESS, Sources, without_opening
from rag.qa.statement import LeftOut, MissingPart, Statement, Told
from rag.text.names import invents_nothing

YES_OR_NO_CLAIM = "The answer to “{question}” is: {statement}"


class FindSources(Protocol):
    """Ties drafts to their sources: `SourceFinder`, or what a test puts in its place."""

    def sources(self, evidence: Sequence[Evidence]) -> Sources:
        """The sentences that the model reads."""

    def __call__(self, draft: Draft, language: str, sources: Sources) -> Backing:
        """Where a draft comes from, and whether that says it."""


@dataclass(frozen=True)
class PassageWriter:
    """The stage "write" of the passages reader."""

    calls: ModelCalls
    find: FindSources

    def __call__(self, question: StandaloneQuestion, gathered: Gathered, run: Run) -> Iterator[Told]:
        """What is told, each as soon as it has been checked. Raises `ModelUnavailable`."""
        evidence = list(gathered.evidence)
        sources, telling = self.find.sources(evidence), Telling(question.language)
        waiting: list[tuple[Draft, Backing] | MissingPart] = []
        for draft in read_drafts(self.calls.write_answer(question, evidence, run), question.language):
            if isinstance(draft, MissingPart):
                waiting.append(_checked_part(draft, question, evidence))
                continue
            backing = self.find(draft, question.language, sources)
            if waiting or (backing.verdict == "doubtful" and not draft.is_lead_in):
                waiting.append((draft, backing))
            else:
                yield from telling.tell(draft, backing, backing.verdict)
        yield from self._tell_waiting(question, waiting, telling, run)

    def _tell_waiting(
        self,
        question: StandaloneQuestion,
        waiting: Sequence[tuple[Draft, Backing] | MissingPart],
        telling: Telling,
        run: Run,
    ) -> Iterator[Told]:
        """Ask the model about all that is in doubt, in one request, and tell what it confirms."""
        doubtful = [
            item
            for item in waiting
            if not isinstance(item, MissingPart) and item[1].verdict == "doubtful" and not item[0].is_lead_in
        ]
        verdicts = iter(self.calls.check([_claim(question, *item) for item in doubtful], run))
        for item in waiting:
            if isinstance(item, MissingPart):
                yield item
                continue
            draft, backing = item
            verdict: Verdict = backing.verdict
            if item in doubtful:
                verdict = "backed" if next(verdicts) else "refuted"
            yield from telling.tell(draft, backing, verdict)


@dataclass
class Telling:
    """Makes statements of drafts; knows which sentences of articles have been told already."""

    language: str
    told: set[Evidence] = field(default_factory=set)

    def tell(self, draft: Draft, backing: Backing, verdict: Verdict) -> Iterator[Told]:
        """The draft if it is backed, else the words of its source, else nothing of it."""
        if verdict == "backed":
            self.told.update(backing.tie.evidence)
            first, *also = backing.tie.evidence
            yield Statement(draft.text, first, "told", "", tuple(also), draft.place, draft.head)
        elif draft.is_lead_in:
            return
        elif self._has_source(draft, backing):
            yield from self._source_instead(draft, backing.tie.evidence[0])
        else:
            yield LeftOut(draft.text)

    def _has_source(self, draft: Draft, backing: Backing) -> bool:
        """Whether a sentence about the same matter can stand in: not in a table, whose rows have a form.

        Where nothing has been told yet, any sentence that the draft is tied to is better than a refusal.
        """
        least = SAME_MATTER if self.told else LEAST_NEARNESS
        return backing.tie.nearness >= least and draft.place != "row"

    def _source_instead(self, draft: Draft, source: Evidence) -> Iterator[Told]:
        if source in self.told:
            yield LeftOut(draft.text)
            return
        self.told.add(source)
        source = with_person_meant(source)
        if source.language == self.language:
            yield Statement(own_words(source), source, "own_words", place=draft.place)
        else:
            yield Statement(explained(source), source, "quote", place=draft.place)


def _claim(question: StandaloneQuestion, draft: Draft, backing: Backing) -> Claim:
    """What the model is asked to confirm: a yes or no together with its question."""
    said = draft.said
    if without_opening(said) != said:
        said = YES_OR_NO_CLAIM.format(question=question.text, statement=said)
    return said, backing.tie.evidence


def _checked_part(
    missing: MissingPart, question: StandaloneQuestion, evidence: Sequence[Evidence]
) -> MissingPart:
    """What the model found missing, unless it names something that neither question nor articles name."""
    known = " ".join([question.text, *(f"{one.passage.title} {one.said}" for one in evidence)])
    return missing if invents_nothing(missing.part, known, question.language) else MissingPart()
