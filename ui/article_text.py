"""The text of an article as HTML, its tables as tables. Pure; all text is escaped."""

from __future__ import annotations

from html import escape

from rag.text.table_rows import Table, cells_of, find_tables


def article_html(text: str) -> str:
    """Return the text, whose line ends are kept by the style sheet, with tables in their places."""
    parts, place = list[str](), 0
    for table in find_tables(text):
        parts += [escape(text[place : table.start].strip("\n")), _table_html(text, table)]
        place = table.end
    return "".join([*parts, escape(text[place:].strip("\n") if parts else text)])


def _table_html(text: str, table: Table) -> str:
    head = "".join(f'<th scope="col">{escape(cell)}</th>' for cell in cells_of(table.head))
    rows = "".join(
        f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in cells_of(text[start:end]))}</tr>"
        for start, end in table.rows
    )
    names = f"<thead><tr>{head}</tr></thead>" if table.head.strip(" |") else ""
    return f'<div class="scroll"><table dir="auto">{names}<tbody>{rows}</tbody></table></div>'
