"""What the benchmarks train on and measure with, and the fit of the check's weights."""

import json
import random
from pathlib import Path

import numpy as np

from benchmarks.adapter.examples import TASK_TEXT, all_examples
from benchmarks.cross_encoder.articles import ARTICLES, HELD_OUT_ARTICLES, article_pairs, as_evidence
from benchmarks.cross_encoder.pairs import HELD_OUT, STATEMENTS, WRITTEN, records
from benchmarks.verification import TEST, area, fit, held_out_pairs, read_pairs, truth
from rag.qa.prompts import answerable_prompt

KINDS_OF_FALSEHOOD = {
    "subject", "relation", "time", "negation", "general", "reason", "direction", "number", "certainty",
    "mistranslation", "echo",
}  # fmt: skip


def sources(file: Path) -> set[str]:
    return {json.loads(line)["source"] for line in file.read_text("utf-8").splitlines()}


def test_pairs_in_ten_languages_a_third_of_them_for_testing() -> None:
    fitted, tested = read_pairs(STATEMENTS), read_pairs(TEST)
    assert len(fitted) >= 400
    assert len(tested) >= len(fitted) / 2
    assert not sources(STATEMENTS) & sources(TEST)
    for pairs in (fitted, tested):
        assert len({pair.evidence.language for pair in pairs}) == 10
        assert 0.4 < truth(pairs).mean() < 0.5
        assert {pair.kind for pair in pairs if not pair.is_true} == KINDS_OF_FALSEHOOD
        assert sum(pair.is_told for pair in pairs) > len(pairs) / 2


def test_nothing_is_trained_on_what_is_held_out() -> None:
    trained, held_out = list(records(WRITTEN)), list(records(HELD_OUT))
    assert len(held_out) > len(trained) / 8
    assert not {record["text"] for record in trained} & {record["text"] for record in held_out}
    for written in (trained, held_out):
        labels = [question["answered"] for record in written for question in record["questions"]]
        assert 0.35 < np.mean(labels) < 0.55
        assert len({record["language"] for record in written}) >= 10
    assert len(held_out_pairs(HELD_OUT)) == sum(len(record["statements"]) for record in held_out)


def test_articles_have_questions_of_every_kind_with_the_sentences_that_answer() -> None:
    trained, held_out = list(records(ARTICLES)), list(records(HELD_OUT_ARTICLES))
    assert not {article["title"] for article in trained} & {article["title"] for article in held_out}
    for article in (*trained, *held_out):
        for question in article["questions"]:
            assert set(question["answers"]) <= set(range(len(article["sentences"])))
            is_answered = question["kind"] != "none" and question.get("verdict") != "open"
            assert is_answered == bool(question["answers"])
            assert (question["kind"] == "yes_no") == (question.get("verdict") in {"yes", "no", "open"})
        assert {"several", "fact", "overview", "none"} <= {one["kind"] for one in article["questions"]}


def test_a_first_sentence_that_never_answers_teaches_nothing() -> None:
    pairs = list(article_pairs(random.Random(1)))
    trained = [pair for pair in pairs if not pair.held_out]
    openings = {
        article["sentences"][0]
        for article in records(ARTICLES)
        if not any(0 in question["answers"] for question in article["questions"])
    }
    assert openings
    assert not any(pair.text.endswith(opening) for pair in trained for opening in openings)
    assert 0.25 < np.mean([pair.label for pair in trained]) < 0.5


def test_the_adapter_is_trained_on_the_prompts_that_belegt_sends() -> None:
    examples = list(all_examples(None))
    asked = {one.prompt[-1].content for one in examples if not one.held_out}
    article = next(article for article in records(HELD_OUT_ARTICLES) if article["questions"][0]["answers"])
    question, second = article["questions"][0]["q"], as_evidence(article)[1]
    held_out = {one.prompt[-1].content for one in examples if one.held_out and one.task == "answers"}
    assert answerable_prompt(question, second)[-1].content in held_out
    assert not asked & held_out


def test_every_task_of_the_adapter_has_examples_of_both_replies() -> None:
    examples = list(all_examples(None))
    for task in TASK_TEXT:
        replies = [one.reply == "Yes" for one in examples if one.task == task and not one.held_out]
        assert 0.2 < np.mean(replies) < 0.7
    written = [one for one in examples if one.task in {"follow-up", "translation"}]
    assert len(written) == 880
    assert all(one.reply not in {"Yes", "No"} for one in written)


def test_the_sentences_of_an_article_are_cut_from_its_text() -> None:
    article = next(records(HELD_OUT_ARTICLES))
    evidence = as_evidence(article)
    assert [one.text for one in evidence] == article["sentences"]
    assert [one.before for one in evidence] == ["", *article["sentences"][:-1]]
    assert all(one.passage.text[one.start : one.end] == one.text for one in evidence)


def test_a_pairs_sentence_is_cut_from_its_passage() -> None:
    for pair in read_pairs(TEST):
        evidence = pair.evidence
        assert evidence.passage.text[evidence.start : evidence.end] == evidence.text
        assert evidence.passage.text.startswith(evidence.before)


def test_the_fit_finds_what_speaks_against_a_statement_and_lets_nothing_speak_for_it() -> None:
    random = np.random.default_rng(0)
    is_true = random.random(400) < 0.3
    telling = np.where(is_true, 0.0, 1.0) + random.normal(0, 0.5, 400)
    signals = np.stack([telling, random.normal(0, 1, 400), -telling, np.zeros(400)], axis=1)
    fitted = fit(signals, is_true)
    assert fitted.weights[0] < -1
    assert fitted.weights[2] == fitted.weights[3] == 0
    chances = fitted.chances(signals)
    assert area(chances, is_true) > 0.9
    assert chances[is_true].mean() > 0.7
    assert chances[~is_true].mean() < 0.3
