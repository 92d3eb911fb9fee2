"""The examples that the packaged model learns from: prompts as belegt sends them, with the reply."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from llama_index.core.base.llms.types import ChatMessage

from benchmarks.cross_encoder.articles import ARTICLES, HELD_OUT_ARTICLES, comparable
from benchmarks.cross_encoder.pairs import (
    HELD_OUT,
    WRITTEN,
    Pair,
    inference_pairs,
    reading_pairs,
    records,
)
from rag.embedding.cross_encoder import AFFIRMS, ANSWERS, SUPPORTS
from rag.qa.prompts import (
    ABOUT_TASK,
    ANSWERABLE_TASK,
    DECIDES_TASK,
    Excerpt,
    excerpt_prompt,
    standalone_prompt,
    translation_prompt,
)
from rag.qa.understanding import HISTORY_TURNS

HERE = Path(__file__).parent
FOLLOW_UPS, TRANSLATIONS = HERE / "followups.jsonl", HERE / "translations.jsonl"
SUPPORTS_TASK = "Does the text say that the statement is true? Reply only Yes or No."
HEADLINE_WORDS = 12  # of the sentence before, which stands in for a title where a record has none

OTHERS = 5  # sentences of an article that do not answer, for each question
BARE_SHARE, TITLED_SHARE = 0.35, 0.9  # of these are read without the one before; with the title
STATEMENT_SHARE = 0.45  # of the records' statements are read
PUBLISHED = 4000  # pairs of either kind from the public sets
HELD_OUT_SHARE = 0.1  # of follow-ups and translations

Task = Literal["answers", "supports", "decides", "about", "follow-up", "translation"]


@dataclass(frozen=True)
class Example:
    """A prompt and its reply; `group` names what is measured together."""

    task: Task
    prompt: Sequence[ChatMessage]
    reply: str
    weight: float = 1.0
    held_out: bool = False
    group: str = ""


def all_examples(public: Path | None, seed: int = 11) -> Iterator[Example]:
    """Those to learn from and those held out; without `public` only those written for this.

    Raises `OSError` where a public set is missing.
    """
    chance = random.Random(seed)
    for file, held_out in ((WRITTEN, False), (HELD_OUT, True)):
        for record in records(file):
            yield from _record_examples(record, held_out, chance)
    articles = list(records(ARTICLES))
    for article in articles:
        yield from _article_examples(article, chance)
        yield from _about_examples(article, articles, chance)
    for article in records(HELD_OUT_ARTICLES):
        yield from _held_out_examples(article)
    if public:
        yield from _public_examples(public, chance)
    yield from _written_examples(chance)


def _record_examples(record: dict[str, Any], held_out: bool, chance: random.Random) -> Iterator[Example]:
    def shown() -> Excerpt:
        return _shown(record, None if held_out else chance)

    for question in record["questions"]:
        yield _yes_no(
            "answers", shown(), question["q"], question["answered"], held_out=held_out, group="record"
        )
    for question in record.get("yes_no", ()):
        verdict = question["verdict"]
        yield _yes_no(
            "answers", shown(), question["q"], verdict != "open", held_out=held_out, group="record, yes/no"
        )
        if verdict != "open":
            yield _yes_no(
                "decides", shown(), question["q"], verdict == "yes", held_out=held_out, group="record"
            )
    for statement in record["statements"]:
        if held_out or chance.random() < STATEMENT_SHARE:
            yield _yes_no(
                "supports",
                shown(),
                statement["s"],
                statement["supported"],
                held_out=held_out,
                group="record",
                weight=0.7,
            )


def _shown(record: dict[str, Any], chance: random.Random | None) -> Excerpt:
    """A record has no title: the sentence before stands in for it, or is cut to one."""
    before, text = record["context"], record["text"]
    drawn = chance.random() if chance else 0.0
    if not before or drawn >= 0.8:
        return Excerpt("", before, text)
    if drawn >= 0.5:
        return Excerpt(before, "", text)
    return Excerpt(" ".join(before.split()[:HEADLINE_WORDS]).rstrip(" .,。"), before, text)


def _article_examples(article: dict[str, Any], chance: random.Random) -> Iterator[Example]:
    """Each question with all sentences that answer it, one beside them, and some others."""
    for question in article["questions"]:
        answers = set(question["answers"])
        others = [place for place in comparable(article) if place not in answers]
        beside = [place for place in others if answers & {place - 1, place + 1}]
        chosen = answers | set(chance.sample(others, min(len(others), OTHERS)))
        chosen |= {chance.choice(beside)} if beside else set()
        for place in sorted(chosen):
            is_bare, is_titled = chance.random() < BARE_SHARE, chance.random() < TITLED_SHARE
            yield _yes_no(
                "answers",
                _sentence(article, place, is_bare, is_titled),
                question["q"],
                place in answers,
                group=question["kind"],
            )
        yield from _decided(article, question, held_out=False)


def _held_out_examples(article: dict[str, Any]) -> Iterator[Example]:
    for number, question in enumerate(article["questions"]):
        group = f"{question['kind']} {number} {article['title']}"
        for place in range(len(article["sentences"])):
            label = place in question["answers"]
            yield _yes_no(
                "answers", _sentence(article, place), question["q"], label, held_out=True, group=group
            )
        yield from _decided(article, question, held_out=True)


def _decided(article: dict[str, Any], question: dict[str, Any], held_out: bool) -> Iterator[Example]:
    if question.get("verdict") in {"yes", "no"}:
        for place in question["answers"]:
            is_yes = question["verdict"] == "yes"
            shown = _sentence(article, place)
            yield _yes_no(
                "decides", shown, question["q"], is_yes, held_out=held_out, group="article", weight=2.0
            )


def _about_examples(
    article: dict[str, Any], articles: Sequence[dict[str, Any]], chance: random.Random
) -> Iterator[Example]:
    """Overviews with two sentences of the article, and one of another."""
    for question in article["questions"]:
        if question["kind"] == "overview":
            for place in chance.sample(range(len(article["sentences"])), 2):
                yield _yes_no("about", _sentence(article, place), question["q"], True, weight=0.5)
            other = chance.choice(articles)
            if other is not article:
                place = chance.randrange(1, len(other["sentences"]))
                yield _yes_no("about", _sentence(other, place), question["q"], False, weight=0.7)


def _sentence(article: dict[str, Any], place: int, is_bare: bool = False, is_titled: bool = True) -> Excerpt:
    before = "" if is_bare or place == 0 else article["sentences"][place - 1]
    return Excerpt(article["title"] if is_titled else "", before, article["sentences"][place])


def _public_examples(public: Path, chance: random.Random) -> Iterator[Example]:
    reading, inference = list(reading_pairs(public, chance)), list(inference_pairs(public))
    for pairs in (reading, inference):
        for pair in chance.sample(pairs, min(len(pairs), PUBLISHED)):
            yield _from_pair(pair)


def _from_pair(pair: Pair) -> Example:
    before, _, text = pair.text.rpartition(" | ")
    task = TASK_OF_PAIR[pair.task]
    weight = 0.4 if pair.task == SUPPORTS else 0.5
    return _yes_no(task, Excerpt("", before, text), pair.first, pair.label, weight=weight)


TASK_OF_PAIR: dict[int, Task] = {ANSWERS: "answers", SUPPORTS: "supports", AFFIRMS: "decides"}


def _written_examples(chance: random.Random) -> Iterator[Example]:
    for one in records(FOLLOW_UPS):
        history = [(role, text) for role, text in one["history"]]
        prompt = standalone_prompt(one["question"], history[-HISTORY_TURNS:], one["language"])
        is_held_out = chance.random() < HELD_OUT_SHARE
        yield Example("follow-up", prompt, one["standalone"], held_out=is_held_out, group=one["language"])
    for one in records(TRANSLATIONS):
        prompt = translation_prompt(one["text"], one["to"])
        is_held_out = chance.random() < HELD_OUT_SHARE
        yield Example("translation", prompt, one["translation"], held_out=is_held_out, group=one["to"])


def _yes_no(
    task: Task,
    shown: Excerpt,
    asked: str,
    label: bool,
    *,
    held_out: bool = False,
    group: str = "",
    weight: float = 1.0,
) -> Example:
    if task in {"decides", "about"}:  # which read both sentences as one text
        shown = Excerpt(shown.title, "", f"{shown.before} {shown.text}")
    label_of_asked = "Statement" if task == "supports" else "Question"
    prompt = excerpt_prompt(shown, asked, TASK_TEXT[task], label_of_asked)
    return Example(task, prompt, "Yes" if label else "No", weight, held_out, group)


TASK_TEXT: dict[Task, str] = {
    "answers": ANSWERABLE_TASK,
    "supports": SUPPORTS_TASK,
    "decides": DECIDES_TASK,
    "about": ABOUT_TASK,
}
