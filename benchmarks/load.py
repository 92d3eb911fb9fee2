"""Many askers at once over HTTP, against one: `python -m benchmarks.load`.

A server in a process of its own answers from the demo corpus: first with a stand-in for the language model
(`quick_model.py`) behind the real search and check, then, with fewer askers, with the model of the config.
Each question is asked alone before, and every answer under load must be the same, word for word and citation
for citation: so none is mixed up.
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import quantiles
from typing import Any

import httpx

from benchmarks.quick_model import quick_answerer
from rag.config import Config, load_config
from rag.evaluation.question_set import load_questions, sample
from rag.qa.answerer import Answerer
from rag.server.app import create_app
from rag.server.rate_limits import Limits
from rag.server.run import Server, http_settings

UNLIMITED = 1_000_000
Reply = tuple[str, str, list[tuple[str, int, int]]]


@dataclass
class Run:
    """What one round of asking gave: seconds of each answer, and what went wrong."""

    seconds: list[float] = field(default_factory=list)
    errors: int = 0
    mixed_up: int = 0
    wall_s: float = 0.0

    @property
    def per_second(self) -> float:
        """Answers a second."""
        return len(self.seconds) / self.wall_s

    def percentile(self, percent: int) -> float:
        """Seconds that this share of the answers took at most."""
        return quantiles(self.seconds, n=100, method="inclusive")[percent - 1]


def main() -> None:
    """Print both tables."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("questions", nargs="?", type=Path, default=Path("corpus/questions.jsonl"))
    options.add_argument("--config", type=Path, help="whose corpus and models (default: ./config.toml)")
    options.add_argument("--askers", type=int, default=50)
    options.add_argument("--real-askers", type=int, default=4, help="0: leave the real model out")
    options.add_argument("--rounds", type=int, default=10, help="questions that each asks")
    arguments = options.parse_args()
    config = unlimited(load_config(arguments.config))
    questions = [one.question for one in sample(load_questions(arguments.questions), 24)]
    with serving(config, quick=True) as url:
        measure("stand-in model", url, questions, arguments.askers, arguments.rounds)
    if arguments.real_askers:
        with serving(config, quick=False) as url:
            measure("real model", url, questions[:6], arguments.real_askers, 2)


def measure(name: str, url: str, questions: list[str], askers: int, rounds: int) -> None:
    """Ask alone, then all at once, and print how they compare."""
    expected: dict[str, Reply] = {}
    asyncio.run(ask_all(url, [questions], expected))  # warms up, and says what is right
    alone = asyncio.run(ask_all(url, [questions], expected))
    orders = [
        [questions[(asker + turn) % len(questions)] for turn in range(rounds)] for asker in range(askers)
    ]
    crowd = asyncio.run(ask_all(url, orders, expected))
    print(f"{name}: {askers} askers, {len(crowd.seconds)} answers, ", end="")
    print(f"{alone.errors + crowd.errors} errors, {alone.mixed_up + crowd.mixed_up} mixed up")
    for who, run in (("alone", alone), ("at once", crowd)):
        print(f"  {who:8} {run.per_second:7.2f} answers/s", end="")
        print(f"  p50 {run.percentile(50):6.3f} s  p95 {run.percentile(95):6.3f} s")
    print(f"  answers/s at once over alone: {crowd.per_second / alone.per_second:.2f}", flush=True)


async def ask_all(url: str, turns: list[list[str]], expected: dict[str, Reply]) -> Run:
    """Every asker asks their questions one after the other, all at the same time."""
    run = Run()
    limits = httpx.Limits(max_connections=None, max_keepalive_connections=None)
    async with httpx.AsyncClient(base_url=url, timeout=600, limits=limits) as client:
        start = time.perf_counter()
        await asyncio.gather(*(ask_in_turn(client, questions, expected, run) for questions in turns))
        run.wall_s = time.perf_counter() - start
    return run


async def ask_in_turn(
    client: httpx.AsyncClient, questions: list[str], expected: dict[str, Reply], run: Run
) -> None:
    """One asker; a question asked for the first time says what is expected of the others."""
    for question in questions:
        start = time.perf_counter()
        response = await client.post("/api/ask", json={"question": question})
        if response.status_code != httpx.codes.OK:
            run.errors += 1
            continue
        run.seconds.append(time.perf_counter() - start)
        told = reply(response.json())
        run.mixed_up += expected.setdefault(question, told) != told


def reply(answer: dict[str, Any]) -> Reply:
    """What an answer answers, what it says, and the words that it cites."""
    return (
        answer["question"],
        answer["answer"],
        [(one["source"], one["start"], one["end"]) for one in answer["citations"]],
    )


@contextmanager
def serving(config: Config, quick: bool) -> Iterator[str]:
    """The address of a server in a process of its own."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        server = multiprocessing.get_context("fork").Process(target=serve, args=(config, quick, listener))
        server.start()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.kill()


def serve(config: Config, quick: bool, listener: socket.socket) -> None:
    """Serve at `listener` until killed."""
    answerer = quick_answerer(config) if quick else Answerer(config)
    limits = Limits(config.server)
    Server(http_settings(create_app(config, answerer, limits), config.server), limits).run([listener])


def unlimited(config: Config) -> Config:
    """`config` for askers who all come from this machine."""
    server = config.server.model_copy(
        update={"api_keys": (), "requests_per_minute": UNLIMITED, "answers_at_once": UNLIMITED}
    )
    return config.model_copy(update={"server": server})


if __name__ == "__main__":
    main()
