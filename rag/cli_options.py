"""The options of the command line."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, NoReturn

from rag.console import printable
from rag.spelling import did_you_mean


class _Parser(argparse.ArgumentParser):
    """A parser whose errors suggest what was meant, and cannot control the terminal."""

    def error(self, message: str) -> NoReturn:
        """Exit with a message in which control characters, such as those of a file's name, are escaped."""
        super().error(printable(message))

    def parse_args(  # type: ignore[override]  # the overloads differ in the namespace's type only
        self, args: Sequence[str] | None = None, namespace: argparse.Namespace | None = None
    ) -> argparse.Namespace:
        """Parse the arguments; an unknown option is reported with the nearest option of its command."""
        options, unknown = self.parse_known_args(args, namespace)
        if unknown:
            parser: _Parser = getattr(options, "parser", self)
            suggestion = did_you_mean(unknown[0].partition("=")[0], parser._option_string_actions)
            parser.error(f"unrecognized arguments: {' '.join(unknown)}. {suggestion}".rstrip())
        return options

    def _check_value(self, action: argparse.Action, value: Any) -> None:
        if action.choices is None or value in action.choices:
            return
        known = [str(choice) for choice in action.choices]
        kind = (action.metavar or action.dest) if isinstance(action.metavar, str) else action.dest
        raise argparse.ArgumentError(None, _unknown_choice(kind.lower(), str(value), known))


