"""The pairs that the cross-encoder is trained on."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from rag.embedding.cross_encoder import AFFIRMS, ANSWERS, SUPPORTS, in_context
from rag.text.sentences import paragraph_sentences

HERE = Path(__file__).parent
WRITTEN, HELD_OUT = HERE / "train.jsonl", HERE / "held_out.jsonl"
STATEMENTS = HERE.parent / "verification" / "fit.jsonl"
WRITTEN_WEIGHT = 4.0  # of a pair that was written for this, where a published one weighs 1
NUMBER = re.compile(r"\d+")
TASKS = (ANSWERS, SUPPORTS, AFFIRMS)
MOST_BALANCED = 3.0  # by which the weight of a pair is multiplied or divided
OTHER_SENTENCES = 2  # of its paragraph that do not answer, for each question of a published set


@dataclass(frozen=True)
class Pair:
    """A question (or statement), a text, and whether it answers (or supports) it, or answers it with yes."""

    task: int  # ANSWERS, SUPPORTS or AFFIRMS
    first: str
    text: str
    label: bool
    weight: float = 1.0
    held_out: bool = False
    form: str = ""  # in which language and how it is asked, which must not give the label away


@dataclass(frozen=True)
class Share:
    """What a network goes on with that has learned the rest: the records from `first` on.

    A share of everything else is repeated, so that it does not forget.
    """

    first: int = 0
    repeated: float = 1.0


def all_pairs(public: Path | None, share: Share, seed: int = 7) -> Iterator[Pair]:
    """Those to train on, then those held out; without `public` only those written for this.

    Raises `OSError` where a published set is missing.
    """
    chance = random.Random(seed)
    published = (
        [*inference_pairs(public), *reading_pairs(public, chance), *statement_pairs()] if public else []
    )
    yield from (pair for pair in published if chance.random() < share.repeated)
    yield from balanced(list(written_pairs(chance, share)))
    for record in records(HELD_OUT):
        yield from _record_pairs(record, record["context"], 1.0, held_out=True)


def inference_pairs(public: Path) -> Iterator[Pair]:
    """Statements that a text entails, contradicts or neither, also as questions that it answers yes or no."""
    for part in ("train", "test"):
        for record in records(public / "indonli/data/indonli" / f"{part}.jsonl"):
            yield from _inference(record["hypothesis"], record["premise"], record["label"])
    korean = json.loads(
        (public / "KLUE/klue_benchmark/klue-nli-v1.1/klue-nli-v1.1_dev.json").read_text("utf-8")
    )
    for record in korean:
        yield from _inference(record["hypothesis"], record["premise"], record["gold_label"])
    for part in ("valid", "test"):
        for record in records(public / "JGLUE/datasets/jnli-v1.3" / f"{part}-v1.3.json"):
            yield from _inference(record["sentence2"], record["sentence1"], record["label"], 0.5)


def _inference(hypothesis: str, premise: str, label: str, weight: float = 1.0) -> Iterator[Pair]:
    entailed, contradicted = label[0] == "e", label[0] == "c"
    yield _statement(hypothesis, premise, entailed, weight)
    if entailed or contradicted:
        yield Pair(AFFIRMS, f"{hypothesis.rstrip(' .。')}?", premise, entailed, weight)


def reading_pairs(public: Path, chance: random.Random) -> Iterator[Pair]:
    """Questions with the sentence that answers them, and with others of its paragraph."""
    for language, file in (
        ("ja", "JGLUE/datasets/jsquad-v1.3/valid-v1.3.json"),
        ("ja", "JGLUE/datasets/jsquad-v1.3/test-v1.3.json"),
        ("zh", "cmrc2018/squad-style-data/cmrc2018_dev.json"),
        ("zh", "cmrc2018/squad-style-data/cmrc2018_trial.json"),
    ):
        for article in json.loads((public / file).read_text("utf-8"))["data"]:
            for paragraph in article["paragraphs"]:
                yield from _paragraph_pairs(paragraph, language, chance)


def written_pairs(chance: random.Random, share: Share) -> Iterator[Pair]:
    """What was written to train on: as it stands, with another number, and with another record's text."""
    written = [
        record
        for number, record in enumerate(records(WRITTEN))
        if number >= share.first or chance.random() < share.repeated
    ]
    for record in written:
        for context in {record["context"], "" if chance.random() < 0.5 else record["context"]}:
            yield from _record_pairs(record, context, WRITTEN_WEIGHT)
        yield _statement(record["text"], record["text"], True)
        other = chance.choice(written)
        for statement in (one["s"] for one in record["statements"] if one["supported"]):
            if changed := _with_another_number(statement, chance):
                yield _statement(changed, in_context(record["context"], record["text"]), False, 2.0)
            if other is not record:
                yield _statement(statement, other["text"], False, 0.5)
        for question in (one["q"] for one in record["questions"] if one["answered"]):
            if other is not record:
                yield Pair(ANSWERS, question, in_context(other["context"], other["text"]), False, 0.5)


