"""What a question set is measured by."""

import pytest

from rag.evaluation.metrics import (
    answer_recall_at,
    contains,
    fact_recall,
    mean,
    paired_bootstrap,
    percentile,
    recall_at,
    reciprocal_rank,
    token_f1,
)

DOCUMENTS = ["a.txt", "b.txt", "c.txt"]


def test_recall_asks_whether_an_expected_document_is_among_the_first() -> None:
    assert recall_at(1, DOCUMENTS, ["b.txt"]) == 0
    assert recall_at(2, DOCUMENTS, ["b.txt"]) == 1
    assert recall_at(2, DOCUMENTS, ["b.txt", "z.txt"]) == 1
    assert recall_at(5, [], ["b.txt"]) == 0


def test_reciprocal_rank_is_one_over_the_first_place() -> None:
    assert reciprocal_rank(DOCUMENTS, ["c.txt", "b.txt"]) == 1 / 2
    assert reciprocal_rank(DOCUMENTS, ["z.txt"]) == 0


def test_answer_recall_wants_the_answer_in_a_passage_of_the_right_document() -> None:
    passages = [("a.txt", "41 Meter"), ("b.txt", "kein Wort davon"), ("b.txt", "Er ist 41 Meter hoch.")]
    assert answer_recall_at(2, passages, ["b.txt"], ["41"]) == 0
    assert answer_recall_at(3, passages, ["b.txt"], ["41"]) == 1


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("It ripens for NINE months.", "nine months"),
        ("Cuộc bầu cử ở Đà Nẵng", "Da Nang"),
        ("rund 4.000 Autos", "4,000"),
        ("about 4 000 cars", "4000"),
        ("die Verleihung des Nobelpreises", "Nobelpreis"),
        ("“Wir sind Bettler”, sagte er", "Wir sind Bettler,"),
        ("他在1887年出生", "1887"),
        ("汤姆·贝克尔去世", "贝克尔"),
        ("Café au lait", "cafe"),
    ],
)
def test_an_answer_is_found_in_another_spelling(text: str, answer: str) -> None:
    assert contains(text, ["something else", answer])


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("14 people", "4"),
        ("tennis", "ten"),
        ("3,5 Prozent", "35"),
        ("no", "yes"),
        ("anything", ""),
        ("", "x"),
    ],
)
def test_another_answer_is_not(text: str, answer: str) -> None:
    assert not contains(text, [answer])


def test_fact_recall_is_the_share_of_the_facts_of_which_any_string_is_told() -> None:
    facts = [["41", "forty-one"], ["Brandt"], ["1887"]]
    assert fact_recall("Brandt built it; it is forty-one metres high.", facts) == pytest.approx(2 / 3)
    assert fact_recall("", facts) == 0
    assert fact_recall("In 1887 Brandt built 41 metres.", facts) == 1


def test_token_f1_is_the_best_over_the_accepted_answers() -> None:
    assert token_f1("It is 41 metres", ["41 metres"]) == pytest.approx(2 * 2 / (4 + 2))
    assert token_f1("It is 41 metres", ["forty", "it is 41 metres"]) == 1
    assert token_f1("nothing", ["41"]) == 0
    assert token_f1("nothing", []) == 0


def test_means_leave_out_what_is_not_defined() -> None:
    assert mean([1.0, None, 0.0]) == 0.5
    assert mean([None]) is None
    assert percentile([1.0, None, 3.0], 50) == 2
    assert percentile([], 95) is None


def test_a_change_of_many_questions_is_more_than_chance() -> None:
    change = paired_bootstrap([0.0] * 30 + [1.0] * 70, [1.0] * 20 + [0.0] * 10 + [1.0] * 70)
    assert (change.before, change.after) == (0.7, 0.9)
    assert change.low > 0.1
    assert change.high < 0.3
    assert change.p < 0.01
    assert change.is_more_than_chance


def test_a_change_of_few_questions_may_be_chance() -> None:
    change = paired_bootstrap([0.0, 1.0] * 50, [1.0, 0.0] * 2 + [0.0, 1.0] * 48)
    assert not change.is_more_than_chance
    assert change.p > 0.5


def test_no_change_at_all_is_no_change() -> None:
    change = paired_bootstrap([1.0, 0.0], [1.0, 0.0])
    assert (change.low, change.high, change.p) == (0, 0, 1)
    assert "may be chance" in change.as_text("recall@1")
    assert paired_bootstrap([0.0], [1.0]).p == 1  # one question proves nothing
