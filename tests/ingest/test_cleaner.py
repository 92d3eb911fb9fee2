"""Noise out, facts kept."""

from datetime import date

import pytest

from rag.ingest.cleaner import clean


def test_the_date_of_a_byline_outweighs_one_that_only_stands_apart() -> None:
    text = "Next concert | 12 May 2026 | Town hall\nBy Ann Hale | 2 March 2026\n\nIt was a good day."
    assert clean(text).published == date(2026, 3, 2)
    assert clean(text.replace("By Ann Hale | 2 March 2026", "Norby")).published == date(2026, 5, 12)


def test_a_title_and_the_bylines_below_it_are_not_taken_for_wrapped_text() -> None:
    head = (
        "The harbour of Norby will be closed to ships until the middle of May\n"
        "The Norby Courier | Ruth Adair, harbour correspondent | 12 March 2026, 17:42 | 3 min\n"
        "Photo: The pier on Thursday morning"
    )
    assert clean(f"{head}\n\nIt was a bad day.").text.split("\n\n")[:2] == head.split("\n")[:2]


def test_a_date_line_between_lines_as_long_as_it_keeps_them_apart() -> None:
    head = [
        "Das Bad am Weiher wird teurer und bleibt viel länger zu",
        "Freitag, 13. März 2026, 16:42 Uhr – von Carla Niemann",
        "Artikel anhören (4 Min.) Merken Drucken Weiterschicken",
    ]
    cleaned = clean("\n".join(["Der Bote", "", *head, "", "Es war ein schlechter Tag."]))
    assert cleaned.text.split("\n\n")[1:3] == head[:2]
    assert cleaned.published == date(2026, 3, 13)


def test_takes_the_noise_out_and_keeps_what_it_tells() -> None:
    cleaned = clean(
        "![]() |\nErster Absatz.\nZweiter Absatz.\nQuelle: https://example.org/a.html\n\n\n\nKommentar (0)\n"
    )
    assert cleaned.text == "Erster Absatz.\n\nZweiter Absatz."
    assert cleaned.url == "https://example.org/a.html"


def test_a_sentence_that_begins_as_noise_does_stays() -> None:
    text = "Anfang.\n\nFacebook und Twitter teilen sich den Markt.\n\nEnde."
    assert clean(text).text == text


@pytest.mark.parametrize(
    "table",
    [
        "| Meeting | Day |\n| --- | --- |\n| Council | 12.03.2026 |\n| Market | 14.03.2026 |",
        "| Day | Who | Speaks |\n| --- | --- | --- |\n| 12 March 2026 | Ann Hale | By Jo Orr |",
        "| Day | |\n| --- | --- |\n| Council | Von Anke Brandt | 12.03.2026 | 10:15 |",
    ],
)
def test_the_rows_of_a_table_are_no_bylines(table: str) -> None:
    cleaned = clean(f"Meetings\n\n{table}\n\nAll are public.")
    assert cleaned.text == f"Meetings\n\n{table}\n\nAll are public."
    assert (cleaned.author, cleaned.published) == (None, None)


def test_a_row_near_the_top_may_have_a_label_and_the_date() -> None:
    table = "| | |\n| --- | --- |\n| Datum | 12.03.2026 |\n| Ressort | Verkehr |"
    cleaned = clean(f"Brücke gesperrt\n\n{table}\n\nGrund sind Risse.")
    assert cleaned.published == date(2026, 3, 12)
    assert table in cleaned.text


def test_the_empty_head_of_a_table_is_no_leftover() -> None:
    table = "| | |\n| --- | --- |\n| Yacht | 24 |"
    assert clean(table).text == table


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


def test_a_date_line_stays_in_the_text_and_gives_the_date() -> None:
    cleaned = clean("Titel\nVon Anke Brandt | 12.03.2024\nText.\n\nStand: 13.03.2024")
    assert (cleaned.author, cleaned.published) == ("Anke Brandt", date(2024, 3, 12))
    assert cleaned.text == "Titel\n\nVon Anke Brandt | 12.03.2024\n\nText.\n\nStand: 13.03.2024"


