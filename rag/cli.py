"""The command line. Answers go to stdout, progress and errors to stderr."""

from __future__ import annotations

import argparse
import os
import sqlite3
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from rag.console import abandon_stdout, open_standard_streams, print_json, printable, report, say
from rag.errors import RagError, of_the_system
from rag.terminal import answer_text, figures_text, passage_text, summary_text

if TYPE_CHECKING:
    from rag.config import Config
    from rag.evaluation.question_set import Question

Command = Callable[["Config", argparse.Namespace], int]

DONE, FAILED = 0, 1  # argparse itself exits with 2 for wrong usage
INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    open_standard_streams()
    options = parser().parse_args(arguments)
    _quiet()
    try:
        from rag.config import load_config

        return int(options.run(load_config(options.config), options))
    except RagError as error:
        report(str(error))
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # `belegt ask … | head`
        abandon_stdout()
    except (OSError, sqlite3.Error) as error:
        abandon_stdout()
        report(str(of_the_system(error)))
    return FAILED


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """What was typed may be a file's name that a shell has put there."""
        super().error(printable(message))


def parser() -> argparse.ArgumentParser:
    """All commands and their options."""
    top = _Parser(
        prog="belegt",
        description="Ask your own articles in any language; each sentence shows what supports it.",
    )
    top.add_argument("--config", type=Path, metavar="FILE", help="configuration (default: ./config.toml)")
    commands = top.add_subparsers(title="commands", metavar="COMMAND", required=True)

    ingest = _command(commands, "ingest", _ingest, "bring the index to what the articles' folder holds")
    ingest.add_argument(
        "paths", nargs="*", metavar="PATH", help="only these files or folders in it; pages and feeds by URL"
    )
    ingest.add_argument("--watch", action="store_true", help="go on with every change, and with corpus.feeds")
    ingest.add_argument("--rebuild", action="store_true", help="throw the index away first")
    ingest.add_argument(
        "--allow-empty",
        action="store_true",
        help="delete the articles whose files are gone even where that is all of them, or most",
    )

    search = _command(commands, "search", _search, "show the passages nearest to a question")
    search.add_argument("question", type=_text, metavar="QUESTION")
    _selection_options(search)

    ask = _command(commands, "ask", _ask, "answer a question from the articles")
    ask.add_argument("question", type=_text, metavar="QUESTION")
    _selection_options(ask)
    ask.add_argument("--language", metavar="CODE", help="answer in this language (default: the question's)")

    serve = _command(commands, "serve", _serve, "serve the chat page and the HTTP API", takes_json=False)
    serve.add_argument("--host", metavar="H", help="address to listen on (default: server.host)")
    serve.add_argument("--port", type=_port, metavar="P", help="port to listen on (default: server.port)")

    _evaluate_command(commands)
    _key_command(commands)
    _command(commands, "mcp", _mcp, "offer ask, search and read_article to an agent", takes_json=False)
    _backup_commands(commands)
    doctor = _command(
        commands, "doctor", _doctor, "check config, articles, index and models, and say what mends them"
    )
    doctor.add_argument("--repair", action="store_true", help="mend the index before")
    return top


def _selection_options(command: argparse.ArgumentParser) -> None:
    command.add_argument("--since", metavar="DAY", help="only articles of that day or later (2026-01-31)")
    command.add_argument("--until", metavar="DAY", help="only articles of that day or earlier")
    command.add_argument("--outlet", metavar="SITE", help="only articles of that site (example.org)")


def _evaluate_command(commands: Any) -> None:
    evaluate = _command(commands, "evaluate", _evaluate, "measure retrieval and answers on a question set")
    evaluate.add_argument(
        "questions", nargs="?", type=Path, metavar="QUESTIONS.jsonl", help="the question set"
    )
    evaluate.add_argument("--retrieval-only", action="store_true", help="ask no language model")
    evaluate.add_argument(
        "--limit", type=_count, metavar="N", help="only N questions, drawn at random, always the same"
    )
    evaluate.add_argument(
        "--output", type=Path, metavar="DIR", help="write a report there, and go on from it if run again"
    )
    evaluate.add_argument(
        "--fail-under",
        type=_threshold,
        action="append",
        default=[],
        metavar="METRIC=VALUE",
        help="exit with 1 if a metric is worse than this; may be given several times",
    )
    evaluate.add_argument(
        "--calibrate",
        action="store_true",
        help="set llm.answerable_from in the config file to what divides this question set best",
    )
    evaluate.add_argument(
        "--compare",
        nargs=2,
        type=Path,
        metavar=("A.json", "B.json"),
        help="tell what changed from one result to another",
    )


