"""What a question says about time."""

import pytest

from rag.text.dates import as_of, asks_for_the_latest, in_words, of_that_time


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


@pytest.mark.parametrize(
    ("question", "language", "day"),
    [
        ("What was the population as of March 2026?", "en", "2026-03-31"),
        ("As of 2026-03-12, who leads?", "en", "2026-03-12"),
        ("How many as of the end of 2024?", "en", "2024-12-31"),
        ("Wie viele waren es (Stand: 12.03.2026)?", "de", "2026-03-12"),
        ("Wie hoch war er mit Stand Ende März 2026?", "de", "2026-03-31"),
        ("Combien à la date du 12 mars 2026 ?", "fr", "2026-03-12"),
        ("Hoeveel inwoners per 1 januari 2024?", "nl", "2024-01-01"),
        ("Сколько было по состоянию на 12 марта 2026 года?", "ru", "2026-03-12"),
        ("Tính đến tháng 3 năm 2026, dân số là bao nhiêu?", "vi", "2026-03-31"),
        ("截至2026年3月，人口是多少？", "zh", "2026-03-31"),
        ("2026年3月12日時点で何人ですか", "ja", "2026-03-12"),
        ("2026년 3월 기준 인구는?", "ko", "2026-03-31"),
        ("Mart 2026 itibarıyla kaç kişi?", "tr", "2026-03-31"),
    ],
)
def test_a_question_says_as_of_which_day_it_is_asked(question: str, language: str, day: str) -> None:
    assert as_of(question, language) == day


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("What happened as of March?", "en"),
        ("What stand did he take in 2024?", "en"),
        ("Wer stand 2024 an der Spitze?", "de"),
        ("Wie ist der Stand der Dinge 2024?", "de"),
        ("Hoeveel per jaar sinds 2024?", "nl"),
        ("How high was it in 2024?", "en"),
        ("As of 12 Smarch 2026?", "en"),
        ("As of 2026-13-45?", "en"),
        ("Wie viele (Stand 2024)?", "xx"),
    ],
)
def test_what_names_no_such_day_says_nothing(question: str, language: str) -> None:
    assert as_of(question, language) == ""


def test_a_date_is_written_as_the_reader_writes_it() -> None:
    assert in_words("2024-03-12", "de") == "12. März 2024"
    assert in_words("2024-03-12", "xx") == "2024-03-12"
    assert in_words("spring", "en") == "spring"
