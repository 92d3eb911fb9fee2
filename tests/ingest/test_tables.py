"""Tables: each row is an article."""

import json
from collections.abc import Mapping

import pytest

from rag.config import Column, Config
from rag.errors import NotPermitted, UnreadableFile
from rag.index.store import open_index
from rag.ingest.library import Library
from rag.ingest.loader import load_article
from rag.ingest.pipeline import ingest
from rag.ingest.readers.rows import read_row
from rag.ingest.tables import split_table
from rag.qa.answerer import search
from rag.retrieval.retriever import load_retriever
from tests.support.documents import workbook

ROWS = [
    {"slug": "turm", "headline": "Der Turm", "story": "Der Turm ist alt.", "date": "2024-03-12", "link": "https://e.org/1"},
    {"slug": "brot", "headline": "Das Brot", "story": "Das Brot ist warm.", "date": "", "link": "data:x"},
    {"slug": "leer", "headline": "Leer", "story": " ", "date": "", "link": ""},
]  # fmt: skip


def as_csv(delimiter: str = ",") -> bytes:
    lines = [list(ROWS[0]), *(list(row.values()) for row in ROWS)]
    return "\n".join(delimiter.join(f'"{cell}"' for cell in line) for line in lines).encode()


def as_json_lines() -> bytes:
    return "\n".join(json.dumps(row) for row in ROWS).encode()


def rows_of(data: bytes, suffix: str, columns: Mapping[Column, str] | None = None) -> dict[str, bytes]:
    return split_table(data, suffix, columns or {}).articles


@pytest.mark.parametrize(
    ("suffix", "data"),
    [(".csv", as_csv()), (".csv", as_csv(";")), (".tsv", as_csv("\t")), (".jsonl", as_json_lines())],
)
def test_each_row_of_a_table_is_an_article(suffix: str, data: bytes) -> None:
    articles = rows_of(data, suffix, {"text": "story"})
    assert list(articles) == ["turm", "brot"]
    tower, bread = (load_article(articles[name], f"news{suffix}#{name}") for name in ("turm", "brot"))
    assert (tower.text, tower.metadata["title"], tower.metadata["published"]) == (
        "Der Turm ist alt.", "Der Turm", "2024-03-12",
    )  # fmt: skip
    assert "url" not in bread.metadata


def test_a_table_without_text_names_its_columns_and_a_question_set_is_none() -> None:
    with pytest.raises(UnreadableFile, match=r"story.*corpus\.columns"):
        split_table(as_json_lines(), ".jsonl", {})
    assert rows_of(b'{"id": "1", "question": "Who?", "answers": []}', ".jsonl") == {}


def test_rows_come_change_and_go_with_their_file(config: Config) -> None:
    config = config.model_copy(
        update={"corpus": config.corpus.model_copy(update={"columns": {"text": "story"}})}
    )
    file = config.corpus.path / "news.jsonl"
    file.write_bytes(as_json_lines())
    ingest(config)
    assert {"news.jsonl#turm", "news.jsonl#brot"} <= set(open_index(config).contents())
    assert search(config, "Was ist warm?")[0].source == "news.jsonl#brot"

    library = Library(config, load_retriever(config))
    assert library.read("news.jsonl#turm").text == "Der Turm ist alt."
    with pytest.raises(NotPermitted, match=r"row of the table 'news\.jsonl'"):
        library.delete("news.jsonl#turm")

    file.write_bytes(as_json_lines().replace(b"alt", b"neu").split(b"\n")[0])
    summary = ingest(config)
    assert (summary.changed, summary.deleted) == (["news.jsonl#turm"], ["news.jsonl#brot"])
    file.write_text("{broken")
    assert [skipped.source for skipped in ingest(config).skipped] == ["news.jsonl"]
    assert "news.jsonl#turm" in open_index(config).contents()  # what was known of it stays
    file.unlink()
    assert ingest(config).deleted == ["news.jsonl#turm"]


def test_ids_are_unique_and_else_the_number_of_the_row() -> None:
    data = b"id,text\na,One.\na,Two.\n,Three.\n"
    assert list(rows_of(data, ".csv")) == ["a", "a-2", "3"]


def test_short_rows_and_empty_tables() -> None:
    ((name, row),) = rows_of(b"text,title\nOne.\n", ".csv").items()
    assert (name, json.loads(row)["text"], json.loads(row)["title"]) == ("1", "One.", "")
    assert rows_of(b"", ".csv") == {}
    assert rows_of(b"text,title\n", ".csv") == {}


