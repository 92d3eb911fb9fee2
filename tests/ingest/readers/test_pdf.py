"""PDFs are read as people read them: columns, tables, and sentences that go on on the next page."""

import pytest

from rag.ingest.parser.article import parse_article
from rag.ingest.readers.pdf import pdf_date, read_pdf
from tests.support.pdf import Text, make_pdf

HEAD = "Norden Harbour Review"
SENTENCES = [
    "The quay was built in 1910 by a company from Bremen.",
    "Two cranes were added after the war, and a third one later.",
    "A ferry leaves for the island every morning at nine.",
    "The lock was closed in winter because of the ice.",
    "Yachts pay by length, and traders by weight.",
]


def lines(texts: list[str], left: float = 72, top: float = 740, size: float = 11) -> list[Text]:
    return [Text(text, left, top - 14 * number, size) for number, text in enumerate(texts)]


def running(page: int, total: int) -> list[Text]:
    return [Text(HEAD, 72, 800, 8), Text(f"Page {page} of {total}", 280, 40, 8)]


def test_running_heads_and_feet_are_no_part_of_the_text() -> None:
    pages = [lines([SENTENCES[page]]) + running(page + 1, 5) for page in range(5)]
    text = "".join(read_pdf(make_pdf(pages)).pages)
    assert text.count(HEAD) == 1
    assert "Page" not in text
    assert all(sentence in text for sentence in SENTENCES)


def test_lines_of_the_text_that_differ_in_numbers_only_stay() -> None:
    pages = [lines([f"Crane {page} was built in 19{page}0."]) + running(page, 5) for page in range(1, 6)]
    text = "".join(read_pdf(make_pdf(pages)).pages)
    assert all(f"Crane {page} was built in 19{page}0." in text for page in range(1, 6))


def test_heads_that_alternate_and_page_numbers_in_them_are_furniture() -> None:
    heads = ["Chapter one {}", "{} The northern basin"]
    pages = [
        [Text(heads[page % 2].format(page + 11), 72, 800, 8), *lines([SENTENCES[page % 5]])]
        for page in range(8)
    ]
    text = "".join(read_pdf(make_pdf(pages)).pages[1:])
    assert "Chapter" not in text
    assert "basin" not in text


def test_a_sentence_goes_on_on_the_next_page() -> None:
    first = [
        "The authority decided in March that the northern",
        "basin would be closed for ships longer than",
    ]
    second = ["forty metres from the first of August."]
    data = make_pdf([lines(first, top=120) + running(1, 2), lines(second) + running(2, 2)])
    article = parse_article(data, "a.pdf")
    sentence = f"{' '.join(first)} {second[0]}"
    assert sentence in article.text
    assert article.text[article.page_starts[1] :] == second[0]


def test_a_word_goes_on_on_the_next_page() -> None:
    data = make_pdf(
        [
            lines(["Der Rat der Stadt hat am Montag beschlossen, dass die Hafenge-"]),
            lines(["bühren im kommenden Jahr um zwölf Prozent steigen."]),
        ]
    )
    assert "Hafengebühren im" in parse_article(data, "a.pdf").text


def test_a_footnote_stays_out_of_a_sentence_that_crosses_pages() -> None:
    sentence = lines(["The authority decided in March that the northern basin"])
    first = [*sentence, Text("1 See page nine.", 72, 60, 7)]
    text = "".join(read_pdf(make_pdf([first, lines(["would be closed in August."])])).pages)
    assert "northern basin would be closed" in text
    assert "1 See page nine." in text


def test_columns_are_read_one_after_the_other() -> None:
    left = ["The harbour of Norden has two", "basins, and the northern one is", "the older of them by far."]
    right = ["The southern basin was dug in", "1932 for the ferries that still", "leave from there each day."]
    page = [
        Text("The basins of Norden and their history", 150, 780, 16),
        *lines(left),
        *lines(right, left=320, top=738),
    ]
    assert read_pdf(make_pdf([page])).text == (
        f"The basins of Norden and their history\n\n{' '.join(left)}\n\n{' '.join(right)}"
    )


def test_a_table_is_rows_of_cells() -> None:
    rows = [
        ("Vessel", "Day", "Winter"),
        ("Yacht", "12 euros", "240 euros"),
        ("Trader", "45 euros", "900 euros"),
    ]
    cells = [
        Text(cell, 72 + 130 * column, 700 - 18 * row, 11)
        for row, texts in enumerate(rows)
        for column, cell in enumerate(texts)
    ]
    text = read_pdf(make_pdf([[*lines(["The fees are as follows."]), *cells]])).text
    assert "| Vessel | Day | Winter |" in text
    assert "| Trader | 45 euros | 900 euros |" in text


def test_the_text_of_a_cell_may_have_several_lines() -> None:
    cells = [
        *(Text(text, left, 700, 11) for text, left in (("Year", 72), ("Event", 160))),
        *lines(["The crane was built by a", "company from Bremen."], left=160, top=676),
        Text("1910", 72, 676, 11),
        *lines(["The quay was destroyed", "and not built again."], left=160, top=640),
        Text("1944", 72, 633, 11),
    ]
    text = read_pdf(make_pdf([cells])).text
    assert "| 1910 | The crane was built by a company from Bremen. |" in text
    assert "| 1944 | The quay was destroyed and not built again. |" in text


def test_a_list_is_no_table() -> None:
    page = [
        part
        for number in range(3)
        for part in (
            Text(f"{number + 1}.", 72, 700 - 16 * number, 11),
            Text(SENTENCES[number], 110, 700 - 16 * number, 11),
        )
    ]
    text = read_pdf(make_pdf([page])).text
    assert "|" not in text
    assert f"2. {SENTENCES[1]}" in text


def test_paragraphs_are_told_by_distance_size_and_sentences() -> None:
    page = [
        Text("History", 72, 780, 16),
        *lines(["The quay was built in 1910 by a company from Bremen, and it", "is long."], top=750),
        *lines(["Two cranes were added after the war."], top=700),
    ]
    assert read_pdf(make_pdf([page])).text.split("\n\n") == [
        "History",
        "The quay was built in 1910 by a company from Bremen, and it is long.",
        "Two cranes were added after the war.",
    ]


@pytest.mark.parametrize(
    ("value", "date"), [("D:20260130120000+01'00'", "2026-01-30"), ("20260130", "2026-01-30"), ("D:2026", "")]
)
def test_reads_dates_of_pdf(value: str, date: str) -> None:
    assert pdf_date(value) == date