def _backup_commands(commands: Any) -> None:
    export = _command(commands, "export", _export, "write the index to one file", takes_json=False)
    export.add_argument("file", type=Path, metavar="FILE")
    back = _command(commands, "import", _import, "make such a file the index", takes_json=False)
    back.add_argument("file", type=Path, metavar="FILE")


def _key_command(commands: Any) -> None:
    key = commands.add_parser("key", help="make, list and revoke API keys", description="API keys.")
    actions = key.add_subparsers(title="actions", metavar="ACTION", required=True)
    new = _command(actions, "new", _key_new, "make an API key: it is shown once, the config keeps its hash")
    new.add_argument("name", metavar="NAME", help="who will use it, such as slack-bot")
    new.add_argument("--manage", action="store_true", help="may also add and delete articles")
    _command(actions, "list", _key_list, "show the names of the keys")
    revoke = _command(actions, "revoke", _key_revoke, "take a key away", takes_json=False)
    revoke.add_argument("name", metavar="NAME", help="as `belegt key list` shows it")


def _command(
    commands: Any, name: str, run: Command, text: str, takes_json: bool = True
) -> argparse.ArgumentParser:
    command: argparse.ArgumentParser = commands.add_parser(
        name, help=text, description=f"{text.capitalize()}."
    )
    command.set_defaults(run=run)
    if takes_json:
        command.add_argument("--json", action="store_true", help="print one JSON document and nothing else")
    return command


def _port(text: str) -> int:
    port = int(text)
    if not 0 <= port <= 65535:  # noqa: PLR2004 - the range of TCP ports
        raise argparse.ArgumentTypeError(f"{port} is not a port (0 to 65535)")
    return port


