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
from rag.ingest.tables import split_table
from rag.qa.answerer import search
from rag.retrieval.retriever import load_retriever

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
    table = split_table(data, suffix, columns or {})
    assert table is not None
    return table.articles


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
    assert table is not None
    assert list(table.articles) == ["1", "2"]
    assert table.notes[0].startswith(reason)
    with pytest.raises(UnreadableFile, match="Line 1"):
        split_table(line, ".jsonl", {})
