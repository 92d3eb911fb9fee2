"""Full names in a text."""

import pytest

from rag.text.full_names import full_names, leading_name


@pytest.mark.parametrize(
    ("text", "language", "found"),
    [
        ("Yesterday Dr Ann Lee met Jan van der Meer.", "en", ["Yesterday Dr Ann Lee", "Jan van der Meer"]),
        ("Jan Kolb von der Feuerwehr warnt.", "de", ["Jan Kolb"]),
        ("Gestern kam Ursula von der Leyen.", "de", ["Ursula von der Leyen"]),
        ("Sie führt den Vorstand der Genossenschaft.", "de", []),
        ("Hôm nay Nguyễn Thanh Hà đến.", "vi", ["Nguyễn Thanh Hà"]),
        ("The tower is high.", "en", []),
    ],
)
def test_a_full_name_is_a_row_of_capitalised_words(text: str, language: str, found: list[str]) -> None:
    assert [match[0] for match in full_names(text, language)] == found


COMMON = frozenset({"yesterday", "doch", "in"})


@pytest.mark.parametrize(
    ("text", "surname", "language", "name"),
    [
        ("Ann Lee won.", "lee", "en", "Ann Lee"),
        ("Ann O'Brien won.", "brien", "en", "Ann O'Brien"),
        ("John F. Kern won.", "kern", "en", "John F. Kern"),
        ("Jan van der Meer won.", "meer", "en", "Jan van der Meer"),
        ("Dr. Ann Kern won.", "kern", "en", "Ann Kern"),
        ("Mr Kern won.", "kern", "en", "Mr Kern"),
        ("Detective Inspector Ruth Calder won.", "calder", "en", "Detective Inspector Ruth Calder"),
        ("The mayor, Ann Lee, won.", "lee", "en", "Ann Lee"),
        ("Yesterday Ann Lee won.", "lee", "en", "Ann Lee"),
        ("Doch Jan Kolb siegt.", "kolb", "de", "Jan Kolb"),
        ("Ihr Minister Jan Kolb siegt.", "kolb", "de", "Minister Jan Kolb"),
        ("Jan Kolb, Trainer und Vater, siegt.", "kolb", "de", "Jan Kolb"),
        ("Bà Đỗ Thị Mai thắng.", "mai", "vi", "Đỗ Thị Mai"),
        ("Trái lại, bà Đỗ Thị Mai, 40 tuổi, thắng.", "mai", "vi", "Đỗ Thị Mai"),
        ("Tiến sĩ, Đỗ Thị Mai, thắng.", "mai", "vi", "Đỗ Thị Mai"),  # without such a title
    ],
)
def test_the_name_that_a_text_is_about_stands_first_or_between_commas(
    text: str, surname: str, language: str, name: str
) -> None:
    assert leading_name(text, surname, language, "bà", COMMON) == name


@pytest.mark.parametrize(
    ("text", "surname", "language"),
    [
        ("The race was won by Ann Lee.", "lee", "en"),
        ("The mayor sued Ann Lee, a baker.", "lee", "en"),
        ("The trial began in Little Marl, a village.", "marl", "en"),
        ("In Little Marl it rained.", "marl", "en"),
        ("In Bad Homburg regnet es.", "homburg", "de"),
        ("Ann Lee and Eva Kern won.", "lee", "en"),
        ("Ann Lee and her brother won.", "lee", "en"),
        ("Ann Lee's lawyer won.", "lee", "en"),
        ("Ann Lee, Bob and Eva won.", "lee", "en"),
        ("Jan Kolb und Eva Kern siegen.", "kolb", "de"),
        ("Ông Đỗ Minh Mai thắng.", "mai", "vi"),  # the title of a man
        ("Trái lại, ông Đỗ Minh Mai, 40 tuổi, thắng.", "mai", "vi"),
        ("Ann Lee won.", "roy", "en"),
    ],
)
def test_a_text_that_is_not_certainly_about_one_person_has_no_such_name(
    text: str, surname: str, language: str
) -> None:
    assert leading_name(text, surname, language, "bà", COMMON) == ""
