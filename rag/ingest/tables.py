"""Tables with one article in each row: CSV, TSV, JSON Lines, and sheets that have a column of texts."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Any

from rag.config import Column
from rag.errors import UnreadableFile
from rag.ingest.columns import (
    Rows,
    choose_columns,
    has_text_column,
    is_question_set,
    is_technical,
    publication_columns,
    with_longest_texts,
)
from rag.ingest.date_columns import row_date
from rag.ingest.delimited import Row, read_delimited
from rag.ingest.json_lines import read_json_lines
from rag.ingest.metadata import as_line
from rag.ingest.readers.table import plain_rows, table_block
from rag.ingest.readers.workbook import WORKBOOKS, read_sheets
from rag.text.encodings import decode

TABLES = {".csv", ".tsv", ".jsonl"} | WORKBOOKS
LONGEST_ID = 200  # characters
LONGEST_LIST = 20  # columns that a message names
HEAD_ROWS = 20  # rows that are searched for the head

ADDRESS = re.compile(r"(?:https?|data|mailto):\S*", re.I)


@dataclass
class SplitTable:
    """The articles of a table: the id of each and its data for `read_row`; and what could not be read.

    A table without a column of texts `is_one_article`, which its format's reader reads.
    """

    articles: dict[str, bytes] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    is_one_article: bool = False

    def add(self, name: str, number: int, article: Mapping[str, str]) -> None:
        """Add an article under its id, or else its number."""
        name = name[:LONGEST_ID] or str(number)
        while name in self.articles:
            name = f"{name}-{number}"
        self.articles[name] = json.dumps(article).encode()


def split_table(data: bytes, suffix: str, columns: Mapping[Column, str]) -> SplitTable:
    """Split a table into articles.

    `columns` names the columns whose names are not among `COLUMNS`. A question set, which may be in the same
    folder as the articles, has no articles. Raises `UnreadableFile`.
    """
    found = SplitTable()
    if suffix in WORKBOOKS:
        return _split_workbook(data, columns, found)
    if suffix == ".jsonl":
        rows = read_json_lines(decode(data), found.notes)
        table = Rows(list(dict.fromkeys(name for _, row in rows for name in row)), rows)
    else:
        lines, delimiter = read_delimited(
            decode(data), suffix, lambda row: has_text_column(row, columns), found.notes
        )
        table = _below_head(lines, columns, delimiter)
        if not is_question_set(table.names):
            columns = with_longest_texts(table, columns)
            found.is_one_article = bool(table.names) and not choose_columns(table.names, columns)["text"]
        if found.is_one_article:
            found.notes.append(
                "No column is recognised as the text (`corpus.columns`), so it is one article."
            )
            return found
    problem = next(iter(found.notes), "")
    _add_rows(table, columns, found)
    if problem and not found.articles and not is_question_set(table.names):
        remedy = "Write one JSON object in each line." if suffix == ".jsonl" else "Correct the table."
        raise UnreadableFile(problem, remedy)
    return found


def _split_workbook(data: bytes, columns: Mapping[Column, str], found: SplitTable) -> SplitTable:
    sheets = read_sheets(data)
    found.is_one_article = not any(
        has_text_column(row, columns) for sheet in sheets for row in sheet.rows[:HEAD_ROWS]
    )
    if found.is_one_article:
        return found
    for sheet in sheets:
        table = _below_head(list(enumerate(sheet.rows, start=1)), columns, " ")
        if choose_columns(table.names, columns)["text"]:
            _add_rows(table, columns, found)
        elif block := table_block(plain_rows(sheet.rows)):
            found.add(sheet.name, len(found.articles) + 1, {"title": sheet.name, "text": block})
    return found


def _below_head(numbered: Sequence[Row], columns: Mapping[Column, str], delimiter: str) -> Rows:
    """The rows below the head: the first row that names a text column, else the first that is not empty.

    Cells beyond the head belong to the last column, whose text has delimiters but no quotation marks.
    """
    filled = [(number, row) for number, row in numbered if any(cell.strip() for cell in row)]
    named = (place for place, (_, row) in enumerate(filled[:HEAD_ROWS]) if has_text_column(row, columns))
    head = next(named, 0)
    names = [" ".join(name.split()) for name in filled[head][1]] if filled else []
    last = max(len(names) - 1, 0)
    rows = [
        (number, [*row[:last], delimiter.join(_without_empty_end(row[last:]))])
        for number, row in filled[head + 1 :]
    ]
    return Rows(names, [(number, _by_name(names, row)) for number, row in rows])


def _without_empty_end(cells: Sequence[str]) -> Sequence[str]:
    """The cells up to the last that is filled: "A,B,," of a sheet has no more than two."""
    filled = [place for place, cell in enumerate(cells, start=1) if cell.strip()]
    return cells[: max(filled, default=0)]


def _by_name(names: Sequence[str], row: Sequence[str]) -> dict[str, str]:
    """The cells by the names of their columns; of several columns with one name the first that is filled."""
    cells: dict[str, str] = {}
    for name, cell in zip(names, row, strict=False):
        if not cells.get(name):
            cells[name] = cell
    return cells


def _add_rows(table: Rows, columns: Mapping[Column, str], found: SplitTable) -> None:
    chosen = choose_columns(table.names, columns)
    if not chosen["text"]:
        if not table.names or is_question_set(table.names):
            return
        raise UnreadableFile(
            "No column is recognised as the text; the columns are "
            f"{', '.join(sorted(table.names)[:LONGEST_LIST])}.",
            'Name the text column in corpus.columns, for example columns = { text = "story" }.',
        )
    dated = publication_columns(table, columns, chosen.pop("published"))
    others = {name for name in table.names if name not in chosen.values() and not is_technical(name)}
    empty = 0
    for number, (_, row) in enumerate(table.rows, start=1):
        text = _as_text(row.get(chosen["text"]))
        if not text.strip():
            empty += 1
            continue
        article: dict[str, str] = {
            key: _as_fact(row.get(name)) if name else "" for key, name in chosen.items()
        }
        day, article["published"] = row_date(row, dated)
        article |= {"text": text, "values": "\n\n".join(_named_values(row, others - {day}))}
        found.add(article["id"], number, article)
    if not table.rows:
        found.notes.append("The table has no row below its head.")
    if empty:
        found.notes.append(f"Rows without a text were left out: {empty}.")


def _as_text(value: Any) -> str:
    """The text in a cell: a string, or the paragraphs of a list; none of a nested object."""
    if isinstance(value, list):
        return "\n\n".join(part for part in value if isinstance(part, str))
    return "" if isinstance(value, dict) else str(value or "")


def _as_fact(value: Any) -> str:
    """A value as a single line: of a list, such as one of authors, its strings and the names in it."""
    parts = value if isinstance(value, list) else [value]
    named = (part.get("name") if isinstance(part, dict) else part for part in parts)
    return ", ".join(filter(None, map(as_line, named)))


def _named_values(row: Mapping[str, Any], names: Set[str]) -> Iterator[str]:
    """The other columns of a row as `Price: 24`; values for programs are left out."""
    for name, value in row.items():
        if name not in names:
            continue
        line = "" if isinstance(value, bool) else as_line(value)
        if line and not ADDRESS.fullmatch(line):
            yield f"{name.replace('_', ' ')}: {line}"
