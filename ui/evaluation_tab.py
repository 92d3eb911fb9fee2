"""The page's tab of evaluation: a question set in, figures and every question out, the wrong ones first."""

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

LOOK_AGAIN_S = 0.3  # how far it has come


@dataclass(frozen=True)
class Evaluation:
    """What the tab does; each run asks anew whether its sender `may_evaluate`, whatever the page shows."""

    answerer: Answerer
    config: Config
    labels: Callable[[gr.Request], Labels]
    may_evaluate: Callable[[gr.Request], bool]
    running: threading.Lock = field(default_factory=threading.Lock)

    def arrive(self, request: gr.Request) -> dict[str, Any]:
        """The tab, for those who may see it."""
        return gr.update(visible=self.may_evaluate(request))

    async def run(
        self, file: str | None, retrieval_only: bool, limit: float | None, request: gr.Request
    ) -> AsyncIterator[str]:
        """How far it has come, then the result. One run at a time: it keeps the model busy."""
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
                progress=lambda questions: progress.over(questions, stop),
                answerer=self.answerer,
            )
            try:
                while not work.done():
                    yield evaluation_progress(labels, progress.done, progress.total, meter.now())
                    await asyncio.sleep(LOOK_AGAIN_S)
                yield evaluation_result(labels, work.result())
            except RagError as error:
                told = describe(error, "", self.config)
                yield problem(told.title, told.detail)
            finally:
                stop.set()
                self.running.release()
                Path(file).unlink(missing_ok=True)  # Gradio's own copy


@dataclass
class Progress:
    """How many questions are asked, of how many."""

    done: int = 0
    total: int = 0

    def over(self, questions: list[Question], stop: threading.Event) -> Iterator[Question]:
        """The questions, counted, until there is to be no more."""
        self.total = len(questions)
        for question in questions:
            if stop.is_set():
                return
            yield question
            self.done += 1


def build_evaluation(page: gr.Blocks, evaluation: Evaluation, words: gr.I18n) -> None:
    """The tab inside `page`."""
    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    with gr.Tab(words("evaluation"), visible=False, elem_id="evaluation") as tab:
        file = gr.File(file_count="single", label=words("question_set"), elem_id="questions", height=140)
        with gr.Row():
            retrieval_only = gr.Checkbox(False, label=words("search_only"))
            limit = gr.Number(0, label=words("limit"), minimum=0, precision=0)
        start = gr.Button(words("measure"), variant="primary", elem_id="measure")
        stop = gr.Button(words("stop"), elem_id="stop-measuring")
        result = gr.HTML("", elem_id="result")
    page.load(evaluation.arrive, None, tab, **quiet)
    running = start.click(evaluation.run, [file, retrieval_only, limit], result, **quiet)
    stop.click(lambda: "", None, result, cancels=[running], **quiet)
