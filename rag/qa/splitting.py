"""Takes a question apart into its parts: the sides of a comparison, or several questions in one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import regex as re

from rag.embedding.models import unit
from rag.qa.answer import Run
from rag.qa.kinds import Intent
from rag.qa.model_calls import ModelCalls
from rag.qa.parts import asks_twice, split_questions
from rag.qa.question import StandaloneQuestion
from rag.qa.understanding import Understanding
from rag.retrieval.passage import Passage
from rag.retrieval.retriever import Query
from rag.text.languages import language_of
from rag.text.pronouns import begins_with

QUESTION_WEIGHT = 0.6  # of the whole question in the vector of a side
FEWEST_SIDES, MOST_SIDES = 2, 3
LONGEST_SIDE = 80  # characters
BARE_WORDS = 4  # of a side of "A vs B", at most
NAMING_WORDS = 2  # of the second side where the first one ends a longer text, at most
PUNCTUATION = ' ,;:.?!？()[]"“”„«»'
CLAUSE_END = re.compile(r"[,;:?!？]\s")
SIDE_NAME = re.compile(r"\d|[\p{L}\p{M}]{3}|\p{Lu}|\p{Han}")  # not "of"
VERSUS = re.compile(r"\s+(?:vs\.?|versus)\s+", re.IGNORECASE)
WORD = r"[\p{L}\p{M}\p{N}.'’-]*"
# Capitalised words and numbers in a row, behind a title in small letters: "bà Nương".
NAMED = (
    rf"(?:(?<!\p{{L}})\p{{Ll}}+ )?(?<![\p{{L}}\p{{N}}'’-])(?P<%s>\p{{Lu}}{WORD}(?: [\p{{Lu}}\p{{N}}]{WORD})*)"
)
CAPITALISED = re.compile(rf"(?<![\p{{L}}\p{{N}}'’-])\p{{Lu}}{WORD}")
PARTICLE = re.compile(r"^ (?:of|de|du|des|del|della|di|da|von|van|của) \p{Lu}")  # "University of …"
# What may stand before the first name with a capital, as it begins the question.
COMPARE = frozenset(
    "compare contrast comparez comparer compara comparar confronta vergelijk porównaj".split()
)


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

        What has changed is one question where the `passages` found for it are of two versions of an article.

        Two questions of which one needs the other stay together, and several sentences answer them.
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
            replace(part, style=question.style, intent=_of_articles(part.intent))
            for part in parts
            if part.intent.kind != "conversation"
        ] or [question]

    def _compared(
        self, question: StandaloneQuestion, passages: Sequence[Passage], run: Run
    ) -> list[StandaloneQuestion]:
        """The question once for each side that it names; itself for two versions, or without two sides."""
        named = split_sides(question.text) or joined_names(question.text, question.query.language)
        if not named and question.intent.detail == "change":
            if self.has_versions(question, passages):
                return [question]
            if question.intent.doubtful:
                return [replace(question, intent=Intent("several"))]
        question = replace(question, intent=Intent("comparison"))
        sides = named or self.calls.sides(question.text, run)
        sides = [side for side in sides if len(side) <= LONGEST_SIDE][:MOST_SIDES]
        if len(sides) < FEWEST_SIDES:
            return [question]
        return [self._part(question, side) for side in sides]

    def _part(self, question: StandaloneQuestion, side: str) -> StandaloneQuestion:
        query = self.to_query(side)
        vector = unit((query.vector + QUESTION_WEIGHT * question.query.vector)[None])[0]
        return replace(
            question,
            query=replace(query, vector=vector, language=question.query.language, as_of=question.query.as_of),
            side=side,
            whole=question.text,
        )


def _of_articles(intent: Intent) -> Intent:
    """The intent of a part, which is answered from the articles whatever it looks like on its own."""
    return Intent("several") if intent.kind in {"collection", "comparison"} else intent


def split_sides(question: str) -> list[str]:
    """The two sides of "A vs B"; empty for every other form of question. Pure.

    The first may end a longer text ("old and new prices A vs B"); of that it has as many words as the second.
    """
    sides = VERSUS.split(question)
    if len(sides) != FEWEST_SIDES:
        return []
    left = CLAUSE_END.split(sides[0])[-1].split()
    right = CLAUSE_END.split(sides[1].strip(PUNCTUATION))[0].split()
    if len(left) > BARE_WORDS:
        left = left[-len(right) :] if len(right) <= NAMING_WORDS else []
    named = [" ".join(side).strip(PUNCTUATION) for side in (left, right)]
    is_clear = len(right) <= BARE_WORDS and all(SIDE_NAME.search(side) for side in named)
    return named if is_clear else []


def joined_names(question: str, code: str) -> list[str]:
    """The two names of "A and B" in a question that has no others; empty for every other one. Pure.

    Not where nouns have capitals: "Kosten und Nutzen".
    """
    language = language_of(code)
    conjunction = language.question.conjunction
    if not conjunction or language.capitalises_nouns or not language.spaces_words:
        return []
    pair = re.search(rf"{NAMED % 'first'}\s+(?:{conjunction})\s+{NAMED % 'second'}", question)
    if pair is None:
        return []
    before, behind = question[: pair.start("first")], question[pair.end("second") :]
    first, second = pair["first"], pair["second"].rstrip(PUNCTUATION)
    opening, _, rest = first.partition(" ")
    if not before and rest and not begins_with(first, language.references.subjects, language):
        first = rest if opening.casefold() in COMPARE else ""
    others = CAPITALISED.findall(f"{before.partition(' ')[2]} {behind}")  # not what begins the question
    is_clear = first and first != second and not others and not PARTICLE.match(behind)
    return [first, second] if is_clear else []
