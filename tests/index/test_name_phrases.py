"""Full names in passages."""

import pytest

from rag.index.name_phrases import name_phrases, names_asked_for

NAMES = name_phrases(
    [
        ("Ông Lương Văn Thịnh, 58 tuổi, vẫn trồng sầu riêng. Nghề trồng lúa cũng thịnh.", "vi"),
        ("The City Council met. Kevin Xu, of the city council, said so.", "en"),
        ("Kevin Xu ist Gründer, sagt Dr. Anna Hell.", "de"),
    ]
)


def test_each_name_is_kept_with_the_texts_that_have_it() -> None:
    assert NAMES["kevin xu"] == [1, 2]
    assert NAMES["anna hell"] == [2]


def test_a_title_before_a_name_is_no_part_of_it_for_those_who_leave_it_out() -> None:
    assert NAMES["luong van thinh"] == NAMES["ong luong van thinh"] == [0]


def test_a_word_that_only_begins_a_sentence_makes_no_name() -> None:
    assert "the city council" not in NAMES
    assert "city council" not in NAMES


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("Was sagt Kevin Xu?", ["kevin xu"]),
        ("what did kevin xu say to anna hell and kevin xu", ["kevin xu", "anna hell"]),
        ("ong luong van thinh con no bao nhieu", ["ong luong van thinh"]),
        ("Lương Văn Thịnh còn nợ bao nhiêu?", ["luong van thinh"]),
        ("What did Xu say?", []),
        ("", []),
    ],
)
def test_a_question_names_them_however_it_is_typed(question: str, names: list[str]) -> None:
    assert names_asked_for(question, NAMES) == names
