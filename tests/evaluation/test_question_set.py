"""Question sets: what is read, and how errors are reported."""

import json
from pathlib import Path

import pytest

from rag.errors import QuestionSetError
from rag.evaluation.question_set import Question, load_questions, locate_sources, questions_hash, sample

LINE = {"id": "1", "question": "Wie hoch?", "answers": ["41"], "sources": ["a.txt"], "tags": ["de>de"]}
CONTEXT = "The lighthouse is 41 metres high. It was built in 1887."
SQUAD = {
    "version": "1.1",
    "data": [
        {
            "title": "Lighthouse",
            "paragraphs": [
                {
                    "context": CONTEXT,
                    "qas": [
                        {
                            "id": "s1",
                            "question": "How high?",
                            "answers": [{"text": "41 metres", "answer_start": 18}],
                        },
                        {"id": "s2", "question": "Who built it?", "answers": [], "is_impossible": True},
                    ],
                }
            ],
        }
    ],
}


def written(folder: Path, text: str) -> Path:
    file = folder / "questions.jsonl"
    file.write_text(text, "utf-8")
    return file


def test_reads_json_lines(tmp_path: Path) -> None:
    unanswerable = {"id": 2, "question": "Warum?", "answers": []}
    file = written(tmp_path, f"{json.dumps(LINE)}\n\n{json.dumps(unanswerable)}\n")
    first, second = load_questions(file)
    assert first == Question(
        id="1", question="Wie hoch?", answers=("41",), sources=("a.txt",), tags=("de>de",)
    )
    assert (second.id, second.answers, second.sources) == ("2", (), ())
    assert (second.facts, second.forbid, second.kind) == ((), (), None)


def test_reads_facts_forbidden_strings_and_kinds(tmp_path: Path) -> None:
    line = LINE | {"facts": [["41", "einundvierzig"], [1887]], "forbid": ["43"], "kind": "several"}
    (question,) = load_questions(written(tmp_path, json.dumps(line)))
    assert question.facts == (("41", "einundvierzig"), ("1887",))
    assert (question.forbid, question.kind) == (("43",), "several")


def test_reads_squad(tmp_path: Path) -> None:
    answerable, impossible = load_questions(written(tmp_path, json.dumps(SQUAD, indent=2)))
    assert (answerable.id, answerable.answers, answerable.context) == ("s1", ("41 metres",), CONTEXT)
    assert (impossible.answers, impossible.tags) == ((), ("unanswerable",))


def test_squads_paragraphs_are_looked_for_in_the_passages() -> None:
    questions = [
        Question(id="1", question="How high?", answers=("41 metres",), context=CONTEXT),
        Question(id="2", question="Who?", answers=(), context=CONTEXT),
    ]
    passages = [("tower.txt", "The lighthouse is 41 metres high."), ("cheese.txt", "Cheese ripens.")]
    answerable, impossible = locate_sources(questions, passages)
    assert answerable.sources == ("tower.txt",)
    assert impossible.sources == ()


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "is empty"),
        ('{"id": "1", "question": "Why?"}', r"line 1: `answers`"),
        (json.dumps(LINE) + "\n{", r"line 2"),
        (json.dumps(LINE) + "\n" + json.dumps(LINE), r"'1' occurs more than once"),
        ('{"id": "1", "question": "", "answers": []}', r"`question`"),
        (json.dumps(LINE | {"facts": [["41"], []]}), r"line 1: `facts\.1`"),
        (json.dumps(LINE | {"kind": "essay"}), r"line 1: `kind`"),
        ('{"data": [{"paragraphs": [{"qas": [{}]}]}]}', "looks like SQuAD"),
        ('{"data": 5}', "looks like SQuAD"),
    ],
)
def test_a_bad_set_names_file_and_place(tmp_path: Path, text: str, complaint: str) -> None:
    with pytest.raises(QuestionSetError, match=complaint) as raised:
        load_questions(written(tmp_path, text))
    assert "questions.jsonl" in raised.value.message
    assert raised.value.remedy


def test_a_missing_or_foreign_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(QuestionSetError, match=r"nowhere\.jsonl"):
        load_questions(tmp_path / "nowhere.jsonl")
    (tmp_path / "latin.jsonl").write_bytes(b'{"id": "1", "question": "K\xe4se?"}')
    with pytest.raises(QuestionSetError, match="UTF-8"):
        load_questions(tmp_path / "latin.jsonl")


def test_a_sample_is_the_same_every_time_and_keeps_the_order() -> None:
    questions = [Question(id=str(number), question="?", answers=()) for number in range(100)]
    drawn = sample(questions, 10)
    assert drawn == sample(questions, 10)
    assert [int(one.id) for one in drawn] == sorted(int(one.id) for one in drawn)
    assert len(drawn) == 10
    assert drawn != questions[:10]
    assert sample(questions, None) == sample(questions, 500) == questions


def test_the_hash_tells_sets_apart() -> None:
    question = Question(id="1", question="Why?", answers=())
    assert questions_hash([question]) == questions_hash([question])
    assert questions_hash([question]) != questions_hash([question.model_copy(update={"answers": ("x",)})])
