"""What readers say about answers: stored, and turned into a question set."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from rag.errors import NoSuchFeedback, RagError
from rag.evaluation.feedback import Feedback, FeedbackStore, to_json_lines, to_questions
from rag.evaluation.question_set import load_questions


def said(**changes: Any) -> Feedback:
    values: dict[str, Any] = {
        "verdict": "up",
        "question": "How high is the tower?",
        "answer": "It is 41 metres high. [1] It was built in 1887. [2]",
        "status": "answered",
        "kind": "fact",
        "citations": [{"source": "tower.txt", "quote": "Er ist 41 Meter hoch."}],
    }
    return Feedback.model_validate(values | changes)


@pytest.fixture
def store(tmp_path: Path) -> FeedbackStore:
    return FeedbackStore(tmp_path / "state" / "index.feedback.sqlite")


def questions(store: FeedbackStore, *indexed: str) -> list[dict[str, Any]]:
    found = to_questions(store.entries(), lambda source: source in (indexed or ("tower.txt",)))
    return [json.loads(line) for line in to_json_lines(found).splitlines()]


def test_a_thumb_up_makes_the_answer_the_accepted_one(store: FeedbackStore, tmp_path: Path) -> None:
    store.add(said())
    (question,) = questions(store)
    assert question == {
        "id": "feedback-1",
        "question": "How high is the tower?",
        "answers": ["It is 41 metres high.", "It was built in 1887."],
        "sources": ["tower.txt"],
        "tags": ["feedback", "up"],
        "kind": "fact",
    }
    file = tmp_path / "set.jsonl"
    file.write_text(json.dumps(question), "utf-8")
    assert load_questions(file)[0].answers == ("It is 41 metres high.", "It was built in 1887.")


def test_a_thumb_up_for_a_refusal_makes_a_question_to_decline(store: FeedbackStore) -> None:
    store.add(said(status="not_in_sources", answer="The sources don't say.", citations=[]))
    assert questions(store)[0]["answers"] == []


def test_a_thumb_down_waits_until_somebody_says_what_is_right(store: FeedbackStore) -> None:
    store.add(said(verdict="down", word="It is 42 metres."))
    assert questions(store) == []
    (entry,) = store.entries()
    assert entry.accepted_answers() is None
    store.accept(entry.number, ("42",))
    assert questions(store)[0]["answers"] == ["42"]
    store.accept(entry.number, ())
    assert questions(store)[0]["answers"] == []


def test_the_newest_word_on_a_question_counts(store: FeedbackStore) -> None:
    store.add(said(answer="It is 40 metres high. [1]"))
    store.add(said(question="how high is  the tower?"))
    assert [one["id"] for one in questions(store)] == ["feedback-2"]


def test_answers_from_articles_that_are_gone_and_greetings_are_left_out(store: FeedbackStore) -> None:
    store.add(said())
    store.add(said(question="Hello", status="conversation", kind="conversation", citations=[]))
    assert questions(store, "other.txt") == []


def test_feedback_is_changed_and_taken_back_by_its_id(store: FeedbackStore) -> None:
    feedback_id = store.add(said())
    store.replace(feedback_id, said(verdict="down", word="No."))
    assert [(entry.said.verdict, entry.said.word) for entry in store.entries()] == [("down", "No.")]
    store.withdraw(feedback_id)
    assert store.entries() == []
    with pytest.raises(NoSuchFeedback):
        store.withdraw(feedback_id)


def test_the_file_is_private(store: FeedbackStore) -> None:
    store.add(said())
    assert store.file.stat().st_mode & 0o077 == 0


def test_a_full_store_says_so(store: FeedbackStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.evaluation.feedback.MOST_ENTRIES", 1)
    store.add(said())
    with pytest.raises(RagError, match="limit"):
        store.add(said())


def test_a_file_that_is_no_database_is_an_error_with_a_remedy(store: FeedbackStore) -> None:
    store.file.parent.mkdir()
    store.file.write_text("x" * 200)
    with pytest.raises(RagError, match="cannot be read or written"):
        store.entries()
