"""Several questions in one."""

import pytest

from rag.qa.parts import asks_twice, begins_with_question_word, split_questions


@pytest.mark.parametrize(
    ("question", "language", "parts"),
    [
        (
            "Who won the Harlow race, and when did coach Ann Lee retire?",
            "en",
            ["Who won the Harlow race?", "When did coach Ann Lee retire?"],
        ),
        (
            "Who won the Harlow race? When did Ann Lee retire?",
            "en",
            ["Who won the Harlow race?", "When did Ann Lee retire?"],
        ),
        (
            "Who won the Harlow race? When did coach Ann Lee retire",
            "en",
            ["Who won the Harlow race?", "When did coach Ann Lee retire"],
        ),
        (
            "Wer gründete Interconnected Capital und wann starb Lena Falk?",
            "de",
            ["Wer gründete Interconnected Capital?", "Wann starb Lena Falk?"],
        ),
        (
            "Ποιος κέρδισε στο Χάρλοου; Πότε αποσύρθηκε η Άννα Λι;",
            "el",
            ["Ποιος κέρδισε στο Χάρλοου;", "Πότε αποσύρθηκε η Άννα Λι;"],
        ),
        (
            "谁创立了青山公司？李安什么时候退休的？",
            "zh",
            ["谁创立了青山公司？", "李安什么时候退休的？"],
        ),
    ],
)
def test_questions_that_can_stand_alone_are_taken_apart(
    question: str, language: str, parts: list[str]
) -> None:
    assert split_questions(question, language) == parts


@pytest.mark.parametrize(
    ("question", "language"),
    [
        ("Who won the Harlow race?", "en"),
        ("Who won the Harlow race, and why?", "en"),  # the second part needs the first
        ("Who won the Harlow race, and when did she retire?", "en"),
        ("When was the bridge built and who built it in Harlow?", "en"),  # the first names nothing
        ("What did Ann Lee and Otto Kern say about Harlow?", "en"),
        ("Who won in Harlow? And why?", "en"),
        ("谁创立了青山公司？为什么？", "zh"),
        ("The mayor of Harlow resigned in May; who leads Norby now?", "en"),
        ("Is it Harlow or what is it?", "en"),
        ("How long is the Harlow line? My mother often takes it to the clinic in Norby.", "en"),  # an aside
        ("Who won the Harlow race, and when did coach Ann Lee retire?", "xx"),  # no question words are known
    ],
)
def test_what_cannot_stand_alone_stays_one_question(question: str, language: str) -> None:
    assert split_questions(question, language) == [question]


def test_a_question_word_behind_an_and_asks_again() -> None:
    assert asks_twice("When does the Harlow line open, and why so late?", "en")
    assert asks_twice("Wann öffnet es und warum erst dann?", "de")
    assert not asks_twice("What do Lee and Kern say about it?", "en")
    assert not asks_twice("Who won?", "xx")


@pytest.mark.parametrize(
    ("question", "language", "begins"),
    [
        ("How old is the bridge?", "en", True),
        ("¿Cuándo abre?", "es", True),
        ("wieviel kostet das", "de", True),
        ("Is it known who won?", "en", False),
        ("Cầu có mở cửa không?", "vi", False),
        ("क्या पुल खुला है?", "hi", False),
    ],
)
def test_a_question_begins_with_a_question_word(question: str, language: str, begins: bool) -> None:
    assert begins_with_question_word(question, language) == begins
