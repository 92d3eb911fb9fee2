"""Noise out, facts kept."""

from datetime import date

import pytest

from rag.ingest.cleaner import clean, is_noise


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
        "Share this: Facebook X Email",
        "Chia sẻ Zalo Facebook Lưu bài",
        "Condividi: Facebook, X, WhatsApp",
        "Chia sẻ",
        "Wir verwenden Cookies, um Ihnen die beste Nutzung zu bieten.",
        "This website uses cookies.",
        "Accept all cookies",
        "Chúng tôi sử dụng cookie.",
        "Anzeige",
        "Advertisement",
        "Nur für Abonnenten",
        "Réservé aux abonnés - Offre découverte : 1 € le premier mois",
        "Subscribers only | Already a subscriber? Sign in",
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
        "Facebook and Twitter share data with the police",
        "Share of Facebook and Instagram",
        "Print and Instagram: Facebook wins",
        "Deel 2: Facebook en Instagram",
        "Share prices of Facebook and Twitter fall after the verdict",
        "Werbefirmen nutzen Cookies, um Leser wiederzuerkennen.",
        "Cookies mit Schokolade backen zwölf Minuten.",
        "Auf der Seite stand nur: „Wir verwenden Cookies“, sagte die Leiterin der Behörde.",
        "“This site uses cookies”, read the banner, and nobody had a choice.",
        "We use cookies to see 4 million readers, the company admitted.",
        "We use cookies on every page, said its head Ulla Berg on Monday.",
        "The authority fined the shop because it wrote this site uses cookies and gave no choice.",
        "He printed an advertisement in the local paper.",
        "Für Abonnenten wird es teurer",
        "Members only: inside London's last gentlemen's club",
        "Jetzt testen: so gut ist der neue Golf",
        "Subscribers only read the headlines",
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


def test_a_date_line_stays_in_the_text_and_gives_the_date() -> None:
    cleaned = clean("Titel\nVon Anke Brandt | 12.03.2024\nText.\n\nStand: 13.03.2024")
    assert (cleaned.author, cleaned.published) == ("Anke Brandt", date(2024, 3, 12))
    assert cleaned.text == "Titel\n\nVon Anke Brandt | 12.03.2024\n\nText.\n\nStand: 13.03.2024"


def test_joins_lines_that_were_broken_at_a_column() -> None:
    wrapped = (
        "Dieser Absatz wurde von einem Programm bei rund sechzig Zeichen\n"
        "umgebrochen, wie es in E-Mails und alten Texten üblich ist, und\n"
        "soll deshalb wieder ein einziger Absatz werden.\n"
    )
    assert clean(wrapped).text.count("\n") == 0


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
    assert clean("\n".join(lines)).text == "\n\n".join(lines)


def test_joins_two_lines_of_one_sentence() -> None:
    cleaned = clean(
        "Der Rat der Stadt hat am Montag beschlossen, dass der Hafen im\nSommer länger geöffnet bleibt."
    )
    assert cleaned.text.count("\n") == 2  # a noun may begin a sentence
    cleaned = clean(
        "The council of the town decided on Monday that the harbour\nstays open longer in summer."
    )
    assert cleaned.text.count("\n") == 0


def test_joins_words_split_at_the_end_of_a_line() -> None:
    assert clean("Die Hafenge-\nbühren steigen.").text == "Die Hafengebühren steigen."


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


def test_a_table_with_a_rule_keeps_its_rows_together() -> None:
    table = "| Boat | Fee |\n| --- | --- |\n| Yacht | 24 |"
    assert clean(f"Before.\n{table}\nAfter.").text == f"Before.\n\n{table}\n\nAfter."
    without_head = table.replace("| Boat | Fee |", "| | |")
    assert clean(without_head).text == without_head


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
