"""What can go wrong, each with the step that mends it. CLI, API and page each catch `RagError` once."""

from __future__ import annotations


class RagError(Exception):
    """An error the user can mend: one sentence of what happened, one of what to do next."""

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
    """One article cannot be taken in; `ingest` names it, skips it and goes on with the rest."""


class IndexUnusable(RagError):
    """The index is missing, empty, locked, or was built by another embedding."""


class IndexUnavailable(IndexUnusable):
    """The index cannot be reached or written just now, which is no damage: a full disk, a permission."""


class IndexLocked(IndexUnusable):
    """Another process writes to the index just now."""


class ModelUnavailable(RagError):
    """A model cannot be loaded, reached, or broke off; nothing of its half answer is shown as one."""


class BadQuestion(RagError):
    """The question itself cannot be taken: empty, or too long for the model."""


class QuestionSetError(RagError):
    """A question set, or the result of an evaluation, cannot be used: the message names the file and line."""


class NoSuchArticle(RagError):
    """The index holds no article of that name."""


class WrongKey(RagError):
    """A request without a key that is known, where one is needed."""


class NotPermitted(RagError):
    """A request that its sender may not make."""


class AskerLeft(RagError):
    """Nobody waits for the answer any more."""


class TooLarge(RagError):
    """A request with a longer body than is read."""


class TooMuch(RagError):
    """More than a server takes of one asker, or at all; the same will be taken in `retry_after_s`."""

    def __init__(self, message: str, retry_after_s: int) -> None:
        super().__init__(message, f"Try again in {retry_after_s} s.")
        self.retry_after_s = retry_after_s


def of_the_system(error: Exception) -> RagError:
    """What the operating system refused where nobody expected it, such as to write to a disk that is full."""
    place = getattr(error, "filename", None)
    what = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return RagError(
        f"{place} cannot be used ({what})." if place else f"The system refuses: {what}.",
        "Check the permissions and the room on the disk, and that the current folder is still there.",
    )
