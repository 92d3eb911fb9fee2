"""Whole articles, with questions and the sentences that answer each, to be told from their neighbours."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Any

from benchmarks.cross_encoder.pairs import HERE, Pair, form, records
from rag.embedding.cross_encoder import AFFIRMS, ANSWERS, in_context
from rag.qa.evidence import Evidence
from rag.retrieval.passage import Passage

ARTICLES, HELD_OUT_ARTICLES = HERE / "articles.jsonl", HERE / "held_out_articles.jsonl"
WEIGHT = 2.0  # of a pair; an article gives more of them than a record does
OTHERS = 5  # sentences that do not answer, for each question
BARE = 0.15  # share of the pairs without the sentence before


def article_pairs(chance: random.Random) -> Iterator[Pair]:
    """Each question with all sentences that answer it and some that do not; then all of those held out."""
    for article in records(ARTICLES):
        for question in article["questions"]:
            answers = question["answers"]
            others = [place for place in comparable(article) if place not in answers]
            chosen = [*answers, *chance.sample(others, min(OTHERS, len(others)))]
            yield from _question_pairs(article, question, chosen, chance)
    for article in records(HELD_OUT_ARTICLES):
        for question in article["questions"]:
            yield from _question_pairs(article, question, range(len(article["sentences"])), None)


def comparable(article: dict[str, Any]) -> range:
    """The places of the sentences to compare with those that answer.

    Some authors let no first sentence answer anything; learned from, that would be a rule.
    """
    opening_answers = any(0 in question["answers"] for question in article["questions"])
    return range(0 if opening_answers else 1, len(article["sentences"]))


def sentence_in_context(article: dict[str, Any], place: int) -> str:
    """The sentence after the one before it, or after the title, as belegt reads it."""
    before = article["sentences"][place - 1] if place else article["title"]
    return in_context(before, article["sentences"][place])


def as_evidence(article: dict[str, Any]) -> list[Evidence]:
    """The sentences as those of one passage, which holds the whole article."""
    passage = as_passage(" ".join(article["sentences"]), article["language"], article["title"])
    starts = accumulate((len(sentence) + 1 for sentence in article["sentences"]), initial=0)
    return [
        Evidence(passage, sentence, start, start + len(sentence), before)
        for before, sentence, start in zip(
            ["", *article["sentences"]], article["sentences"], starts, strict=False
        )
    ]


def as_passage(text: str, language: str, title: str = "") -> Passage:
    """A text that no search has found."""
    return Passage(
        id="", source="", title=title, text=text, score=0.0, language=language, start=0, end=len(text)
    )


def _question_pairs(
    article: dict[str, Any], question: dict[str, Any], places: Sequence[int], chance: random.Random | None
) -> Iterator[Pair]:
    """Those of an article that is held out where no `chance` varies them."""
    how = form(question["q"], question["language"], article["language"])
    for place in places:
        is_bare = chance is not None and chance.random() < BARE
        text = article["sentences"][place] if is_bare else sentence_in_context(article, place)
        label, held_out = place in question["answers"], chance is None
        yield Pair(ANSWERS, question["q"], text, label, WEIGHT, held_out, f"article, {how}")
        if label and question.get("verdict"):
            yield Pair(AFFIRMS, question["q"], text, question["verdict"] == "yes", WEIGHT, held_out)
