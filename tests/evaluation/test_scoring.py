"""How one answer is scored: facts, forbidden strings, kinds, refusals, the verdict of a judge."""

from __future__ import annotations

import pytest

from rag.evaluation.question_set import Question
from rag.evaluation.results import Outcome
from rag.evaluation.scoring import add_answer, add_verdict, retrieval_metrics
from rag.qa.citations import Status
from rag.qa.kinds import Kind
from rag.qa.meter import Usage
from tests.support.answers import answer
from tests.support.evaluations import make_outcome

QUESTION = Question(
    id="1",
    question="Who built the lighthouse, and when?",
    answers=("Brandt",),
    sources=("a.txt",),
    facts=(("Brandt",), ("1887", "eighties")),
    forbid=("Brand built", "1897"),
    kind="several",
)


def scored(
    text: str, status: Status = "answered", kind: Kind = "several", question: Question = QUESTION
) -> Outcome:
    """The outcome of `question` where belegt answers with `text`."""
    searched = make_outcome(answers=question.answers, kind=question.kind or "", metrics={})
    usage = Usage(calls=4, prompt_tokens_read=90, written_tokens=7)
    return add_answer(searched, question, answer(answer=text, status=status, kind=kind, usage=usage), None)


def test_what_is_told_and_what_is_missing() -> None:
    outcome = scored("Brandt built it. [1]")
    assert (outcome.metrics["fact_recall"], outcome.metrics["complete"]) == (0.5, 0)
    assert (outcome.missing, outcome.forbidden) == (("1887",), ())
    complete = scored("Brandt built it in the eighties. [1]")
    assert (complete.metrics["fact_recall"], complete.metrics["complete"]) == (1, 1)
    assert complete.missing == ()


def test_a_forbidden_string_makes_an_answer_false_though_it_is_right_besides() -> None:
    outcome = scored("Brandt built it in 1897. [1]")
    assert (outcome.metrics["accuracy"], outcome.metrics["false_rate"]) == (1, 1)
    assert outcome.forbidden == ("1897",)


def test_a_refusal_tells_nothing_true_and_nothing_false() -> None:
    outcome = scored("The sources don't say whether Brandt built it in 1897.", "not_in_sources")
    assert (outcome.metrics["fact_recall"], outcome.metrics["false_rate"]) == (0, 0)
    assert outcome.metrics["false_refusals"] == 1
    assert outcome.missing == ("Brandt", "1887")


def test_a_question_with_facts_alone_has_an_answer() -> None:
    question = QUESTION.model_copy(update={"answers": ()})
    outcome = scored("The sources don't say.", "not_in_sources", question=question)
    assert outcome.is_answerable
    assert outcome.metrics["false_refusals"] == 1
    assert not {"unanswerable_declined", "accuracy"} & outcome.metrics.keys()
    neither = scored("No.", "not_in_sources", question=question.model_copy(update={"facts": ()}))
    assert not neither.is_answerable
    assert neither.metrics["unanswerable_declined"] == 1


def test_the_kind_counts_where_the_question_set_names_one() -> None:
    assert scored("Brandt.").metrics["kind_accuracy"] == 1
    assert scored("Brandt.", kind="fact").metrics["kind_accuracy"] == 0
    unnamed = scored("Brandt.", question=QUESTION.model_copy(update={"kind": None}))
    assert "kind_accuracy" not in unnamed.metrics
    assert unnamed.answered_as == "several"


def test_what_it_cost_is_kept() -> None:
    outcome = scored("Brandt.")
    assert (outcome.calls, outcome.prompt_tokens_read, outcome.written_tokens) == (4, 90, 7)


@pytest.mark.parametrize("status", ["conversation", "not_in_sources", "answered"])
def test_a_greeting_is_neither_to_be_answered_nor_to_be_declined(status: Status) -> None:
    hello = Question(id="2", question="hello", answers=(), kind="conversation")
    metrics = scored("Hello!", status, "conversation", hello).metrics
    assert metrics["kind_accuracy"] == 1
    assert not {"unanswerable_declined", "false_refusals", "accuracy"} & set(metrics)


def test_a_list_of_articles_without_an_accepted_answer_is_none_to_decline() -> None:
    newest = Question(id="3", question="What is new?", answers=(), kind="collection")
    assert (
        "unanswerable_declined"
        not in scored("The newest articles: …", "answered", "collection", newest).metrics
    )


def test_a_question_about_the_collection_needs_no_search() -> None:
    found = [("a.txt", "Brandt built it.")]
    assert retrieval_metrics(QUESTION, ["a.txt"], found)["recall@1"] == 1
    assert retrieval_metrics(QUESTION.model_copy(update={"kind": "collection"}), ["a.txt"], found) == {}


def test_what_a_judge_calls_wrong_is_false_and_what_was_declined_is_not() -> None:
    told, right = scored("Brandt built it. [1]"), scored("Brandt built it. [1]")
    assert add_verdict(told, lambda _: False).metrics["false_rate"] == 1
    assert add_verdict(right, lambda _: True).metrics["false_rate"] == 0
    declined = add_verdict(scored("They don't say.", "not_in_sources"), lambda _: pytest.fail("was asked"))
    assert (declined.metrics["judged_accuracy"], declined.metrics["false_rate"]) == (0, 0)
    forbidden = add_verdict(scored("Brandt built it in 1897. [1]"), lambda _: True)
    assert (forbidden.metrics["judged_accuracy"], forbidden.metrics["false_rate"]) == (1, 1)


def test_a_judge_makes_every_answered_question_count_for_false_statements() -> None:
    without_forbidden = scored("Brandt.", question=QUESTION.model_copy(update={"forbid": ()}))
    assert "false_rate" not in without_forbidden.metrics
    assert add_verdict(without_forbidden, lambda _: False).metrics["false_rate"] == 1
    assert add_verdict(without_forbidden, None) == without_forbidden
