"""A conversation in the terminal: questions are answered with those before them in mind."""

import io
import sys
from collections.abc import Callable
from typing import Any

import pytest

from rag.chat.conversation import REMEMBERED, Conversation, chat
from rag.config import Config
from rag.errors import ModelUnavailable
from rag.qa.answerer import Answerer

HEIGHT = "How high is the lighthouse of Hohenwarte?"


@pytest.fixture
def talk(
    indexed: Config, quick: Answerer, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[str, str]]:
    """Type these lines into `belegt chat`: stdout and stderr."""

    def type_lines(*lines: str, **options: Any) -> tuple[str, str]:
        monkeypatch.setattr(sys, "stdin", io.StringIO("\n".join(lines)))
        chat(indexed, answerer=quick, **options)
        captured = capsys.readouterr()
        return captured.out, captured.err

    return type_lines


def test_answers_each_line_with_its_sources(talk: Callable[..., tuple[str, str]]) -> None:
    out, err = talk("", HEIGHT, "Who founded the dairy?")
    assert "41 Meter" in out
    assert "leuchtturm.txt" in out
    assert "Martha Quill" in out
    assert err == ""


def test_begins_with_the_question_of_the_command_line(talk: Callable[..., tuple[str, str]]) -> None:
    out, _ = talk(first=HEIGHT)
    assert "41 Meter" in out


def test_shows_the_sources_again(talk: Callable[..., tuple[str, str]]) -> None:
    out, _ = talk(HEIGHT, "/sources")
    assert out.count("41 Meter") == 2 * talk(HEIGHT)[0].count("41 Meter")


def test_leaves_and_names_its_commands(talk: Callable[..., tuple[str, str]]) -> None:
    out, err = talk("/help", "/sorces", "/quit", HEIGHT)
    assert "/new" in out
    assert err == "belegt: unknown command /sorces. Did you mean `/sources`?\n"
    assert "41" not in out


def test_a_question_that_cannot_be_answered_does_not_end_it(talk: Callable[..., tuple[str, str]]) -> None:
    out, err = talk("x" * 2001, HEIGHT)
    assert "Use at most 2000." in err
    assert "41 Meter" in out


def test_ctrl_c_stops_an_answer_and_not_the_conversation(
    talk: Callable[..., tuple[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def stop(*_: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Conversation, "ask", stop)
    out, err = talk(HEIGHT, "/help")
    assert err == "belegt: stopped.\n"
    assert "/new" in out


def test_remembers_the_last_turns_until_a_new_conversation(quick: Answerer) -> None:
    conversation = Conversation(quick, None)
    for _ in range(REMEMBERED):
        conversation.ask(HEIGHT)
    assert len(conversation.history) == REMEMBERED
    assert conversation.history[0] == ("user", HEIGHT)
    assert "[1]" not in conversation.history[1][1]
    conversation.obey("/new")
    assert conversation.history == []
    assert conversation.last is None


def test_a_missing_model_is_reported_for_each_question(
    talk: Callable[..., tuple[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: Any) -> None:
        raise ModelUnavailable("Ollama does not respond.", "Start it.")

    monkeypatch.setattr(Conversation, "ask", fail)
    assert talk(HEIGHT, HEIGHT)[1] == "belegt: Ollama does not respond. Start it.\n" * 2
