"""Noise out, facts kept."""

from datetime import date

import pytest

from rag.ingest.cleaner import clean, is_noise, parse_date


def test_takes_the_noise_out_and_keeps_what_it_tells() -> None:
    cleaned = clean(
        "![]() |\nErster Absatz.\nZweiter Absatz.\nQuelle: https://example.org/a.html\n\n\n\nKommentar (0)\n"
    )
    assert cleaned.text == "Erster Absatz.\n\nZweiter Absatz."
    assert cleaned.url == "https://example.org/a.html"


@pytest.mark.parametrize(
    "line",
    [
        "Kommentar (0)",
        "Kommentare (12)",
        "3 comments",
        "Bình luận (4)",
        "Comentarios (8)",
        "Kommentar schreiben",
        "Teilen",
        "Share | Tweet",
        "Facebook Twitter WhatsApp E-Mail",
        "Auf Facebook teilen",
        "Chia sẻ",
        "Wir verwenden Cookies, um Ihnen die beste Nutzung zu bieten.",
        "This website uses cookies.",
        "Accept all cookies",
        "Chúng tôi sử dụng cookie.",
        "Anzeige",
        "Advertisement",
        "| | ---",
    ],
)
def test_knows_page_furniture(line: str) -> None:
    assert is_noise(line)


@pytest.mark.parametrize(
    "line",
    [
        "Der Kommentar (0) im Quelltext wird übersprungen.",
        "Facebook und Twitter teilen sich den Markt.",
        "Werbefirmen nutzen Cookies, um Leser wiederzuerkennen.",
        "Cookies mit Schokolade backen zwölf Minuten.",
        "Auf der Seite stand nur: „Wir verwenden Cookies“, sagte die Leiterin der Behörde.",
        "“This site uses cookies”, read the banner, and nobody had a choice.",
        "We use cookies to see 4 million readers, the company admitted.",
        "We use cookies on every page, said its head Ulla Berg on Monday.",
        "The authority fined the shop because it wrote this site uses cookies and gave no choice.",
        "He printed an advertisement in the local paper.",
        "X",
        "Facebook",
        "Die Quelle des Flusses liegt im Harz.",
    ],
)
def test_leaves_sentences_of_an_article_alone(line: str) -> None:
    assert not is_noise(line)
    assert clean(f"Anfang.\n{line}\nEnde.").text == f"Anfang.\n\n{line}\n\nEnde."


@pytest.mark.parametrize("label", ["Quelle", "Source", "Nguồn", "Fuente", "Fonte", "来源"])
def test_finds_the_url_in_a_source_line(label: str) -> None:
    cleaned = clean(f"Ein Satz.\n{label}: https://example.org/b.\n")
    assert cleaned.url == "https://example.org/b"
    assert cleaned.text == "Ein Satz."


def test_keeps_a_source_line_without_a_url() -> None:
    assert clean("Ein Satz.\nQuelle: dpa").text == "Ein Satz.\n\nQuelle: dpa"


@pytest.mark.parametrize(
    ("line", "author"),
    [
        ("Von Anke Brandt", "Anke Brandt"),
        ("By Jane O'Neill", "Jane O'Neill"),
        ("Tác giả: Nguyễn Văn An", "Nguyễn Văn An"),
        ("Por Redacción Ciencia", "Redacción Ciencia"),
    ],
)
def test_finds_the_author_near_the_top(line: str, author: str) -> None:
    cleaned = clean(f"Eine Überschrift\n{line}\nEin Satz.")
    assert cleaned.author == author
    assert line not in cleaned.text


@pytest.mark.parametrize(
    "line", ["Von da an ging es bergab", "By the river they met", "Von Köln nach Bonn fuhr er."]
)
def test_does_not_take_a_sentence_for_an_author(line: str) -> None:
    assert clean(f"Titel\n{line}\nEnde.").author is None


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-01-05", date(2026, 1, 5)),
        ("2026-01-05T08:00:00+01:00", date(2026, 1, 5)),
        ("05.01.2026", date(2026, 1, 5)),
        ("03/04/2026", date(2026, 4, 3)),
        ("3. März 2026", date(2026, 3, 3)),
        ("30.01.2026, 08:15 Uhr", date(2026, 1, 30)),
        ("June 12, 2025", date(2025, 6, 12)),
        ("14 August 2025", date(2025, 8, 14)),
        ("30 de noviembre de 2025", date(2025, 11, 30)),
        ("18 septembre 2025", date(2025, 9, 18)),
        ("29/01/2026", date(2026, 1, 29)),
        ("2026-13-45", None),
        ("gestern", None),
        ("", None),
    ],
)
def test_reads_dates_of_many_languages(text: str, day: date | None) -> None:
    assert parse_date(text) == day


def test_a_line_of_author_and_date_is_metadata_whole() -> None:
    cleaned = clean("Titel\nVon Anke Brandt | 12.03.2024\nText.")
    assert (cleaned.author, cleaned.published) == ("Anke Brandt", date(2024, 3, 12))
    assert cleaned.text == "Titel\n\nText."


def test_joins_lines_that_were_broken_at_a_column() -> None:
    wrapped = (
        "Dieser Absatz wurde von einem Programm bei rund sechzig Zeichen\n"
        "umgebrochen, wie es in E-Mails und alten Texten üblich ist, und\n"
        "soll deshalb wieder ein einziger Absatz werden.\n"
    )
    assert clean(wrapped).text.count("\n") == 0


def test_removes_images_inside_a_line_and_invisible_characters() -> None:
    assert clean("Vor ![Bild](x.png) nach\u200b Mit\u00adte.").text == "Vor nach Mitte."


def test_an_article_of_noise_alone_is_empty() -> None:
    assert clean("![]() |\nKommentar (0)\nTeilen\n").text == ""


def test_a_table_with_a_rule_keeps_its_rows_together() -> None:
    table = "| Boat | Fee |\n| --- | --- |\n| Yacht | 24 |"
    assert clean(f"Before.\n{table}\nAfter.").text == f"Before.\n\n{table}\n\nAfter."
    without_head = table.replace("| Boat | Fee |", "| | |")
    assert clean(without_head).text == without_head


def test_what_is_metadata_or_noise_without_doubt_is_named() -> None:
    assert clean("Titel\nVon Anke Brandt\nText.\nTeilen").left_out == ("Von Anke Brandt", "Teilen")
