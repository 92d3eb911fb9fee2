"""Question set in, figures and report out; the answers' half with the real packaged model."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rag.config import Config, EvaluationConfig
from rag.errors import QuestionSetError
from rag.evaluation.question_set import Question
from rag.evaluation.results import fit_threshold
from rag.evaluation.run import evaluate
from rag.llm.loading import load_model
from tests.support.ollama_server import serve_ollama

QUESTIONS: list[dict[str, Any]] = [
    {
        "id": "tower",
        "question": "How high is the lighthouse of Hohenwarte?",
        "answers": ["41"],
        "sources": ["leuchtturm.txt"],
        "tags": ["en>de"],
        "kind": "fact",
        "facts": [["41"]],
        "forbid": ["43", "fifty"],
    },
    {
        "id": "bell",
        "question": "Wie schwer ist die Glocke der Pagode?",
        "answers": ["1200"],
        "sources": ["chua.html"],
        "tags": ["de>vi"],
    },
    {"id": "moon", "question": "Who was the first man on the moon?", "answers": [], "tags": ["en>none"]},
]


@pytest.fixture
def question_set(tmp_path: Path) -> Path:
    file = tmp_path / "questions.jsonl"
    file.write_text("\n".join(json.dumps(question) for question in QUESTIONS), "utf-8")
    return file


def test_measures_retrieval_without_a_language_model(indexed: Config, question_set: Path) -> None:
    document = evaluate(indexed, question_set, retrieval_only=True).as_json()
    assert set(document["retrieval"]) == {
        "recall@1", "recall@3", "recall@5", "recall@10", "answer_recall@5", "mrr",
    }  # fmt: skip
    assert set(document["retrieval"].values()) == {1.0}
    assert document["answers"] is document["refusal"] is None
    assert 0 < document["latency"]["p50_s"] <= document["latency"]["p95_s"]
    assert document["questions"] == 3
    assert set(document["by_tag"]) == {"en>de", "de>vi", "en>none"}
    assert document["by_tag"]["en>none"]["retrieval"]["recall@1"] is None
    assert document["config"]["llm"] is None


def test_measures_answers_citations_and_refusals(indexed: Config, question_set: Path) -> None:
    document = evaluate(indexed, question_set).as_json()
    tower, _, moon = document["outcomes"]
    assert tower["metrics"]["accuracy"] == tower["metrics"]["citation_precision"] == 1
    assert tower["metrics"]["fact_recall"] == tower["metrics"]["complete"] == 1
    assert (tower["metrics"]["false_rate"], tower["metrics"]["kind_accuracy"]) == (0, 1)
    assert moon["metrics"] == {"unanswerable_declined": 1.0}
    assert document["by_kind"]["fact"]["questions"] == 1
    assert document["cost"]["calls"] > 1
    assert document["cost"]["prompt_tokens_read"] > document["cost"]["written_tokens"] > 0
    assert document["refusal"]["unanswerable_declined"] == 1
    assert set(document["answers"]) == {
        "accuracy", "fact_recall", "complete", "false_rate", "kind_accuracy", "token_f1",
        "citation_precision", "citation_recall", "unsupported_rate",
    }  # fmt: skip
    assert set(document["latency"]) >= {"p50_s", "p95_s", "first_token_p50_s"}
    assert document["config"]["llm"]["provider"] == "packaged"


def test_a_run_that_broke_off_goes_on(indexed: Config, question_set: Path, tmp_path: Path) -> None:
    output = tmp_path / "result"

    def interrupted(questions: list[Question]) -> Iterator[Question]:
        yield questions[0]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        evaluate(indexed, question_set, retrieval_only=True, output=output, progress=interrupted)
    with (output / "outcomes.jsonl").open("a") as kept:
        kept.write('{"id": "bell", "ques')  # as a crash leaves it
    asked: list[str] = []

    def counted(questions: list[Question]) -> Iterator[Question]:
        asked.extend(question.id for question in questions)
        yield from questions

    document = evaluate(indexed, question_set, retrieval_only=True, output=output, progress=counted).as_json()
    assert asked == ["bell", "moon"]
    assert [entry["id"] for entry in document["outcomes"]] == ["tower", "bell", "moon"]
    assert json.loads((output / "report.json").read_text("utf-8")) == document
    assert "<h1>" in (output / "report.html").read_text("utf-8")
    assert len((output / "outcomes.jsonl").read_text("utf-8").splitlines()) == 3


def test_a_folder_of_another_run_is_left_alone(indexed: Config, question_set: Path, tmp_path: Path) -> None:
    output = tmp_path / "result"
    evaluate(indexed, question_set, retrieval_only=True, output=output)
    before = (output / "report.json").read_text("utf-8")
    with pytest.raises(QuestionSetError, match="another question set, index or model"):
        evaluate(indexed, question_set, retrieval_only=True, limit=2, output=output)
    assert (output / "report.json").read_text("utf-8") == before


@pytest.mark.parametrize(
    ("sources", "complaint"),
    [
        (["gone.txt"], "None of the articles"),
        (["leuchtturm.txt", "gone.txt"], r"gone\.txt in `sources`, which is not in the index"),
    ],
)
def test_a_question_set_for_another_corpus_is_refused(
    indexed: Config, tmp_path: Path, sources: list[str], complaint: str
) -> None:
    file = tmp_path / "other.jsonl"
    file.write_text(json.dumps(QUESTIONS[0] | {"sources": sources}), "utf-8")
    with pytest.raises(QuestionSetError, match=complaint):
        evaluate(indexed, file, retrieval_only=True)


def test_squad_questions_find_their_articles(indexed: Config, tmp_path: Path) -> None:
    context = "A wheel of it weighs 6.5 kilograms."
    question = {
        "id": "1",
        "question": "How heavy is a wheel of cheese?",
        "answers": [{"text": "6.5 kilograms"}],
    }
    file = tmp_path / "squad.json"
    file.write_text(
        json.dumps({"data": [{"title": "", "paragraphs": [{"context": context, "qas": [question]}]}]})
    )
    document = evaluate(indexed, file, retrieval_only=True).as_json()
    assert document["outcomes"][0]["sources"] == ["cheese.md"]
    assert document["retrieval"]["answer_recall@5"] == 1


def test_the_document_is_json(indexed: Config, question_set: Path) -> None:
    document = evaluate(indexed, question_set, retrieval_only=True, limit=1).as_json()
    assert json.loads(json.dumps(document))["questions"] == 1


def test_a_judge_judges_the_answers_where_the_config_names_one(indexed: Config, question_set: Path) -> None:
    in_german = {"question": "Wie hoch ist der Leuchtturm von Hohenwarte?"}
    questions = [QUESTIONS[0] | in_german, *QUESTIONS[1:]]
    question_set.write_text("\n".join(json.dumps(question) for question in questions), "utf-8")
    with serve_ollama(load_model(indexed.llm).llm) as ollama:
        llm = indexed.llm.model_copy(update={"base_url": ollama.url})
        judged = indexed.model_copy(update={"llm": llm, "evaluation": EvaluationConfig(judge="qwen15")})
        document = evaluate(judged, question_set).as_json()
    tower, bell, moon = document["outcomes"]
    assert tower["metrics"]["judged_accuracy"] == 1
    assert "judged_accuracy" in bell["metrics"]
    assert "judged_accuracy" not in moon["metrics"]
    assert (tower["metrics"]["false_rate"], "false_rate" in moon["metrics"]) == (0, False)
    assert document["answers"]["judged_accuracy"] >= 0.5
    assert document["config"]["judge"] == "qwen15"


def test_calibrating_sets_the_threshold_that_divides_best(indexed: Config, question_set: Path) -> None:
    report = evaluate(indexed, question_set)
    fitted = fit_threshold(report)
    chances = {outcome.id: outcome.answerable or 0.0 for outcome in report.outcomes}
    assert chances["moon"] < fitted.answerable_from <= min(chances["tower"], chances["bell"])
    assert (fitted.declined, fitted.kept) == (1, 1)
    assert "100% of the unanswerable" in fitted.as_text()