@pytest.mark.parametrize(
    ("line", "reason"),
    [(b"{broken", "Line 2 is not JSON"), (b"[1]", "Line 2 is not a JSON object")],
)
def test_a_line_that_is_no_object_is_left_out_and_named(line: bytes, reason: str) -> None:
    table = split_table(b'{"text": "One."}\n' + line + b'\n{"text": "Two."}', ".jsonl", {})
    assert list(table.articles) == ["1", "2"]
    assert table.notes[0].startswith(reason)
    with pytest.raises(UnreadableFile, match="Line 1"):
        split_table(line, ".jsonl", {})


def rows_as_read(text: str, suffix: str = ".csv") -> list[tuple[str, str]]:
    rows = map(json.loads, rows_of(text.encode(), suffix).values())
    return [(row["title"], "\n\n".join(filter(None, (row["text"], row["values"])))) for row in rows]


@pytest.mark.parametrize(
    "text",
    [
        "sep=;\ntitle;text\nHarbour;It has 12 berths, and a crane.\n",
        '"sep=|"\ntitle|text\nHarbour|It has 12 berths, and a crane.\n',
        "\n\nTITLE\tBody\nHarbour\tIt has 12 berths, and a crane.\n",
        "Headline|Content\nHarbour|It has 12 berths, and a crane.\n",
        "News of 2024;;\n;;\nTitle;Full-Text;\nHarbour;It has 12 berths, and a crane.;\n",
        "title,text\nHarbour,It has 12 berths, and a crane.\n",
        'title,text,\nHarbour,"It has 12 berths, and a crane.",,\n',
    ],
)
def test_the_head_and_the_delimiter_are_found(text: str) -> None:
    assert rows_as_read(text) == [("Harbour", "It has 12 berths, and a crane.")]


def test_a_quotation_mark_that_is_not_closed_costs_no_other_row() -> None:
    text = 'title;text\nA;"One\nB;Two\nC;"Three; four"\n'
    assert rows_as_read(text) == [("A", "One"), ("B", "Two"), ("C", "Three; four")]
    assert split_table(text.encode(), ".csv", {}).notes == [
        "A quotation mark in line 2 is not closed; it was ignored."
    ]


def test_cells_may_have_several_lines() -> None:
    assert rows_as_read('title,text\r\nA,"One\r\ntwo"\r\n') == [("A", "One\ntwo")]


def test_other_columns_are_read_with_their_names_but_not_those_for_programs() -> None:
    text = (
        "id,title,text,price_in_euros,lang,image_url,updated_at,link2\n7,A,One.,24,de,x.png,1,https://e.org\n"
    )
    assert rows_as_read(text) == [("A", "One.\n\nprice in euros: 24")]


def test_a_table_without_texts_is_one_article() -> None:
    data = b"Boat;Fee\nYacht;24\n"
    table = split_table(data, ".csv", {})
    assert (table.is_one_article, table.articles) == (True, {})
    assert "corpus.columns" in table.notes[0]
    assert load_article(data, "fees.csv").text == "| Boat | Fee |\n| --- | --- |\n| Yacht | 24 |"


def test_cells_with_markup_are_read_as_they_are_shown() -> None:
    ((name, row),) = rows_of(b"text\n<p>One<br>two</p><ul><li>three</li></ul>\n", ".csv").items()
    assert load_article(row, f"a.csv#{name}").text == "One\n\ntwo\n\n- three"


def test_the_other_columns_stand_below_a_text_with_markup() -> None:
    ((name, row),) = rows_of(b"text,price\n<p>One.</p><p>Two</p>,24\n", ".csv").items()
    assert load_article(row, f"a.csv#{name}").text == "One.\n\nTwo\n\nprice: 24"


@pytest.mark.parametrize(
    ("head", "row", "published"),
    [
        ("date,published", "2026-01-01,2025-11-04", "2025-11-04"),
        ("Date,Published on", "2026-01-01,2025-11-04", "2025-11-04"),
        ("published,date", ",2025-11-04", "2025-11-04"),
        ("published,date", "soon,2025-11-04", "2025-11-04"),
        ("Aktualisiert am,Erschienen am", "2026-01-01,2025-11-04", "2025-11-04"),
        ("Aktualisiert,Datum", "2026-01-01,2025-11-04", "2025-11-04"),
        ("Mis à jour le,Publié le", "2026-01-01,2025-11-04", "2025-11-04"),
        ("更新时间,发布时间", "2026-01-01,2025-11-04", "2025-11-04"),
        ("Retrieved,Updated,Released", "2026-01-01,2026-01-02,2025-11-04", "2025-11-04"),
        ("Aktualisiert am,Erschienen am", "2026-01-01,", "2026-01-01"),
        ("retrieved,abgerufen am", "2026-01-01,2026-01-02", None),
    ],
)
def test_of_several_columns_of_dates_the_day_of_publication_counts(
    head: str, row: str, published: str | None
) -> None:
    table = f"text,{head}\nIt is warm.,{row}\nIt is cold.,{row}\n"
    name, data = next(iter(rows_of(table.encode(), ".csv").items()))
    article = load_article(data, f"a.csv#{name}")
    assert article.metadata.get("published") == published


