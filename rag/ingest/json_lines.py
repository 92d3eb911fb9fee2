"""JSON Lines: an object in each line. Pure."""

from __future__ import annotations

import json
from typing import Any


def read_json_lines(text: str, notes: list[str]) -> list[tuple[int, dict[str, Any]]]:
    """The objects, with the numbers of their lines; a line that is none is left out, and named in `notes`."""
    rows = []
    for number, line in enumerate(text.split("\n"), start=1):  # other line ends may be part of a value
        if not line.strip():
            continue
        try:
            row = json.loads(line, parse_constant=lambda constant: None)  # NaN: an empty cell of pandas
        except (ValueError, RecursionError) as error:
            reason = error.msg if isinstance(error, json.JSONDecodeError) else error
            notes.append(f"Line {number} is not JSON ({reason}) and was left out.")
            continue
        if isinstance(row, dict):
            rows.append((number, row))
        else:
            notes.append(f"Line {number} is not a JSON object and was left out.")
    return rows
