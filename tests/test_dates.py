"""What a question says about time."""

import pytest

from rag.dates import asks_for_the_latest, in_words, of_that_time


@pytest.mark.parametrize(
    "question",
    [
        "What is the latest number of readers?",
        "Wie hoch ist der Anteil derzeit?",
        "Quel est le dernier chiffre ?",
        "¿Cuál es la cifra más reciente?",
        "Giá mới nhất là bao nhiêu?",
        "最新的数字是多少?",
        "Какова последняя цифра?",
        "ما هو أحدث رقم؟",
    ],
)
def test_asks_for_the_latest(question: str) -> None:
    assert asks_for_the_latest(question)


@pytest.mark.parametrize(
    "question", ["How high is the tower?", "Wer gründete die Firma?", "Tháp cao bao nhiêu?"]
)
def test_asks_for_no_time(question: str) -> None:
    assert not asks_for_the_latest(question)


def test_the_time_that_is_asked_for_chooses_the_article() -> None:
    published = ["2023-05-01", "2025-02-03", "2024-01-01", ""]
    assert of_that_time("What is the latest price?", published) == [1]
    assert of_that_time("What was the price in 2024?", published) == [2]
    assert of_that_time("What was the price in 1999?", published) == [0, 1, 2, 3]
    assert of_that_time("What is the price?", published) == [0, 1, 2, 3]


def test_a_date_is_written_as_the_reader_writes_it() -> None:
    assert in_words("2024-03-12", "de") == "12. März 2024"
    assert in_words("2024-03-12", "xx") == "2024-03-12"
    assert in_words("spring", "en") == "spring"
