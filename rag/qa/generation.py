"""Writes a sentence of the answer for each sentence that was gathered, and verifies it before it is told.

Where reader and article share a language, the article's own sentence is told: no model can get it wrong.
Otherwise the model writes it in the reader's language, and its source has to say it; where that is in doubt,
the article is quoted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from rag.qa.answer import Run
from rag.qa.evidence import Evidence
from rag.qa.gathered import Gathered
from rag.qa.layout import clear_layout
from rag.qa.model_calls import ModelCalls
from rag.qa.own_words import explained, own_words, unnamed_person
from rag.qa.question import StandaloneQuestion
from rag.qa.statement import Statement
from rag.qa.verification import SHOWN_FROM, TOLD_FROM
from rag.text.degeneration import is_degenerate
from rag.text.names import adds_nothing

STYLED_FROM = 0.6  # probability from which on new words for the same language's sentence are told
# The probability that the source says it, of a statement in a language and a sentence of an article.
Verify = Callable[[str, str, Evidence], float]


@dataclass(frozen=True)
class StatementWriter:
    """The stage "write": one verified statement for each chosen sentence.

    Without `tells_translations` the article is quoted even where a translation seems verified.
    """

    calls: ModelCalls
    verify: Verify
    tells_translations: bool = True

    def __call__(self, question: StandaloneQuestion, gathered: Gathered, run: Run) -> Iterator[Statement]:
        """The statements, each as soon as it has been verified. Raises `ModelUnavailable`."""
        told: Evidence | None = None
        for evidence in gathered.evidence:
            yield self._write(question, evidence, told, run)
            told = evidence

    def _write(
        self, question: StandaloneQuestion, evidence: Evidence, told_before: Evidence | None, run: Run
    ) -> Statement:
        if evidence.language == question.language:
            own = Statement(own_words(evidence, told_before), evidence, "own_words")
            return self._in_style(question, own, STYLED_FROM, run)
        draft = self.calls.translate(clear_layout(evidence.said), evidence, question.language, run)
        chance = self._chance(draft, question, evidence)
        if self.tells_translations and chance >= TOLD_FROM:
            told = self._in_style(question, Statement(draft, evidence, "told"), TOLD_FROM, run)
            person = unnamed_person(evidence, told_before)
            return replace(told, text=f"[{person}] {told.text}") if person else told
        translation = draft if chance >= SHOWN_FROM else ""
        return Statement(explained(evidence, told_before), evidence, "quote", translation)

    def _chance(self, draft: str, question: StandaloneQuestion, evidence: Evidence) -> float:
        """The probability that the source says it; 0 for what is no answer."""
        if adds_nothing(draft, question.text):
            return 0.0
        return chance_of(draft, question.language, evidence, self.verify)

    def _in_style(
        self, question: StandaloneQuestion, statement: Statement, told_from: float, run: Run
    ) -> Statement:
        """The statement in the question's style; unchanged where the source may not say that any more.

        `told_from` is the probability from which on it is told.
        """
        if not question.style:
            return statement
        text = self.calls.restyle(question, statement.text, run)
        chance = self._chance(text, question, statement.evidence)
        return Statement(text, statement.evidence, "told") if chance >= told_from else statement


def chance_of(draft: str, language: str, evidence: Evidence, verify: Verify) -> float:
    """The probability that the source says what the model wrote; 0 for a loop, a fragment and the like."""
    if is_degenerate(draft, language, evidence.said, evidence.language):
        return 0.0
    return verify(draft, language, evidence)
