"""The stage that decides whether a sentence of an article says what a statement claims."""

from __future__ import annotations

from dataclasses import dataclass

from rag.embedding.language_bias import Languages
from rag.embedding.models import SentenceVectors
from rag.qa.cross_reading import CrossReader
from rag.qa.evidence import Evidence
from rag.qa.verification import Signals, compare, probability


@dataclass(frozen=True)
class Verifier:
    """Weighs the cross-encoder's reading of a statement with what can be compared without it."""

    cross_reader: CrossReader
    languages: Languages
    embed: SentenceVectors

    def __call__(self, statement: str, language: str, evidence: Evidence) -> float:
        """The probability that the evidence says what `statement`, in `language`, claims.

        Raises `ModelUnavailable`.
        """
        return probability(self.signals(statement, language, evidence))

    def signals(self, statement: str, language: str, evidence: Evidence) -> Signals:
        """What the probability is computed from. Raises `ModelUnavailable`."""
        support = self.cross_reader.supports(statement, evidence)
        vectors = self.languages.sentences.neutral(self.embed.of([statement, evidence.text]))
        return compare(statement, language, evidence, support, float(vectors[0] @ vectors[1]))
