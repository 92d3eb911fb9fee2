"""The folder of a run: its outcomes, one JSON object per line, so that an interrupted run can continue."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from pydantic import ValidationError

from rag.atomic_write import write_atomically
from rag.errors import QuestionSetError
from rag.evaluation.results import Outcome, RunDescription

OUTCOMES_FILE, RUN_FILE = "outcomes.jsonl", "run.json"


def save_outcome(folder: Path, outcome: Outcome) -> None:
    """Append one outcome."""
    with (folder / OUTCOMES_FILE).open("a", encoding="utf-8") as file:
        file.write(outcome.model_dump_json() + "\n")


def saved_outcomes(folder: Path, run: RunDescription) -> list[Outcome]:
    """The outcomes of an earlier run with the same description; creates the folder.

    Raises `QuestionSetError` where the folder belongs to another run or cannot be written.
    """
    description, outcomes_file = folder / RUN_FILE, folder / OUTCOMES_FILE
    described = run.model_dump(mode="json")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if description.exists() and json.loads(description.read_text("utf-8")) != described:
            raise QuestionSetError(
                f"{folder} contains the results of another question set, index or model.",
                "Choose another folder.",
            )
        description.write_text(json.dumps(described, ensure_ascii=False, indent=1), "utf-8")
        lines = outcomes_file.read_text("utf-8").split("\n") if outcomes_file.exists() else []
        outcomes = [*_complete(lines)]
        kept = "".join(outcome.model_dump_json() + "\n" for outcome in outcomes)
        write_atomically(outcomes_file, kept.encode())
    except (OSError, ValueError) as error:
        raise QuestionSetError(
            f"The folder {folder} cannot be used ({error}).", "Choose another folder."
        ) from error
    return outcomes


def _complete(lines: Sequence[str]) -> Iterator[Outcome]:
    """The outcomes but one that a crash has cut off: its question is asked again."""
    for line in lines:
        with suppress(ValidationError):
            yield Outcome.model_validate_json(line)