@pytest.mark.parametrize("line", ["Von Anke Brandt, 12.03.2024", "By Anke Brandt, 12 March 2024"])
def test_an_author_may_stand_before_a_date_without_a_bar(line: str) -> None:
    cleaned = clean(f"Titel\n{line}\nText.")
    assert (cleaned.author, cleaned.published) == ("Anke Brandt", date(2024, 3, 12))
    assert line in cleaned.text


def test_a_byline_with_a_date_of_two_meanings_stays_in_the_text() -> None:
    assert "By Anke Brandt, 03/04/2024" in clean("A title\nBy Anke Brandt, 03/04/2024\nText.").text


@pytest.mark.parametrize("space", ["\f", "\v", "\x1c", "\x85", "\u2028", "\xa0", "\u3000"])
def test_all_white_space_separates_words(space: str) -> None:
    assert clean(f"Der Rat von{space}Norden tagt.").text.split() == ["Der", "Rat", "von", "Norden", "tagt."]


@pytest.mark.parametrize(
    "text",
    [
        "او می\u200cشود و کتاب\u200cها",
        "क्\u200dष और क्\u200cष",
        "CD\u200cها",
        "Die 👩\u200d🚒 löscht, die 👩🏽\u200d🚀 fliegt, die 🏳️\u200d🌈 weht.",
        "ന\u0d4d\u200d",
    ],
)
def test_joiners_that_belong_to_words_and_emoji_stay(text: str) -> None:
    assert clean(f"{text}\nEnde.").text == f"{text}\n\nEnde."


@pytest.mark.parametrize(
    "mark", ["\u200b", "\u00ad", "\u200c", "\u200d", "\ufeff", "\u2060", "\u200e", "\u202a", "\x07"]
)
def test_invisible_characters_inside_words_are_removed(mark: str) -> None:
    assert clean(f"Die Hafen{mark}gebühr steigt.").text == "Die Hafengebühr steigt."


def test_removes_images_inside_a_line_and_invisible_characters() -> None:
    assert clean("Vor ![Bild](x.png) nach\u200b Mit\u00adte.").text == "Vor nach Mitte."


def test_an_article_of_noise_alone_is_empty() -> None:
    assert clean("![]() |\nKommentar (0)\nTeilen\n").text == ""


def test_what_is_metadata_or_noise_without_doubt_is_named() -> None:
    assert clean("Titel\nVon Anke Brandt\nText.\nTeilen").left_out == ("Von Anke Brandt", "Teilen")


def test_a_row_of_links_that_wide_spaces_divide_gets_bars() -> None:
    assert (
        clean("Trang chủ   Thời sự   Kinh tế\n\nBài báo.").text == "Trang chủ | Thời sự | Kinh tế\n\nBài báo."
    )
    assert clean("It rained.  It snowed.  It froze.").text == "It rained. It snowed. It froze."


def test_a_bracket_may_end_an_address() -> None:
    assert clean("Ein Satz.\nQuelle: https://x.org/Merkur_(Planet)").url == "https://x.org/Merkur_(Planet)"
    assert clean("Ein Satz.\nQuelle: https://x.org/Merkur).").url == "https://x.org/Merkur"


@pytest.mark.parametrize(
    "head",
    [
        "Last updated: 5 May 2026\nPublished: 12 March 2026",
        "Zuletzt aktualisiert am 5. Mai 2026\nVon Anke Brandt | 12. März 2026",
        "| Updated | 2026-05-05 |\n| --- | --- |\n| Published | 2026-03-12 |",
    ],
)
def test_the_day_of_publication_counts_where_that_of_a_change_stands_above_it(head: str) -> None:
    assert clean(f"A headline\n\n{head}\n\nA sentence.").published == date(2026, 3, 12)


def test_the_day_of_a_change_counts_where_no_other_is_stated() -> None:
    assert clean("A headline\nLast updated: 12 March 2026\nA sentence.").published == date(2026, 3, 12)
