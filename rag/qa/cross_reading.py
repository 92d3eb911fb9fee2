"""Questions and statements read together with sentences of articles, without the language model."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rag.embedding.cross_encoder import CrossEncoder, in_context
from rag.embedding.models import Vectors
from rag.qa.evidence import Evidence

CONTEXT_NEEDED = 1.5  # log-odds gained by the sentence before, where the sentence alone is not enough

# The log-odds that each of these sentences answers the question: (n,).
RateSentences = Callable[[Sequence[Evidence]], Vectors]


@dataclass(frozen=True)
class CrossReader:
    """Has the cross-encoder read `Evidence` after what precedes it, or else after its article's title."""

    cross_encoder: CrossEncoder

    def answers(self, question: str, evidence: Sequence[Evidence]) -> Vectors:
        """The log-odds that each sentence answers the question or helps to: (n,)."""
        return self.cross_encoder.answers(question, [_text(sentence) for sentence in evidence])

    def affirms(self, question: str, evidence: Evidence) -> float:
        """The log-odds that the sentence, if it answers a yes/no question, says yes."""
        return float(self.cross_encoder.affirms(question, [_text(evidence)])[0])

    def needs_context(self, question: str, evidence: Evidence, together: float) -> bool:
        """Whether the sentence answers only after the one before it: `together` are the log-odds of both."""
        if not evidence.before:
            return False
        alone = float(self.cross_encoder.answers(question, [in_context("", evidence.said)])[0])
        return together - alone >= CONTEXT_NEEDED

    def supports(self, statement: str, evidence: Evidence) -> float:
        """The log-odds that the sentence says what the statement claims."""
        return float(self.cross_encoder.supports(statement, [_text(evidence)])[0])


def _text(evidence: Evidence) -> str:
    return in_context(evidence.preceding or evidence.passage.title, evidence.said)
