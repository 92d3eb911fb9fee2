"""`belegt chat`: a conversation with the articles in the terminal."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console

from rag.chat.rendering import open_console, print_sources, tell
from rag.config import Config
from rag.console import locale_language, report, say
from rag.errors import RagError
from rag.index.filters import Selection
from rag.qa.answer import Answer
from rag.qa.answerer import Answerer
from rag.qa.formatting import answer_text, without_sources
from rag.retrieval.retriever import EVERYTHING
from rag.spelling import did_you_mean

PROMPT = "› "
REMEMBERED = 8  # messages that a follow-up may refer to

HELP = """\
Type a question; a follow-up such as “and when?” is understood from the turns before it.
  /sources   show the sources of the last answer again, each quote in its whole passage
  /new       start a new conversation
  /help      show this
  /quit      leave, as Ctrl-D does; Ctrl-C stops an answer"""
COMMANDS = ("/sources", "/new", "/help", "/quit")


@dataclass
class Conversation:
    """The turns so far, and how the next question is answered."""

    answerer: Answerer
    console: Console | None  # None: stdout is a file or a pipe
    language: str | None = None
    among: Selection = EVERYTHING
    history: list[tuple[str, str]] = field(default_factory=list)
    last: Answer | None = None

    def ask(self, question: str) -> None:
        """Answer a question and remember both. Raises `RagError`."""
        events = self.answerer.stream(
            question,
            language=self.language,
            history=self.history,
            among=self.among,
            reader_language=locale_language(os.environ),
        )
        if self.console:
            answer = tell(self.console, events, self._corpus)
            if answer.question != question:
                self.console.print(f"\n(understood as: {answer.question})", style="dim")
        else:
            answer = next(event for event in events if isinstance(event, Answer))
            say(answer_text(answer))
        if answer.model_hint not in {"", self.answerer.model.hint}:  # Ollama failed on the way
            report(f"used the packaged model. {answer.model_hint}")
        self.last = answer
        turn = [("user", question), ("assistant", without_sources(answer.answer))]
        self.history = [*self.history, *turn][-REMEMBERED:]

    def obey(self, command: str) -> None:
        """Carry out a line that begins with a slash; `/quit` is not one of them."""
        if command == "/new":
            self.history, self.last = [], None
            say("A new conversation.")
        elif command == "/sources":
            self._show_sources()
        elif command == "/help":
            say(HELP)
        else:
            suggestion = did_you_mean(command, COMMANDS) or "`/help` lists the commands."
            report(f"unknown command {command}. {suggestion}")

    def _show_sources(self) -> None:
        if self.last is None or not self.last.citations:
            say("There are no sources to show.")
        elif self.console:
            print_sources(self.console, self.last, self._corpus, whole=True)
        else:
            say(answer_text(self.last))

    @property
    def _corpus(self) -> Path:
        return self.answerer.config.corpus.path


def chat(
    config: Config,
    first: str | None = None,
    *,
    language: str | None = None,
    among: Selection = EVERYTHING,
    answerer: Answerer | None = None,
) -> None:
    """Answer the questions that are typed until standard input ends. Raises `RagError` if it cannot start.

    Errors of single questions are reported, and the conversation goes on.
    """
    answerer = answerer or Answerer(config)
    conversation = Conversation(answerer, open_console(), language, among)
    if answerer.model.hint:
        report(f"using the packaged model. {answerer.model.hint}")
    if conversation.console:
        count = answerer.retriever.store.articles()
        say(f"{count} articles, answered by {answerer.model.name}. /help shows the commands, Ctrl-D leaves.")
    for line in _lines(first):
        if line == "/quit":
            break
        try:
            if line.startswith("/"):
                conversation.obey(line)
            else:
                conversation.ask(line)
        except RagError as error:
            report(str(error))
        except KeyboardInterrupt:  # stops this answer; the generator closes the model's request
            report("stopped.")


def _lines(first: str | None) -> Iterator[str]:
    """Yield the first question, then each line that is typed, without blank ones."""
    is_typed = bool(sys.stdin and sys.stdin.isatty())
    if first:
        yield first
    if not sys.stdin:
        return
    if is_typed:
        with suppress(ImportError):
            import readline  # noqa: F401 - gives `input` editing, and the lines before with the arrow keys
    while True:
        if is_typed:
            print(flush=True)  # a blank line between the turns
        try:
            line = input(PROMPT if is_typed else "")
        except (EOFError, KeyboardInterrupt):
            if is_typed:
                print(flush=True)  # the shell's prompt begins on a line of its own
            return
        if line.strip():
            yield line.encode("utf-8", "surrogateescape").decode("utf-8", "replace").strip()
