"""Vietnamese without accents, and what only looks like it."""

import pytest

from rag.text.unaccented import is_unaccented_vietnamese


@pytest.mark.parametrize(
    "text",
    [
        "khi nao cau mo cua tro lai",
        "bao nhieu nguoi lam viec o nha may Harlow?",
        "Tai sao gia ca phe tang?",
        "khi nao Tet 2026",
        "tom tat tin ve cau Auenbrücke",
        "ong Nam noi gi ve ke hoach nay",
        "co phai thi tran se cam xe may khong",
    ],
)
def test_vietnamese_is_recognised_by_its_syllables(text: str) -> None:
    assert is_unaccented_vietnamese(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Xu?",
        "cau Harlow",
        "can the man see me in the tent",
        "when does the bridge open",
        "wie hoch ist der turm",
        "chi ha vinto la gara a Como",
        "que dice la ministra de la ley",
        "qui a dit ca et quand",
        "quien va a la final de la Copa?",
        "qui va a la guerre",
        "on va a la plage",
        "chi va con la nave",
        "se va la luz",
        "que va a hacer la OTAN",
        "May he be let in",
        "co to za ten",
        "apa saja yang akan dibangun",
        "khi nào cầu mở cửa",
    ],
)
def test_other_languages_are_not_taken_for_it(text: str) -> None:
    """With its accents, Vietnamese is recognised without help."""
    assert not is_unaccented_vietnamese(text)
