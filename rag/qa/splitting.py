"""Takes a question apart into its parts: the sides of a comparison, or several questions in one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from rag.embedding.models import unit
from rag.qa.answer import Run
from rag.qa.article_sides import sides_in_articles
from rag.qa.kinds import Intent
from rag.qa.model_calls import ModelCalls
from rag.qa.parts import asks_twice, split_questions
from rag.qa.question import StandaloneQuestion
from rag.qa.sides import FEWEST_SIDES, joined_names, split_sides
from rag.qa.understanding import Understanding
from rag.retrieval.passage import Passage
from rag.retrieval.retriever import Query
from rag.text.named_times import is_time

QUESTION_WEIGHT = 0.6  # of the whole question in the vector of a side
MOST_SIDES = 3
LONGEST_SIDE = 80  # characters


@dataclass(frozen=True)
class Splitter:
    """The stage "split": the parts of a question, each of which is answered or declined on its own."""

    calls: ModelCalls
    to_query: Callable[[str], Query]
    understand: Understanding
    has_versions: Callable[[StandaloneQuestion, Sequence[Passage]], bool]

    def __call__(
        self, question: StandaloneQuestion, passages: Sequence[Passage], run: Run
    ) -> list[StandaloneQuestion]:
        """The parts; the question itself where it has only one. Raises `ModelUnavailable`.

        "What has changed" has one where the `passages` found for it are of two versions of an article. Two
        questions of which one needs the other stay together, and several sentences answer them.
        """
        language = question.query.language
        texts = split_questions(question.text, language)
        if len(texts) == 1:
            if question.intent.kind == "comparison":
                return self._compared(question, passages, run)
            is_double = question.intent.kind in {"fact", "yes_no"} and asks_twice(question.text, language)
            return [replace(question, intent=Intent("several")) if is_double else question]
        parts = [self.understand(text, question.language) for text in texts]
        return [
            replace(
                part,
                query=replace(part.query, as_of=part.query.as_of or question.query.as_of),
                style=question.style,
                intent=_of_articles(part.intent),
            )
            for part in parts
            if part.intent.kind != "conversation"
        ] or [question]

    def _compared(
        self, question: StandaloneQuestion, passages: Sequence[Passage], run: Run
    ) -> list[StandaloneQuestion]:
        """The question once for each side that it names; itself for two versions, or without two sides."""
        language = question.query.language
        named = split_sides(question.text) or joined_names(question.text, language)
        if question.intent.detail == "change" and not named:
            if self.has_versions(question, passages):
                return [question]
            if question.intent.doubtful:
                return [replace(question, intent=Intent("several"))]
        question = replace(question, intent=Intent("comparison"))
        named = named or sides_in_articles(question.text, language, passages)
        sides = named or self.calls.sides(question.text, run)
        sides = [side for side in sides if len(side) <= LONGEST_SIDE][:MOST_SIDES]
        if any(is_time(side, language) for side in sides):
            return [replace(question, intent=Intent("several"))]
        if len(sides) < FEWEST_SIDES:
            return [question]
        return [self._part(question, side, sides) for side in sides]

    def _part(self, question: StandaloneQuestion, side: str, sides: Sequence[str]) -> StandaloneQuestion:
        query = self.to_query(side)
        vector = unit((query.vector + QUESTION_WEIGHT * question.query.vector)[None])[0]
        return replace(
            question,
            query=replace(query, vector=vector, language=question.query.language, as_of=question.query.as_of),
            side=side,
            other_sides=tuple(other for other in sides if other != side),
            whole=question.text,
        )


def _of_articles(intent: Intent) -> Intent:
    """The intent of a part, which is answered from the articles whatever it looks like on its own."""
    return Intent("several") if intent.kind in {"collection", "comparison"} else intent
