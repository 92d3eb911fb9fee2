"""The evaluation tab: runs a question set and shows its metrics and questions, wrong answers first."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import gradio as gr

from rag.config import Config
from rag.errors import RagError
from rag.evaluation.question_set import Question
from rag.evaluation.run import evaluate
from rag.qa.answerer import Answerer
from rag.qa.meter import Meter
from rag.server.problem_details import describe
from ui.render import problem
from ui.tables import evaluation_progress, evaluation_result
from ui.translation import Labels

PROGRESS_S = 0.3  # between two updates of the progress bar


@dataclass(frozen=True)
class Evaluation:
    """The handlers of the tab. Each checks `may_evaluate` itself: hiding the tab does not stop requests."""

    answerer: Answerer
    config: Config
    labels: Callable[[gr.Request], Labels]
    may_evaluate: Callable[[gr.Request], bool]
    running: threading.Lock = field(default_factory=threading.Lock)

    def load(self, request: gr.Request) -> dict[str, Any]:
        """Return the tab's visibility for the sender."""
        return gr.update(visible=self.may_evaluate(request))

    async def run(
        self, file: str | None, retrieval_only: bool, limit: float | None, request: gr.Request
    ) -> AsyncIterator[str]:
        """Yield the progress of a run, then its result. One run at a time, as it keeps the model busy."""
        labels = self.labels(request)
        if not self.may_evaluate(request):
            raise gr.Error(labels["takes_manage"])
        if not file:
            yield problem(labels["no_set"], labels["drop_set"])
            return
        if not self.running.acquire(blocking=False):
            yield problem(labels["measuring"], labels["wait"])
            return
        progress, stop, meter = Progress(), threading.Event(), Meter()
        with ThreadPoolExecutor(1) as threads:
            work = threads.submit(
                evaluate,
                self.config,
                Path(file),
                retrieval_only=retrieval_only,
                limit=int(limit) if limit else None,
                progress=lambda questions: progress.count(questions, stop),
                answerer=self.answerer,
            )
            try:
                while not work.done():
                    yield evaluation_progress(labels, progress.done, progress.total, meter.now())
                    await asyncio.sleep(PROGRESS_S)
                yield evaluation_result(labels, work.result())
            except RagError as error:
                details = describe(error, "", self.config)
                yield problem(details.title, details.detail)
            finally:
                stop.set()
                self.running.release()
                Path(file).unlink(missing_ok=True)  # the uploaded copy


@dataclass
class Progress:
    """How many questions are done, and how many there are."""

    done: int = 0
    total: int = 0

    def count(self, questions: list[Question], stop: threading.Event) -> Iterator[Question]:
        """Yield the questions and count them, until `stop` is set."""
        self.total = len(questions)
        for question in questions:
            if stop.is_set():
                return
            yield question
            self.done += 1


def build_evaluation_tab(page: gr.Blocks, evaluation: Evaluation, words: gr.I18n) -> None:
    """Add the tab to `page`, with its events."""
    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    with gr.Tab(words("evaluation"), visible=False, elem_id="evaluation") as tab:
        file = gr.File(file_count="single", label=words("question_set"), elem_id="questions", height=140)
        with gr.Row():
            retrieval_only = gr.Checkbox(False, label=words("search_only"))
            limit = gr.Number(0, label=words("limit"), minimum=0, precision=0)
        start = gr.Button(words("measure"), variant="primary", elem_id="measure")
        stop = gr.Button(words("stop"), elem_id="stop-measuring")
        result = gr.HTML("", elem_id="result")
    page.load(evaluation.load, None, tab, **quiet)
    running = start.click(evaluation.run, [file, retrieval_only, limit], result, **quiet)
    stop.click(lambda: "", None, result, cancels=[running], **quiet)
