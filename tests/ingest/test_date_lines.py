"""Lines that say when a text was published, and lines that only name a day."""

from datetime import date

import pytest

from rag.ingest.date_lines import find_byline_date, find_row_date, is_change_date, read_date_line
from rag.ingest.dates import parse_date

DAY = date(2026, 3, 12)


@pytest.mark.parametrize(
    "line",
    [
        "Stand: 12.03.2026",
        "Stand: 12.03.2026 (vorläufig)",
        "Zuletzt aktualisiert am 12. März 2026",
        "Veröffentlicht: 12. März 2026, zuletzt aktualisiert: 5. Mai 2026",
        "Published on March 12, 2026",
        "Last updated: 12 March 2026 at 10:15 GMT",
        "Published 12 March 2026 by Anna Berg",
        "Publié le 12 mars 2026 à 10h15",
        "Actualizado el 12 de marzo de 2026",
        "Ngày 12 tháng 3 năm 2026",
        "Опубликовано 12 марта 2026",
        "发布时间：2026年3月12日 10:15",
        "입력 2026.03.12 10:15",
    ],
)
def test_a_labelled_date_counts_anywhere(line: str) -> None:
    assert read_date_line(line, near_top=False) == DAY


@pytest.mark.parametrize(
    "line",
    [
        "Updated 5 May 2026, published 12 March 2026",
        "Zuletzt aktualisiert: 05.05.2026 | Veröffentlicht: 12.03.2026",
        "更新时间：2026年5月5日 发布时间：2026年3月12日",
    ],
)
def test_the_day_of_publication_comes_before_that_of_a_change(line: str) -> None:
    assert read_date_line(line, near_top=False) == DAY


@pytest.mark.parametrize(
    "line",
    [
        "习近平访问法国 2026年3月12日 10:15",
        "조회수 1,234 | 2026.03.12",
        "조회수 1,234 | 2026.03.12 10:15",
        "Retrieved from the sea | 12 March 2026 | 10:15",
    ],
)
def test_only_the_label_before_a_date_tells_that_a_page_was_fetched(line: str) -> None:
    assert parse_date(find_byline_date(line)) == DAY


def test_only_the_label_before_a_date_tells_that_a_text_was_changed() -> None:
    assert not is_change_date("By Ann Lee, Climate Change Reporter, 12 March 2026", "12 March 2026")
    assert is_change_date("By Ann Lee, last updated 12 March 2026", "12 March 2026")


@pytest.mark.parametrize(
    "line",
    [
        "最終閲覧日：2026年3月12日",
        "最后访问于 2026年3月12日 10:15",
        "Abgerufen am 12.03.2026",
        "Retrieved 12 March 2026",
        "Consulté le 12 mars 2026",
        "访问日期：2026年3月12日",
    ],
)
def test_the_day_on_which_a_page_was_fetched_is_none(line: str) -> None:
    assert read_date_line(line, near_top=True) is None
    assert find_byline_date(line) == ""


@pytest.mark.parametrize(
    "line",
    [
        "12.03.2026",
        "12.03.2026 | 08:15 Uhr",
        "Donnerstag, 12. März 2026",
        "Thu, 12 Mar 2026 10:15",
        "March 12, 2026, 10:30 a.m. ET",
        "Von Anke Brandt | 12.03.2026",
        "Von Anke Brandt, 12. März 2026",
        "By Jane O'Neill | March 12, 2026 | 5 min read",
        "Anke Brandt und Jens Ohm, 12.03.2026",
        "Anke Brandt & Jens Ohm — 12 March 2026",
        "Leer, den 12. März 2026",
        "Artikel vom 12.03.2026, 18:00 Uhr",
        "12.03.2026 08:15 GMT+7 — Minh Trang",
        "Osterquell, 12. März 2026 (os/rh)",
        "12 marca 2026 r., godz. 14:10",
        "BERLIN, 12. März 2026 (dpa) – Der Bürgermeister öffnet die Brücke, sagte er am Abend.",
        "LONDON, March 12, 2026 (Reuters) - The bridge opened.",
        "2026年3月12日",
        "12 Mart 2026 Perşembe",
        "Von Anke Brandt | 12.03.2026, 17:40 Uhr | Quelle: Hafenblick",
        "Par Claire Aubry | 12 mars 2026 à 19h20 | Source : La Voix des Quais",
        "Lê Thu Hà | 12.03.2026, 07:15 | Nguồn: Báo Bến Cảng",
    ],
)
def test_a_byline_or_a_dateline_counts_near_the_top(line: str) -> None:
    assert read_date_line(line, near_top=True) == DAY
    assert read_date_line(line, near_top=False) is None


@pytest.mark.parametrize(
    "line",
    [
        "Das Treffen am 12. März 2026 war gut.",
        "Am 12. März 2026 traf sich der Rat.",
        "The bombing of Dresden on 13 February 1945",
        "Next fair: 5 July 2026",
        "Updated 3 March 2024 rules apply to all harbours from now on.",
        "© 2026 Garden",
        "Von 12 Berths 2024",
        "Am 12. März 2026 kam es zum Streit: Die Firma klagte.",
    ],
)
def test_a_date_in_a_sentence_is_not_that_of_the_text(line: str) -> None:
    assert read_date_line(line, near_top=True) is None
    assert read_date_line(line, near_top=False) is None


@pytest.mark.parametrize(
    "line",
    [
        "*Von Anke Brandt und Jens Ohm · Der Hafenbote am Sonntag · 12. März 2026*",
        "Ruth Adair, harbour correspondent — Published 12 March 2026 at 10:04, last modified 13 March 2026",
        "La Voix des Quais — par Claire Aubry, envoyée spéciale — publié le jeudi 12 mars 2026 à 18 h 05",
        "By Laura Pettifer, education reporter Published 12 March 2026",
        "autor: Jan Zych, 12 marca 2026 (czwartek), godz. 12:10",
        "Báo Bến Cảng Sông Hồng – Thứ Năm, 12.3.2026, 07:05 (GMT+7)",
        "港日報 2026年3月12日 19時30分 記者：森 健",
    ],
)
def test_a_date_stands_apart_in_bylines_of_any_make(line: str) -> None:
    assert parse_date(find_byline_date(line)) == DAY


@pytest.mark.parametrize(
    "line",
    [
        "On 12 March 2026, the harbour opens",
        "Konzert am 12. März 2026, Einlass 19 Uhr",
        "Die neue Brücke öffnet am 12. März 2026 – Anwohner freuen sich",
        "Meier (geboren am 12. März 1987) tritt an",
        "Der Rat tagt am Donnerstag, 12. März 2026, 19 Uhr im Rathaus",
        "Concert on Thursday, 12 March 2026, at the harbour",
        "Bridge opens Thursday, 12 March 2026, after two years of work",
        "Gastspiel (12. März 2026) in Norby",
        "Die Brücke – seit 12. März 2026 gesperrt – ist marode.",
        "12 March 2026",
    ],
)
def test_a_date_in_a_headline_does_not(line: str) -> None:
    assert find_byline_date(line) == ""


def test_a_row_of_a_table_has_the_date_only_beside_its_label() -> None:
    assert parse_date(find_row_date("| Stand: | 12.03.2026 |", near_top=True)) == DAY
    assert find_row_date("| Stand: | 12.03.2026 |", near_top=False) == ""
    assert find_row_date("| Council | 12.03.2026 |", near_top=True) == ""
    assert find_row_date("| Stand | 12.03.2026 | Leer |", near_top=True) == ""