def test_a_column_of_dates_that_the_configuration_names_is_the_only_one() -> None:
    table = b"text,updated,published\nIt is warm.,2026-01-01,2025-11-04\nIt is cold.,,2025-11-04\n"
    split = split_table(table, ".csv", {"published": "updated"})
    assert [json.loads(row)["published"] for row in split.articles.values()] == ["2026-01-01", ""]


def test_empty_cells_behind_the_last_column_are_no_text() -> None:
    assert [text for _, text in rows_as_read('title,text\nA,One.,,\nB,"Two",\n')] == ["One.", "Two"]


def test_lists_of_authors_are_read_and_nested_values_are_none() -> None:
    authors = b'["Ann Lee", {"name": "Jo Ray"}]'
    lines = b'{"text": "One.", "author": ' + authors + b', "title": {"a": "b"}}\n{"text": {"a": "b"}}'
    (row,) = map(json.loads, rows_of(lines, ".jsonl").values())
    assert (row["author"], row["title"]) == ("Ann Lee, Jo Ray", "")


def test_a_table_without_rows_says_so() -> None:
    assert split_table(b"title,text\n", ".csv", {}).notes == ["The table has no row below its head."]


@pytest.mark.parametrize("data", [b'[{"text": "One."}]', b'{\n"text": "One."\n}'])
def test_json_that_is_not_in_lines_says_how_it_should_be(data: bytes) -> None:
    with pytest.raises(UnreadableFile) as raised:
        split_table(data, ".jsonl", {})
    assert raised.value.remedy == "Write one JSON object in each line."


def test_rows_of_a_sheet_are_articles_and_its_other_sheets_too() -> None:
    data = workbook({"News": [["Title", "Text"], ["A", "One."]], "Fees": [["Boat", "Fee"], ["Yacht", 24]]})
    assert list(rows_of(data, ".xlsx")) == ["1", "Fees"]


def test_a_sheet_without_texts_is_one_article() -> None:
    assert split_table(workbook({"Fees": [["Boat", "Fee"], ["Yacht", 24]]}), ".xlsx", {}).is_one_article


def test_values_of_json_lines_may_have_line_ends_of_other_systems() -> None:
    data = json.dumps({"Title": "A", "Body": ["One.", "Two."]}, ensure_ascii=False) + "\n"
    data += json.dumps({"Title": "B", "Body": "Three\u2028four."}, ensure_ascii=False)
    assert rows_as_read(data, ".jsonl") == [("A", "One.\n\nTwo."), ("B", "Three\u2028four.")]


def test_what_pandas_writes_for_an_empty_cell_is_empty() -> None:
    data = '{"title": NaN, "text": "One."}\n{"title": "B", "text": NaN}'
    assert rows_as_read(data, ".jsonl") == [("", "One.")]


def test_characters_that_a_web_service_has_encoded_are_decoded() -> None:
    data = b'{"title": "A &amp; B", "text": "It&#8217;s late at AT&T; so what."}'
    ((name, row),) = rows_of(data, ".jsonl").items()
    article = load_article(row, f"a.jsonl#{name}")
    assert (article.metadata["title"], article.text) == ("A & B", "It\u2019s late at AT&T; so what.")


@pytest.mark.parametrize("text", ["<p>One.</p>", "One."])
def test_markup_in_other_columns_is_read_whatever_the_text_is(text: str) -> None:
    table = f"text,excerpt,note\n{text},<p>It costs <b>3</b> million</p>,A &amp; B < C\n"
    ((name, row),) = rows_of(table.encode(), ".csv").items()
    article = load_article(row, f"a.csv#{name}")
    assert article.text == "One.\n\nexcerpt: It costs 3 million\n\nnote: A & B < C"


def test_entities_in_other_columns_are_no_letters() -> None:
    extracted = read_row(json.dumps({"text": "<p>One</p>", "values": "note: A&nbsp;&amp;&nbsp;B"}).encode())
    assert extracted.letters == len("OnenoteAB")


def test_a_column_of_empty_elements_is_left_out() -> None:
    assert read_row(json.dumps({"text": "One.", "values": "note: <br>"}).encode()).text == "One."