def _unknown_choice(kind: str, value: str, known: Iterable[str]) -> str:
    if suggestion := did_you_mean(value, known):
        return f"unknown {kind} {value!r}. {suggestion}"
    if kind == "command" and " " in value.strip():  # a question without its command
        return f'unknown command {value!r}. Did you mean `belegt ask "{value}"`?'
    return f"unknown {kind} {value!r} (choose from {', '.join(known)})"


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of all commands; it sets `command` to the name of one, such as `key new`."""
    top = _Parser(
        prog="belegt",
        description="Ask your own articles in any language; each sentence shows what supports it.",
        epilog="To begin: belegt init FOLDER. It lists the commands that come next.",
    )
    top.add_argument("--config", type=Path, metavar="FILE", help="configuration (default: ./config.toml)")
    top.add_argument("--version", action="store_true", help="print the version and exit")
    top.set_defaults(command=None)
    commands = top.add_subparsers(title="commands", metavar="COMMAND")

    init = _command(commands, "init", "start a folder with a config file and room for articles", False)
    init.add_argument("folder", type=Path, metavar="FOLDER", help="is created if it is missing")
    init.add_argument(
        "--articles", type=Path, metavar="PATH", help="the folder of your articles, if they have one"
    )

    ingest = _command(commands, "ingest", "update the index from the folder of the articles")
    ingest.add_argument(
        "paths",
        nargs="*",
        metavar="PATH",
        help="only these files or folders in it; or URLs of pages and feeds",
    )
    ingest.add_argument(
        "--watch",
        action="store_true",
        help="keep running, and index every change and the pages of corpus.feeds",
    )
    ingest.add_argument("--rebuild", action="store_true", help="build the index from scratch")
    ingest.add_argument(
        "--allow-empty",
        action="store_true",
        help="delete the articles whose files are missing even if that is all or most of them",
    )

    search = _command(commands, "search", "show the passages nearest to a question")
    search.add_argument("question", type=_text, metavar="QUESTION")
    _selection_options(search)

    ask = _command(commands, "ask", "answer a question from the articles")
    ask.add_argument("question", type=_text, metavar="QUESTION")
    _selection_options(ask)
    ask.add_argument("--language", metavar="CODE", help="answer in this language (default: the question's)")

    chat = _command(commands, "chat", "talk to the articles in the terminal", takes_json=False)
    chat.add_argument("question", nargs="?", type=_text, metavar="QUESTION", help="the first question")
    _selection_options(chat)
    chat.add_argument("--language", metavar="CODE", help="answer in this language (default: the question's)")

    serve = _command(commands, "serve", "serve the chat page and the HTTP API", takes_json=False)
    serve.add_argument("--host", metavar="H", help="address to listen on (default: server.host)")
    serve.add_argument("--port", type=_port, metavar="P", help="port to listen on (default: server.port)")

    _evaluate_command(commands)
    _key_command(commands)
    _command(
        commands, "mcp", "offer ask, search, list_articles and read_article to an agent", takes_json=False
    )
    pull = _command(commands, "pull", "make Ollama download a model", takes_json=False)
    pull.add_argument(
        "model",
        nargs="?",
        metavar="MODEL",
        help="such as qwen2.5:7b, from https://ollama.com/library (default: llm.model)",
    )
    _backup_commands(commands)
    doctor = _command(commands, "doctor", "check config, articles, index and models, and say how to fix them")
    doctor.add_argument("--repair", action="store_true", help="repair the index first")
    return top


def _selection_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("--since", metavar="DAY", help="only articles of this day or later (YYYY-MM-DD)")
    command.add_argument("--until", metavar="DAY", help="only articles of this day or earlier")
    command.add_argument("--outlet", metavar="SITE", help="only articles of this site (example.org)")
    command.add_argument(
        "--source",
        dest="sources",
        action="append",
        metavar="SOURCE",
        help="only this article, as citations name it; may be repeated",
    )


def _evaluate_command(commands: Any) -> None:
    evaluate = _command(commands, "evaluate", "measure retrieval and answers on a question set")
    evaluate.add_argument(
        "questions", nargs="?", type=Path, metavar="QUESTIONS.jsonl", help="the question set"
    )
    evaluate.add_argument(
        "--retrieval-only", action="store_true", help="measure the search only, without a language model"
    )
    evaluate.add_argument(
        "--limit", type=_count, metavar="N", help="only N questions, drawn at random with a fixed seed"
    )
    evaluate.add_argument(
        "--output", type=Path, metavar="DIR", help="write a report there, and resume from it if run again"
    )
    evaluate.add_argument(
        "--fail-under",
        type=_threshold,
        action="append",
        default=[],
        metavar="METRIC=VALUE",
        help="exit with 1 if a metric is worse than this; may be repeated",
    )
    evaluate.add_argument(
        "--calibrate",
        action="store_true",
        help="set llm.answerable_from in the config file to the best threshold for this question set",
    )
    evaluate.add_argument(
        "--compare",
        nargs=2,
        type=Path,
        metavar=("A.json", "B.json"),
        help="show what changed from one result to another",
    )


def _backup_commands(commands: Any) -> None:
    export = _command(commands, "export", "write the index to one file", takes_json=False)
    export.add_argument("file", type=Path, metavar="FILE")
    import_ = _command(commands, "import", "replace the index by an exported file", takes_json=False)
    import_.add_argument("file", type=Path, metavar="FILE")


def _key_command(commands: Any) -> None:
    key = commands.add_parser("key", help="create, list and revoke API keys", description="Manage API keys.")
    key.set_defaults(parser=key)
    actions = key.add_subparsers(title="actions", metavar="ACTION")
    new = _command(actions, "key new", "create an API key, which is shown once; the config stores its hash")
    new.add_argument("name", metavar="NAME", help="who will use it, such as slack-bot")
    new.add_argument("--manage", action="store_true", help="allow it to add and delete articles, too")
    _command(actions, "key list", "list the names of the keys")
    revoke = _command(actions, "key revoke", "revoke a key", takes_json=False)
    revoke.add_argument("name", metavar="NAME", help="as `belegt key list` shows it")


def _command(commands: Any, name: str, text: str, takes_json: bool = True) -> argparse.ArgumentParser:
    command: argparse.ArgumentParser = commands.add_parser(
        name.rsplit(maxsplit=1)[-1], help=text, description=f"{text[0].upper()}{text[1:]}."
    )
    command.set_defaults(command=name, parser=command)
    # Also after the command, where it is easily written; without it here, the one before the command counts.
    command.add_argument("--config", type=Path, default=argparse.SUPPRESS, help=argparse.SUPPRESS)
    if takes_json:
        command.add_argument("--json", action="store_true", help="print one JSON document and nothing else")
    return command


def _port(text: str) -> int:
    port = int(text)
    if not 0 <= port <= 65535:  # noqa: PLR2004 - the range of TCP ports
        raise argparse.ArgumentTypeError(f"{port} is not a port (0 to 65535)")
    return port


def _text(text: str) -> str:
    """Return the argument with bytes that are not UTF-8 replaced."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _count(text: str) -> int:
    count = int(text)
    if count < 1:
        raise argparse.ArgumentTypeError(f"{count} is not a positive number")
    return count


def _threshold(text: str) -> tuple[str, float]:
    metric, _, value = text.partition("=")
    return metric, float(value)
