"""The errors that users can fix. CLI, API and page each catch `RagError` once."""

from __future__ import annotations

import zlib
from zipfile import BadZipFile

# What reading a damaged ZIP archive raises; RuntimeError for what is protected or packed in an unknown way.
ZIP_ERRORS = (BadZipFile, zlib.error, EOFError, RuntimeError)


class RagError(Exception):
    """An error the user can fix: one sentence says what happened, one what to do next."""

    def __init__(self, message: str, remedy: str) -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.message} {self.remedy}"


class ConfigError(RagError):
    """The configuration cannot be used: the message names the file and the key."""


class CorpusError(RagError):
    """The articles cannot be read: the message names the folder or the file."""


class UnreadableFile(RagError):
    """One article cannot be read; `ingest` names it, skips it and continues with the rest."""


class IndexUnusable(RagError):
    """The index is missing, empty, locked, or was built by another embedding."""


class IndexUnavailable(IndexUnusable):
    """The index is undamaged but cannot be reached or written now: a full disk, a missing permission."""


class IndexLocked(IndexUnusable):
    """Another process is writing to the index."""


class ModelUnavailable(RagError):
    """A model cannot be loaded or reached, or stopped in the middle of an answer, which is discarded."""


class BadQuestion(RagError):
    """The question itself cannot be used: empty, or too long for the model."""


class QuestionSetError(RagError):
    """A question set, or the result of an evaluation, cannot be used: the message names the file and line."""


class NoSuchArticle(RagError):
    """The index holds no article of that name."""


class NoSuchFeedback(RagError):
    """No feedback of that id or number is stored."""


class NoSuchEvaluation(RagError):
    """The server has no evaluation of that id."""


class EvaluationRunning(RagError):
    """Another evaluation keeps the model busy."""


class WrongKey(RagError):
    """A request without a valid API key, where one is required."""


class NotPermitted(RagError):
    """A request that its sender may not make."""


class ServerStopping(RagError):
    """The server stops before a change of the articles was complete; everything is as it was before."""


class ClientDisconnected(RagError):
    """The client disconnected before its request was answered."""


class RequestTooLarge(RagError):
    """The body of a request exceeds the limit."""


class TooManyRequests(RagError):
    """A limit of one caller or of the whole server is reached; it allows the next in `retry_after_s`."""

    def __init__(self, message: str, retry_after_s: int) -> None:
        super().__init__(message, f"Try again in {retry_after_s} s.")
        self.retry_after_s = retry_after_s


def from_system_error(error: Exception) -> RagError:
    """Return an error of the operating system as a `RagError`: such as a full disk, or no permission."""
    place = getattr(error, "filename", None)
    reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return RagError(
        f"{place} cannot be used ({reason})." if place else f"The operating system reports: {reason}.",
        "Check the permissions and the free disk space, and that the current folder still exists.",
    )
