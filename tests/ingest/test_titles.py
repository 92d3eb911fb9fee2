"""The title of an article whose format does not state one."""

import pytest

from rag.ingest.titles import title_from_text

BODY = "Der Rat hat am Montag entschieden. Die Brücke wird gesperrt."


@pytest.mark.parametrize(
    ("head", "title"),
    [
        ("Brücke wird gesperrt", "Brücke wird gesperrt"),
        ("12. März 2026\nBrücke wird gesperrt", "Brücke wird gesperrt"),
        ("Brücke wird gesperrt[1][2]", "Brücke wird gesperrt"),
        ("Seestädter Bote\nStartseite > Lokales > Seestadt\n\nBrücke wird gesperrt", "Brücke wird gesperrt"),
        ("Sport / Cup\n\nRibera wins its first cup!", "Ribera wins its first cup!"),
        ("HARBOUR DAILY  |  Companies\n\nShares slump as forecast is cut", "Shares slump as forecast is cut"),
        (
            "南河新報\nトップ > 地域 > 交通\n\n自動運転バス、10月から本格運行へ",
            "自動運転バス、10月から本格運行へ",
        ),
        (
            "Radio Nordharz\nMenü Nachrichten Wetter Verkehr\n\nWir setzen Cookies. [Alle annehmen]\n\n"
            "Nachrichten / Soziales\nStand: 19.11.2024, 17:42 Uhr\n\nBrücke wird gesperrt",
            "Brücke wird gesperrt",
        ),
        ("SKARROW NEWS\nNews Sport Weather Jobs\n\nHerring catch slashed", "Herring catch slashed"),
        (
            "SKARROW NEWS  |  News Sport Opinion Jobs Weather\n\nHerring catch slashed",
            "Herring catch slashed",
        ),
        (
            "LE COURRIER\nÀ la une - Faits divers - Économie - Sorties\n\nLe fromage est rappelé",
            "Le fromage est rappelé",
        ),
        (
            "Home | News | Sport\n\nTHE SKARROW EVENING NEWS\n\nHerring catch slashed",
            "Herring catch slashed",
        ),
        ("Home | News | Sport\n\nHERRING CATCH SLASHED", "HERRING CATCH SLASHED"),
        ("Pool - open again - at last", "Pool - open again - at last"),
        ("Home | News\n\nPool - open again", "Pool - open again"),
        (
            "Menu | Login\nLE COURRIER\n\nCulture - Cinéma\n\nLe Palace n'a plus de dettes",
            "Le Palace n'a plus de dettes",
        ),
        (
            "みさき新報\nトップ|社会|経済|くらし|会員登録\n\n空き家を1万円で譲る町の3年",
            "空き家を1万円で譲る町の3年",
        ),
        (
            "heide-online.de – Neues aus der Heide\n\nHome | Natur\n\nNATUR 10.12.2024\n\nWölfe bleiben",
            "Wölfe bleiben",
        ),
        (
            "南河新報\nトップ 社会 経済 科学\n\n科学・宇宙\n2025年1月19日\n"
            "記者 森川\n\n小型ロケットの打ち上げ成功",
            "小型ロケットの打ち上げ成功",
        ),
    ],
)
def test_the_headline_is_the_title(head: str, title: str) -> None:
    assert title_from_text(f"{head}\n\n{BODY}") == title


@pytest.mark.parametrize(
    "below",
    [
        "By Dana Whitlock, 7 August 2025",
        "Home > News > Companies",
        "Sport",
        "The bridge was closed on Monday.",
        BODY * 3,
    ],
)
def test_what_stands_below_a_title_with_its_sites_name_is_no_headline(below: str) -> None:
    assert title_from_text(f"Bridge closed | The Herald\n\n{below}\n\n{BODY}") == "Bridge closed | The Herald"


def test_a_headline_of_words_with_capitals_is_no_line_of_sections() -> None:
    head = "Council Approves New Budget\nBy Ann Hale\n\nWhat the vote means"
    assert title_from_text(f"{head}\n\n{BODY}") == "Council Approves New Budget"


def test_below_the_body_no_headline_is_looked_for() -> None:
    text = f"The Herald\nNews | Sport\n\n{BODY}\n\nWhat the vote means\n\n{BODY}"
    assert title_from_text(text) == "The Herald"


def test_a_byline_with_bars_below_a_title_is_no_line_of_sections() -> None:
    head = "The old bridge is closed for the whole summer\nLocal | Ann Hale\nShare this: Facebook X Email"
    assert title_from_text(f"{head}\n\n{BODY}") == "The old bridge is closed for the whole summer"


@pytest.mark.parametrize("text", ["", "Nur ein Satz.", "Nur eine Zeile", "| a | b |\n\nText.", "Sport / Cup"])
def test_without_a_title_there_is_none(text: str) -> None:
    assert title_from_text(text) == ""
