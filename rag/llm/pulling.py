"""Makes an Ollama server download a model."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass

import ollama

from rag.config import LLMConfig
from rag.errors import ConfigError, ModelUnavailable
from rag.ollama_client import ollama_client, ollama_errors

UNKNOWN = ("file does not exist", "not found", "invalid model")
LIBRARY = "https://ollama.com/library"


@dataclass(frozen=True)
class PullProgress:
    """What the server is doing, and how many bytes of all layers that it knows of are there."""

    status: str
    completed: int
    total: int


def pull_model(config: LLMConfig, model: str) -> Generator[PullProgress, None, None]:
    """Make the server download `model`, and yield its progress.

    Closing the iterator stops the download, which the next one resumes. Raises `ModelUnavailable`, and
    `ConfigError` for a server that cannot.
    """
    if config.provider == "openai":
        raise ConfigError(
            'Only Ollama can be told to download a model, and llm.provider is "openai".',
            "Load the model with the tools of your server, and set llm.model to its name.",
        )
    layers: dict[str, tuple[int, int]] = {}
    with ollama_errors(config, model), ollama_client(config, config.timeout_s) as client:
        for report in _reports(client, model):
            if report.digest and report.total:
                layers[report.digest] = (report.completed or 0, report.total)
            completed = sum(done for done, _ in layers.values())
            yield PullProgress(report.status or "", completed, sum(total for _, total in layers.values()))


def _reports(client: ollama.Client, model: str) -> Iterator[ollama.ProgressResponse]:
    try:
        yield from client.pull(model, stream=True)
    except ollama.ResponseError as error:
        if any(reason in error.error for reason in UNKNOWN):
            raise ModelUnavailable(
                f"There is no model {model!r} that Ollama could download ({error.error}).",
                f"Choose a name from {LIBRARY}.",
            ) from error
        if "lookup" in error.error or "dial tcp" in error.error:
            raise ModelUnavailable(
                f"Ollama cannot reach its library ({error.error}).",
                "Check the connection of its machine to the internet.",
            ) from error
        raise
