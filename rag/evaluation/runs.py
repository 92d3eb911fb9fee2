"""Evaluations that a server runs, one at a time; each is stored in a folder beside the index."""

from __future__ import annotations

import logging
import secrets
import shutil
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

import regex as re
from pydantic import BaseModel, ConfigDict, ValidationError

from rag.config import Config, IndexConfig
from rag.errors import EvaluationRunning, NoSuchEvaluation, QuestionSetError, RagError
from rag.evaluation.comparison import compare
from rag.evaluation.metrics import Difference
from rag.evaluation.question_set import Question
from rag.evaluation.report import REPORT_PAGE
from rag.evaluation.results import EvaluationReport
from rag.evaluation.run import REPORT_FILE, evaluate
from rag.qa.answerer import Answerer

logger = logging.getLogger("belegt")

FACTS_FILE, QUESTIONS_FILE = "facts.json", "questions.jsonl"
RUN_ID = re.compile(r"\d{8}-\d{6}-[0-9a-f]{6}")
MOST_RUNS = 50  # the oldest is deleted beyond


class RunFacts(BaseModel):
    """A finished run: of which questions, when, and its figures by name (ISO 8601, seconds)."""

    model_config = ConfigDict(frozen=True)

    id: str
    name: str
    at: str
    retrieval_only: bool
    asked: int
    total: int
    seconds: float
    model: str
    figures: dict[str, float]


@dataclass
class Running:
    """A run in progress; another thread reads it."""

    id: str
    name: str
    retrieval_only: bool
    started: float = field(default_factory=time.monotonic)
    done: int = 0
    total: int = 0
    stopping: threading.Event = field(default_factory=threading.Event)

    @property
    def seconds(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self.started

    def count(self, questions: list[Question]) -> Iterator[Question]:
        """Yield the questions and count them, until the run is stopped."""
        self.total = len(questions)
        for question in questions:
            if self.stopping.is_set():
                return
            yield question
            self.done += 1


@dataclass
class EvaluationRuns:
    """The runs of one server. Safe to share between threads."""

    config: Config
    answerer: Answerer
    folder: Path
    running: Running | None = None
    failure: RagError | None = None  # of the last run
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _thread: threading.Thread | None = None

    @classmethod
    def beside(cls, index: IndexConfig, config: Config, answerer: Answerer) -> EvaluationRuns:
        """The runs of this index: `.belegt/index` → `.belegt/index.evaluations/`."""
        return cls(config, answerer, index.path.with_name(f"{index.path.name}.evaluations"))

    def start(
        self, name: str, questions: bytes, retrieval_only: bool = False, limit: int | None = None
    ) -> str:
        """Start asking the questions of a set and return the run's id. Raises `EvaluationRunning`."""
        at = datetime.now(UTC)
        run = Running(f"{at:%Y%m%d-%H%M%S}-{secrets.token_hex(3)}", name, retrieval_only)
        with self._lock:
            if self.running:
                raise EvaluationRunning(
                    f"{self.running.name!r} is being measured.", "Wait until it has finished, or stop it."
                )
            self.running, self.failure = run, None
        self._thread = threading.Thread(
            target=self._run, args=(run, questions, limit, at), name="evaluation", daemon=True
        )
        self._thread.start()
        return run.id

    def stop(self, wait_s: float = 0.0) -> None:
        """Stop the run after the question that it is at; what was asked so far is reported."""
        if run := self.running:
            run.stopping.set()
        if self._thread and wait_s:
            self._thread.join(wait_s)

    def list(self) -> list[RunFacts]:
        """The finished runs, the newest first."""
        found = []
        for file in sorted(self.folder.glob(f"*/{FACTS_FILE}"), reverse=True):
            try:
                found.append(RunFacts.model_validate_json(file.read_bytes()))
            except (OSError, ValidationError):  # being deleted, or of another version
                continue
        return found

    def report(self, run_id: str) -> EvaluationReport:
        """The report of a finished run. Raises `NoSuchEvaluation`."""
        try:
            return EvaluationReport.model_validate_json((self._find(run_id) / REPORT_FILE).read_bytes())
        except (OSError, ValidationError) as error:
            raise _no_such(run_id) from error

    def report_page(self, run_id: str) -> str:
        """The report as `belegt evaluate --output` writes it. Raises `NoSuchEvaluation`."""
        try:
            return (self._find(run_id) / REPORT_PAGE).read_text("utf-8")
        except OSError as error:
            raise _no_such(run_id) from error

    def compare(self, before: str, after: str) -> dict[str, Difference]:
        """The differences between two runs. Raises `NoSuchEvaluation` and `QuestionSetError`."""
        files = (self._find(before) / REPORT_FILE, self._find(after) / REPORT_FILE)
        try:
            return compare(*files)
        except QuestionSetError as error:
            message = error.message.replace(str(files[0]), before).replace(str(files[1]), after)
            raise QuestionSetError(message, error.remedy) from error

    def delete(self, run_id: str) -> None:
        """Delete a finished run. Raises `NoSuchEvaluation`."""
        shutil.rmtree(self._find(run_id), ignore_errors=True)

    def _find(self, run_id: str) -> Path:
        folder = self.folder / run_id
        if not RUN_ID.fullmatch(run_id) or not (folder / FACTS_FILE).is_file():
            raise _no_such(run_id)
        return folder

    def _run(self, run: Running, questions: bytes, limit: int | None, at: datetime) -> None:
        folder = self.folder / run.id
        file = folder / QUESTIONS_FILE
        is_kept = False
        try:
            folder.mkdir(parents=True, mode=0o700)
            file.write_bytes(questions)
            report = evaluate(
                self.config,
                file,
                retrieval_only=run.retrieval_only,
                limit=limit,
                output=folder,
                progress=run.count,
                answerer=self.answerer,
            )
            if report.questions:
                (folder / FACTS_FILE).write_text(_facts(run, report, at).model_dump_json(), "utf-8")
                is_kept = True
                self._delete_oldest()
        except RagError as error:
            self.failure = type(error)(error.message.replace(str(file), run.name), error.remedy)
        except OSError as error:
            self.failure = RagError(
                f"The results cannot be stored ({error.strerror}).", "Check the disk and its permissions."
            )
        except Exception as error:
            logger.exception("The evaluation %s failed", run.id)
            self.failure = RagError(f"The run failed ({type(error).__name__}).", "Run it again.")
        finally:
            if not is_kept:
                shutil.rmtree(folder, ignore_errors=True)
            self.running = None

    def _delete_oldest(self) -> None:
        for facts in self.list()[MOST_RUNS:]:
            self.delete(facts.id)


def _facts(run: Running, report: EvaluationReport, at: datetime) -> RunFacts:
    return RunFacts(
        id=run.id,
        name=run.name,
        at=at.isoformat(timespec="seconds"),
        retrieval_only=run.retrieval_only,
        asked=report.questions,
        total=run.total,
        seconds=round(run.seconds, 1),
        model=report.config.llm.model if report.config.llm else "",
        figures=report.all_figures(),
    )


def _no_such(run_id: str) -> NoSuchEvaluation:
    return NoSuchEvaluation(
        f"There is no evaluation {run_id[:40]!r}.", "GET /api/evaluations lists all evaluations."
    )