def balanced(pairs: Sequence[Pair]) -> Iterator[Pair]:
    """The pairs, weighed so that as many of each form are true.

    Whoever writes records gives the language of a question away without noticing: of one author's questions
    in the article's own language not one was answered.
    """
    overall = {task: _share_true(pair for pair in pairs if pair.task == task) for task in TASKS}
    forms: dict[tuple[int, str], list[Pair]] = {}
    for pair in pairs:
        forms.setdefault((pair.task, pair.form), []).append(pair)
    for (task, form), alike in forms.items():
        wanted, found = overall[task], _share_true(alike)
        for pair in alike:
            factor = wanted / found if pair.label else (1 - wanted) / (1 - found)
            weight = pair.weight * min(max(factor, 1 / MOST_BALANCED), MOST_BALANCED) if form else pair.weight
            yield replace(pair, weight=weight)


def _share_true(pairs: Iterable[Pair]) -> float:
    labels = [pair.label for pair in pairs]
    return sum(labels) / max(1, len(labels))


def statement_pairs() -> Iterator[Pair]:
    """True and false statements that the check of a translation was once fitted to."""
    for record in records(STATEMENTS):
        text = in_context(record["before"], record["source"])
        yield _statement(record["statement"], text, record["true"], 3.0)
        if record["question"] and record["true"]:
            yield Pair(ANSWERS, record["question"], text, True)


def records(file: Path) -> Iterator[dict[str, Any]]:
    """The objects of a JSON Lines file."""
    for line in file.read_text("utf-8").splitlines():
        yield json.loads(line)


def _record_pairs(
    record: dict[str, Any], context: str, weight: float, held_out: bool = False
) -> Iterator[Pair]:
    text = in_context(context, record["text"])
    for question in record["questions"]:
        how = form(question["q"], question["language"], record["language"])
        yield Pair(ANSWERS, question["q"], text, question["answered"], weight, held_out, how)
    for question in record.get("yes_no", ()):
        is_decided = question["verdict"] != "open"
        how = f"yes/no, {form(question['q'], question['language'], record['language'])}"
        yield Pair(ANSWERS, question["q"], text, is_decided, weight, held_out, how)
        if is_decided:
            yield Pair(AFFIRMS, question["q"], text, question["verdict"] == "yes", weight, held_out, how)
    for statement in record["statements"]:
        how = form(statement["s"], statement["language"], record["language"])
        yield Pair(SUPPORTS, statement["s"], text, statement["supported"], weight, held_out, how)


def form(text: str, language: str, article: str) -> str:
    """The language, or that it is the article's own; and whether it is typed without marks or accents."""
    known = language if language in {"de", "en", "vi"} else "other"
    typed = "" if text.endswith(("?", "？", "؟", ".", "。")) else "bare"
    return f"{'own' if language == article else known} {typed} {'ascii' if text.isascii() else ''}"


def _paragraph_pairs(paragraph: dict[str, Any], language: str, chance: random.Random) -> Iterator[Pair]:
    text = paragraph["context"]
    sentences = [span for spans in paragraph_sentences(text, language) for span in spans]
    for question in paragraph["qas"]:
        answer = question["answers"][0]
        place = next((i for i, (_, end) in enumerate(sentences) if answer["answer_start"] < end), None)
        if place is None or len(sentences) < 2:
            continue
        others = [
            i
            for i in range(len(sentences))
            if i != place and answer["text"] not in text[slice(*sentences[i])]
        ]
        for i in [place, *chance.sample(others, min(OTHER_SENTENCES, len(others)))]:
            before = text[slice(*sentences[i - 1])] if i and chance.random() < 0.6 else ""
            yield Pair(
                ANSWERS, question["question"], in_context(before, text[slice(*sentences[i])]), i == place
            )


def _statement(statement: str, text: str, label: bool, weight: float = 1.0) -> Pair:
    return Pair(SUPPORTS, statement, text, label, weight)


def _with_another_number(statement: str, chance: random.Random) -> str:
    """One number changed by a little; empty where there is none."""
    found = list(NUMBER.finditer(statement))
    if not found:
        return ""
    number = chance.choice(found)
    value = max(1, int(number[0][:12]) + chance.choice((-10, -3, -2, -1, 1, 2, 3, 10)))
    changed = str(value).zfill(len(number[0]))
    return statement[: number.start()] + changed + statement[number.end() :] if changed != number[0] else ""
