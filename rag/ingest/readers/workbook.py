"""Spreadsheets: XLSX, XLS, XLSB and ODS."""

from __future__ import annotations

import io
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

from rag.errors import UnreadableFile
from rag.ingest.readers.archive import COMPOUND_FILE, check_archive
from rag.ingest.readers.extracted import Extracted
from rag.ingest.readers.table import plain_rows, table_block
from rag.text.letters import count_letters

WORKBOOKS = {".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"}


@dataclass(frozen=True)
class Sheet:
    """The cells of a sheet, as text."""

    name: str
    rows: list[list[str]]


def read_workbook(data: bytes) -> Extracted:
    """Read all sheets, each under its name, as tables."""
    sheets = [sheet for sheet in read_sheets(data) if any(map(any, sheet.rows))]
    blocks = [block for sheet in sheets for block in (sheet.name, table_block(plain_rows(sheet.rows)))]
    letters = sum(count_letters(cell) for sheet in sheets for row in sheet.rows for cell in row)
    return Extracted("\n\n".join(blocks), letters=letters)


def read_sheets(data: bytes) -> list[Sheet]:
    """The visible sheets. Raises `UnreadableFile`."""
    from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

    if not data.startswith(COMPOUND_FILE):
        check_archive(data)
    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
        return [
            Sheet(sheet.name, [list(map(_as_text, row)) for row in rows])
            for sheet in workbook.sheets_metadata
            if sheet.visible == SheetVisibleEnum.Visible
            and (rows := workbook.get_sheet_by_name(sheet.name).to_python())
        ]
    except CalamineError as error:
        raise UnreadableFile(
            f"Not a readable spreadsheet ({error}).", "Save it again, without a password."
        ) from error


def _as_text(value: Any) -> str:
    """A value as a reader sees it: no `.0` behind whole numbers, no time of day behind dates."""
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime):
        return str(value.date() if value.time() == time() else value)
    return " ".join(str(value).split())