def _text(text: str) -> str:
    """What was typed, without the bytes that are no UTF-8."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _count(text: str) -> int:
    count = int(text)
    if count < 1:
        raise argparse.ArgumentTypeError(f"{count} is not a number of questions")
    return count


def _threshold(text: str) -> tuple[str, float]:
    metric, _, value = text.partition("=")
    return metric, float(value)


def _ingest(config: Config, options: argparse.Namespace) -> int:
    if options.watch:
        return _watch(config, options)

    from rag.ingest.pipeline import ingest

    urls = [path for path in options.paths if path.startswith(("http://", "https://"))]
    paths = [Path(path) for path in options.paths if path not in urls]
    skipped = []
    if urls:
        from rag.ingest.web.fetcher import fetch_all

        fetched = fetch_all(config.corpus, urls)
        paths, skipped = paths + fetched.files, fetched.skipped
    if urls and not paths:
        for page in skipped:
            report(f"{page.reason} {page.remedy}")
        return FAILED if skipped else DONE
    summary = ingest(config, paths, options.rebuild, progress=_progress_bar, allow_empty=options.allow_empty)
    summary.skipped += skipped
    if options.json:
        print_json(summary.as_dict())
    else:
        say(summary_text(summary))
    return FAILED if summary.skipped else DONE


def _watch(config: Config, options: argparse.Namespace) -> int:
    from rag.ingest.watch import watch

    if options.paths or options.rebuild or options.allow_empty or options.json:
        parser().error("ingest: --watch is about the whole folder and takes no other option")
    report(f"watching {config.corpus.path}; Ctrl-C ends it.")
    watch(
        config,
        report,
        lambda summary: say(summary_text(summary)),
    )
    return DONE


def _search(config: Config, options: argparse.Namespace) -> int:
    from rag.index.filters import select
    from rag.qa.answerer import search

    passages = search(config, options.question, select(options.since, options.until, options.outlet))
    if options.json:
        print_json({"question": options.question, "passages": [passage.model_dump() for passage in passages]})
    else:
        say("\n\n".join(passage_text(passage) for passage in passages))
    return DONE


def _ask(config: Config, options: argparse.Namespace) -> int:
    from rag.index.filters import select
    from rag.qa.answerer import Answerer

    among = select(options.since, options.until, options.outlet)
    answerer = Answerer(config)
    if answerer.model.hint:
        report(f"the packaged model answers. {answerer.model.hint}")
    if sys.stderr and sys.stderr.isatty():
        report("reading the passages …")
    answer = answerer.ask(options.question, language=options.language, among=among)
    if options.json:
        print_json(answer.model_dump())
    else:
        say(answer_text(answer))
    return DONE


def _serve(config: Config, options: argparse.Namespace) -> int:
    from rag.server.run import serve

    serve(
        config,
        options.host or config.server.host,
        config.server.port if options.port is None else options.port,
    )
    return DONE


def _evaluate(config: Config, options: argparse.Namespace) -> int:
    if bool(options.questions) == bool(options.compare):
        parser().error("evaluate: give a question set, or two results to --compare")
    if options.calibrate and options.retrieval_only:
        parser().error("evaluate: --calibrate needs the language model that --retrieval-only leaves out")
    if options.compare:
        before, after = options.compare
        return _compare(before, after, options.json)

    from rag.evaluation.question_set import check_calibrates, load_questions, sample
    from rag.evaluation.results import check_metrics, missed
    from rag.evaluation.run import evaluate

    check_metrics([metric for metric, _ in options.fail_under])
    if options.calibrate:
        check_calibrates(sample(load_questions(options.questions), options.limit), options.questions)
    document = evaluate(
        config,
        options.questions,
        retrieval_only=options.retrieval_only,
        limit=options.limit,
        output=options.output,
        progress=_question_bar,
    )
    if options.json:
        print_json(document)
    else:
        say(figures_text(document))
        if options.output:
            say(f"The report is {options.output / 'report.html'}.")
    if options.calibrate:
        _calibrate(document, options.config)
    failures = missed(document, options.fail_under)
    for failure in failures:
        report(failure)
    return FAILED if failures else DONE


def _calibrate(document: dict[str, Any], file: Path | None) -> None:
    from rag.config import DEFAULT_FILE, write_value
    from rag.evaluation.results import fit_threshold

    file = file or DEFAULT_FILE
    fitted = fit_threshold(document)
    write_value(file, "llm", "answerable_from", fitted.answerable_from)
    report(f"{fitted.as_text()} It is set in {file}.")


def _compare(before: Path, after: Path, as_json: bool) -> int:
    from rag.evaluation.results import compare

    changes = compare(before, after)
    if as_json:
        print_json({metric: change.as_dict() for metric, change in changes.items()})
    else:
        say("\n".join(change.as_text(metric) for metric, change in changes.items()))
    return DONE


def _key_new(config: Config, options: argparse.Namespace) -> int:
    from rag.server.keyring import add_key

    secret, key = add_key(config, options.name, "manage" if options.manage else "ask", options.config)
    if options.json:
        print_json({"key": secret, "entry": key.as_entry()})
    else:
        say(secret)
    report("it is not shown again. A running server takes it after a restart.")
    return DONE


def _key_list(config: Config, options: argparse.Namespace) -> int:
    from rag.server.keyring import keys_of

    keys = keys_of(config)
    if options.json:
        print_json({"keys": [{"name": key.name, "scope": key.scope} for key in keys]})
    else:
        say("\n".join(f"{key.name}  {key.scope}" for key in keys) or "There are no keys.")
    return DONE


def _key_revoke(config: Config, options: argparse.Namespace) -> int:
    from rag.server.keyring import revoke_key

    revoke_key(config, options.name, options.config)
    report("a running server refuses it after a restart.")
    return DONE


def _mcp(config: Config, options: argparse.Namespace) -> int:
    from rag.server.mcp import serve_stdio

    serve_stdio(config)
    return DONE


def _export(config: Config, options: argparse.Namespace) -> int:
    from rag.index.backup import export_index

    say(f"{export_index(config, options.file)} sentences are in {options.file}.")
    return DONE


def _import(config: Config, options: argparse.Namespace) -> int:
    from rag.index.backup import import_index

    say(f"{import_index(config, options.file)} sentences are in {config.index.url or config.index.path}.")
    return DONE


def _doctor(config: Config, options: argparse.Namespace) -> int:
    from rag.doctor import examine

    if options.repair:
        from rag.ingest.repair import repair

        for done in repair(config) or ["There was nothing to repair."]:
            report(done)
    findings = examine(config)
    if options.json:
        print_json({"findings": [finding.as_dict() for finding in findings]})
    else:
        say("\n".join(finding.as_text() for finding in findings))
    return FAILED if any(finding.severity == "error" for finding in findings) else DONE


def _quiet() -> None:
    """No telemetry, no progress bars but ours, no advice from libraries: stdout and stderr are the user's."""
    os.environ.setdefault("ANONYMIZED_TELEMETRY", "False")
    os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
    os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")


def _progress_bar(files: list[Path]) -> Iterable[Path]:
    from tqdm import tqdm

    bar: Iterable[Path] = tqdm(
        files, desc="Articles", unit="file", file=sys.stderr, disable=not files or not sys.stderr
    )
    return bar


def _question_bar(questions: list[Question]) -> Iterable[Question]:
    from tqdm import tqdm

    bar: Iterable[Question] = tqdm(
        questions, desc="Questions", unit="question", file=sys.stderr, disable=not questions or not sys.stderr
    )
    return bar
