"""`belegt doctor`: checks config, articles, index and models, and says how to fix each problem."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Literal

from rag.config import Config
from rag.console import one_line
from rag.embedding.models import embed_questions, load_embedder
from rag.errors import RagError, from_system_error
from rag.index.backend import backend_of
from rag.index.check import index_problems
from rag.index.faults import READ_ONLY
from rag.index.store import open_index
from rag.ingest.loader import find_articles
from rag.ingest.sources import source_of
from rag.llm.llama_cpp import packaged_engine
from rag.llm.loading import load_from
from rag.llm.model import context_window
from rag.llm.packaged_weights import packaged_adapter, packaged_weights, weights_are_sound
from rag.qa.stages import reads_passages

SAMPLE = 10_000  # sentences of the index that are checked: half a minute
MOST_NAMED = 20  # articles in one finding
SPARE_BYTES = 200_000_000  # for SQLite's journals and the index of words

Severity = Literal["ok", "warning", "error"]


@dataclass(frozen=True)
class Finding:
    """The result of one check; `remedy` is empty if nothing is wrong."""

    subject: str
    severity: Severity
    message: str
    remedy: str = ""

    def as_dict(self) -> dict[str, str]:
        """Return the finding as an entry of `doctor --json`."""
        return asdict(self)

    def as_text(self) -> str:
        """Return the finding as one line for the terminal."""
        return one_line(f"{self.severity:8}{self.subject:11}{self.message} {self.remedy}".rstrip())


class _Minor(RagError):
    """A problem that does not prevent answers."""


def examine(config: Config) -> list[Finding]:
    """Check everything an answer needs; the configuration has already been read."""
    findings = [
        Finding("config", "ok", "The configuration is valid."),
        _finding("corpus", "error", lambda: _corpus(config)),
        _finding("embedding", "error", lambda: _embedding(config)),
        _finding("index", "error", lambda: _index(config)),
        _finding("articles", "warning", lambda: _articles(config)),
        _finding("disk", "warning", lambda: _disk(config)),
    ]
    provider = config.llm.provider
    server = _finding(
        "openai" if provider == "openai" else "ollama",
        "error" if provider in {"ollama", "openai"} else "warning",
        lambda: _model_server(config),
    )
    packaged_is_needed = provider == "packaged" or (provider == "auto" and server.severity != "ok")
    packaged = _finding("packaged", "error" if packaged_is_needed else "warning", _packaged_model)
    return [*findings, server, packaged]


def _finding(subject: str, severity: Severity, check: Callable[[], str]) -> Finding:
    try:
        return Finding(subject, "ok", check())
    except _Minor as error:
        return Finding(subject, "warning", error.message, error.remedy)
    except RagError as error:
        return Finding(subject, severity, error.message, error.remedy)
    except (OSError, sqlite3.Error) as error:
        problem = from_system_error(error)
        return Finding(subject, severity, problem.message, problem.remedy)


def _corpus(config: Config) -> str:
    found = find_articles(config.corpus.path)
    if not found.files:
        raise RagError(
            f"There are no articles in {config.corpus.path}.",
            "Put articles there, as text, Markdown, HTML or PDF; or mount the disk that holds them.",
        )
    if found.unreadable:
        path, error = min(found.unreadable.items())
        source = source_of(path, config.corpus.path)
        raise _Minor(
            f"{len(found.files)} files can be read, {len(found.unreadable)} cannot "
            f"({source}: {error.message})",
            error.remedy,
        )
    return f"{len(found.files)} files in {config.corpus.path}."


def _embedding(config: Config) -> str:
    dimension = embed_questions(load_embedder(config), ["?"]).shape[1]
    return f"{config.embedding.provider} returns vectors of {dimension} dimensions."


def _index(config: Config) -> str:
    store = open_index(config)
    if problems := index_problems(config, SAMPLE):
        raise RagError(" ".join(problems), "Run `belegt doctor --repair`.")
    return f"{store.count()} passages of {store.articles()} articles in {store.backend.place}."


def _articles(config: Config) -> str:
    articles = open_index(config).documents()
    notes = sorted(
        (str(article["source"]), str(article["notes"])) for article in articles if article.get("notes")
    )
    if notes:
        named = "; ".join(f"{source}: {note}" for source, note in notes[:MOST_NAMED])
        raise _Minor(
            f"{len(notes)} of {len(articles)} articles lack a part of their files: {named}",
            "Compare them with their files; save what is missing as a .txt file, or correct the files.",
        )
    return "Every article has the text of its file."


def _disk(config: Config) -> str:
    folder = next(path for path in [config.index.path, *config.index.path.parents] if path.exists())
    try:
        backend_of(config.index).check_writable()
    except OSError as error:
        raise RagError(
            f"{config.index.path} cannot be written ({error.strerror}); it can still be searched.",
            READ_ONLY,
        ) from error
    used = sum(file.stat().st_size for file in config.index.path.rglob("*") if file.is_file())
    free = shutil.disk_usage(folder).free
    needed = used + SPARE_BYTES  # a rebuild keeps the old index until it is complete
    if free < needed:
        raise RagError(
            f"{free / 1e6:.0f} MB are free at {folder}; a rebuild needs {needed / 1e6:.0f} MB.",
            "Free some disk space.",
        )
    return f"{free / 1e9:.1f} GB are free at {folder}."


def _model_server(config: Config) -> str:
    """Load the model, which is tried if it was not used before."""
    llm = config.llm
    model = load_from("openai" if llm.provider == "openai" else "ollama", llm)
    window = context_window(model, llm)
    if window < llm.context_window:
        raise _Minor(
            f"{llm.model} at {llm.base_url} reads at most {window} tokens, less than llm.context_window.",
            "Lower llm.context_window, or choose a model with a longer context.",
        )
    given = "whole passages" if reads_passages(llm, model) else "one sentence at a time"
    able = model.capabilities.describe()
    return f"{llm.model} is available at {llm.base_url}: {able}. It is given {given}."


def _packaged_model() -> str:
    packaged_engine()
    packaged_adapter()
    weights = packaged_weights()
    if not weights_are_sound(weights):
        raise RagError(f"{weights} is damaged.", "Delete it; it is created again at the next start.")
    return f"{weights} is intact."
