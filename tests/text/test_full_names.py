"""Full names in a text."""

import pytest

from rag.text.full_names import full_names, leading_name


@pytest.mark.parametrize(
    ("text", "language", "found"),
    [
        ("Yesterday Dr Ann Lee met Jan van der Meer.", "en", ["Yesterday Dr Ann Lee", "Jan van der Meer"]),
        ("Jan Kolb von der Feuerwehr warnt.", "de", ["Jan Kolb"]),
        ("Gestern kam Ursula von der Leyen.", "de", ["Ursula von der Leyen"]),
        ("Hôm nay Nguyễn Thanh Hà đến.", "vi", ["Nguyễn Thanh Hà"]),
        ("The tower is high.", "en", []),
    ],
)
def test_a_full_name_is_a_row_of_capitalised_words(text: str, language: str, found: list[str]) -> None:
    assert [match[0] for match in full_names(text, language)] == found


@pytest.mark.parametrize(
    ("text", "surname", "language", "name"),
    [
        ("Ann Lee won.", "lee", "en", "Ann Lee"),
        ("The mayor, Ann Lee, won.", "lee", "en", "Ann Lee"),
        ("Der Minister Jan Kolb siegt.", "kolb", "de", "Minister Jan Kolb"),
        ("Bà Đỗ Thị Mai thắng.", "mai", "vi", "Đỗ Thị Mai"),
        ("The race was won by Ann Lee.", "lee", "en", ""),
        ("In Bad Homburg, it rains.", "homburg", "en", ""),
        ("Ann Lee won.", "roy", "en", ""),
    ],
)
def test_the_name_that_a_text_is_about_stands_first_or_before_a_comma(
    text: str, surname: str, language: str, name: str
) -> None:
    assert leading_name(text, surname, language) == name
