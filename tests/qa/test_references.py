"""Whom and what the first word of a sentence means."""

import pytest

from rag.qa.references import antecedent, refers_back
from tests.support.passages import evidence


@pytest.mark.parametrize(
    ("text", "language", "person"),
    [
        ("Ann Lee won the race. She retired in 2020.", "en", "Ann Lee"),
        ("Ann Lee won the race. She moved to Madrid.", "en", "Ann Lee"),
        ("Gestern kam Kevin Xu an. Er bleibt eine Woche.", "de", "Kevin Xu"),
        ("Hier, Anne-Marie de La Tour a gagné. Elle habite ici.", "fr", "Anne-Marie de La Tour"),
        ("Bà Nguyễn Thanh Hà bán gạo cho Bờ Biển Ngà. Bà đề nghị hạ lãi suất.", "vi", "Nguyễn Thanh Hà"),
        ("Ann Lee won. She ran fast. She retired in 2020.", "en", "Ann Lee"),  # the same pronoun twice
        ("Kevin Xu reiste an. Gestern sprach Xu. Er bleibt eine Woche.", "de", "Kevin Xu"),  # by surname
        ("„Das wird gut“, sagte Kevin Xu. Er bleibt eine Woche.", "de", "Kevin Xu"),
    ],
)
def test_a_pronoun_means_the_person_named_before(text: str, language: str, person: str) -> None:
    assert antecedent(evidence(text, language=language)) == person


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("She retired in 2020.", "en"),  # nothing before it
        ("Công ty của bà bán gạo cho Bờ Biển Ngà. Bà đề nghị hạ lãi suất.", "vi"),  # a name without the title
        ("Ann Lee beat Eva Kern. She retired in 2020.", "en"),  # one of two
        ("The winner was glad. She retired in 2020.", "en"),  # nobody is named
        ("Ann Lee won the race. Her coach retired in 2020.", "en"),  # no subject
        ("Eva Kern came. Ann Lee won. She would retire soon, Kern said.", "en"),  # perhaps Kern
        ("Der Turm von Harlow ist alt. Er steht am Meer.", "de"),  # no full name
        ("„Bei Anna Kern ist es leicht.“ Er will mehr prüfen.", "de"),  # a quotation
        ("„Bei Anna Kern ist es leicht. Man findet sie. Er weiß es“, sagt Xu.", "de"),  # within one
        ("Kevin Xu kam an. Das Hotel ist neu. Er bleibt.", "de"),  # another sentence between them
    ],
)
def test_who_is_meant_is_left_open_where_it_is_not_clear(text: str, language: str) -> None:
    assert antecedent(evidence(text, language=language)) == ""


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("The town plans a school. This is to open in May.", "en"),
        ("The winner was glad. She retired in 2020.", "en"),
        ("Die Stadt plant eine Schule. Diese öffnet im Mai.", "de"),
        ("Die Stadt plant eine Schule. Das ist neu.", "de"),
        ("Thành phố xây trường mới. Công trình này mở cửa vào tháng 5.", "vi"),
        ("La ville prévoit une école. Celle-ci ouvre en mai.", "fr"),
        ("Miasto planuje szkołę. Ta otworzy się w maju.", "pl"),
        ("市は学校を計画している。これは5月に開く。", "ja"),
        ("该市计划建一所学校。这将于五月开放。", "zh"),
    ],
)
def test_a_sentence_refers_back(text: str, language: str) -> None:
    assert refers_back(evidence(text, language=language))


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("This is to open in May.", "en"),  # nothing before it
        ("Ann Lee won the race. She retired in 2020.", "en"),  # will be explained
        ("The town plans a school. It is expected to open in May.", "en"),
        ("The town plans a school. Thistles grow there.", "en"),
        ("Die Stadt plant eine Schule. Das Gebäude öffnet im Mai.", "de"),
        ("Die Stadt plant eine Schule. Es gibt viele Kinder.", "de"),
        ("Thành phố xây trường mới. Trường mở cửa vào tháng 5.", "vi"),
        ("一个新学校。学校五月开放。", "zh"),
    ],
)
def test_a_sentence_stands_on_its_own(text: str, language: str) -> None:
    assert not refers_back(evidence(text, language=language))


@pytest.mark.parametrize("row", ["- this and that", "| this | that |"])
def test_a_list_or_a_row_refers_to_nothing(row: str) -> None:
    assert not refers_back(evidence(f"Here it is:\n\n{row}\n{row}\n", language="en"))
