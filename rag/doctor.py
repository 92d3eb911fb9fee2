"""`belegt doctor`: what is wrong with config, articles, index and models, and the step that mends each."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Literal

from rag.config import Config
from rag.console import one_line
from rag.embedding.models import embed_questions, load_embedder
from rag.errors import RagError, of_the_system
from rag.index.check import index_problems
from rag.index.faults import READ_ONLY
from rag.index.snapshot import check_writable
from rag.index.store import open_index
from rag.index.versions import DATABASE
from rag.ingest.loader import find_articles
from rag.ingest.sources import source_of
from rag.llm.ollama import ollama_problem
from rag.llm.packaged import packaged_engine, packaged_weights, weights_are_sound

SAMPLE = 10_000  # sentences of an index that are looked for: half a minute
ROOM_BYTES = 200_000_000  # for journals and the index of words

Severity = Literal["ok", "warning", "error"]


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at; `remedy` is empty where nothing is wrong."""

    subject: str
    severity: Severity
    message: str
    remedy: str = ""

    def as_dict(self) -> dict[str, str]:
        """An entry of `doctor --json`."""
        return asdict(self)

    def as_text(self) -> str:
        """One line for the terminal."""
        return one_line(f"{self.severity:8}{self.subject:11}{self.message} {self.remedy}".rstrip())


class _Blemish(RagError):
    """What keeps no answer from being given."""


def examine(config: Config) -> list[Finding]:
    """Look at everything an answer needs; the configuration has been read when this is called."""
    ollama_is_needed = config.llm.provider == "ollama"
    packaged_is_needed = config.llm.provider != "ollama"
    return [
        Finding("config", "ok", "Every key is known."),
        _finding("corpus", "error", lambda: _corpus(config)),
        _finding("embedding", "error", lambda: _embedding(config)),
        _finding("index", "error", lambda: _index(config)),
        _finding("disk", "warning", lambda: _disk(config)),
        _finding("ollama", "error" if ollama_is_needed else "warning", lambda: _ollama(config)),
        _finding("packaged", "error" if packaged_is_needed else "warning", _packaged_model),
    ]


def _finding(subject: str, severity: Severity, look: Callable[[], str]) -> Finding:
    try:
        return Finding(subject, "ok", look())
    except _Blemish as error:
        return Finding(subject, "warning", error.message, error.remedy)
    except RagError as error:
        return Finding(subject, severity, error.message, error.remedy)
    except (OSError, sqlite3.Error) as error:
        problem = of_the_system(error)
        return Finding(subject, severity, problem.message, problem.remedy)


def _corpus(config: Config) -> str:
    found = find_articles(config.corpus.path)
    if not found.files:
        raise RagError(
            f"There are no articles in {config.corpus.path}.",
            "Put some there, as text, Markdown, HTML, PDF or the like; or mount the disk that they are on.",
        )
    if found.unreadable:
        path, error = min(found.unreadable.items())
        source = source_of(path, config.corpus.path)
        raise _Blemish(
            f"{len(found.files)} files; {len(found.unreadable)} names are not read "
            f"({source}: {error.message})",
            error.remedy,
        )
    return f"{len(found.files)} files in {config.corpus.path}."


def _embedding(config: Config) -> str:
    dimension = embed_questions(load_embedder(config), ["?"]).shape[1]
    return f"{config.embedding.provider} gives {dimension} dimensions."


def _index(config: Config) -> str:
    store = open_index(config)
    if problems := index_problems(config, SAMPLE):
        raise RagError(" ".join(problems), "Run `belegt doctor --repair`.")
    return (
        f"{store.count()} passages of {store.articles()} articles in {config.index.url or config.index.path}."
    )


def _disk(config: Config) -> str:
    folder = next(one for one in [config.index.path, *config.index.path.parents] if one.exists())
    try:
        if (config.index.path / DATABASE).exists():
            check_writable(config.index.path)
    except OSError as error:
        raise RagError(
            f"{config.index.path} cannot be written ({error.strerror}); it can still be searched.",
            READ_ONLY,
        ) from error
    taken = sum(file.stat().st_size for file in config.index.path.rglob("*") if file.is_file())
    free = shutil.disk_usage(folder).free
    needed = taken + ROOM_BYTES  # a rebuild stands beside the old index until it is whole
    if free < needed:
        raise RagError(
            f"{free / 1e6:.0f} MB are free at {folder}; a rebuild takes {needed / 1e6:.0f}.", "Free some."
        )
    return f"{free / 1e9:.1f} GB are free at {folder}."


def _ollama(config: Config) -> str:
    if problem := ollama_problem(config.llm):
        raise problem
    return f"{config.llm.model} is there at {config.llm.base_url}."


def _packaged_model() -> str:
    packaged_engine()
    weights = packaged_weights()
    if not weights_are_sound(weights):
        raise RagError(f"{weights} is damaged.", "Delete it; it is put together again at the next start.")
    return f"{weights} is whole."
