"""The folder of a run: its outcomes, one JSON object per line, so that an interrupted run can continue."""

from __future__ import annotations

import json
from pathlib import Path

from pydantic import ValidationError

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
        lines = outcomes_file.read_text("utf-8").splitlines() if outcomes_file.exists() else []
    except (OSError, ValueError) as error:
        raise QuestionSetError(
            f"The folder {folder} cannot be used ({error}).", "Choose another folder."
        ) from error
    outcomes = []
    for line in lines:
        try:
            outcomes.append(Outcome.model_validate_json(line))
        except ValidationError:  # truncated by a crash: the question is asked again
            continue
    complete = "".join(outcome.model_dump_json() + "\n" for outcome in outcomes)
    outcomes_file.write_text(complete, "utf-8")
    return outcomes
