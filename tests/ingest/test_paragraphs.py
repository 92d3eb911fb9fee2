"""Wrapped lines become paragraphs; tables and sentences stay what they are."""

import pytest

from rag.ingest.paragraphs import paragraphs_of
from rag.text.hyphenation import LineJoiner


def paragraphs(text: str) -> list[str]:
    return paragraphs_of(text.splitlines(), LineJoiner(text))


def test_joins_lines_that_were_broken_at_a_column() -> None:
    wrapped = (
        "Dieser Absatz wurde von einem Programm bei rund sechzig Zeichen\n"
        "umgebrochen, wie es in E-Mails und alten Texten üblich ist, und\n"
        "soll deshalb wieder ein einziger Absatz werden.\n"
    )
    assert len(paragraphs(wrapped)) == 1


@pytest.mark.parametrize(
    "lines",
    [
        [
            "बड़े जलाशय से बहुत पानी छोड़ने का निर्णय आज सुबह लिया गया।",
            "सूखी नदी के दोनों किनारे रहने वाले लोगों को चेतावनी दी गई।",
            "शहर के सभी स्कूल अगले दो दिन तक बंद रहेंगे, मंत्री ने कहा।",
        ],
        [
            "هل ستفتح المدرسة الجديدة أبوابها في بداية الشهر المقبل؟",
            "هل دفعت المدينة ثمن الحافلات الكهربائية التي اشترتها؟",
            "من الذي سيعمل في المستشفى بعد رحيل الأطباء الأجانب؟",
        ],
    ],
)
def test_lines_that_are_sentences_stay_apart_in_any_script(lines: list[str]) -> None:
    assert paragraphs("\n".join(lines)) == lines


def test_joins_two_lines_of_one_sentence() -> None:
    text = "The council of the town decided on Monday that the harbour\nstays open longer in summer."
    assert paragraphs(text) == [text.replace("\n", " ")]
    text = "Der Rat der Stadt hat am Montag beschlossen, dass der Hafen im\nSommer länger geöffnet bleibt."
    assert len(paragraphs(text)) == 2  # a noun may begin a sentence


def test_joins_words_split_at_the_end_of_a_line() -> None:
    assert paragraphs("Die Hafenge-\nbühren steigen.") == ["Die Hafengebühren steigen."]


def test_a_table_with_a_rule_keeps_its_rows_together() -> None:
    table = "| Boat | Fee |\n| --- | --- |\n| Yacht | 24 |"
    assert paragraphs(f"Before.\n{table}\nAfter.") == ["Before.", table, "After."]
