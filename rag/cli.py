"""The commands of `belegt`. Results go to stdout, progress and errors to stderr."""

from __future__ import annotations

import argparse
import os
import sqlite3
import sys
from collections.abc import Callable, Iterable, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING

from rag.cli_options import build_parser
from rag.console import (
    abandon_stdout,
    locale_language,
    one_line,
    open_standard_streams,
    print_json,
    report,
    say,
)
from rag.errors import RagError, from_system_error
from rag.terminal import figures_text, summary_text

if TYPE_CHECKING:
    from rich.console import Console

    from rag.config import Config
    from rag.evaluation.question_set import Question
    from rag.evaluation.results import EvaluationReport
    from rag.index.filters import Selection
    from rag.qa.answer import Answer

Command = Callable[["Config", argparse.Namespace], int]

DONE, FAILED = 0, 1  # argparse exits with 2 for wrong usage
INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return the exit code."""
    open_standard_streams()
    parser = build_parser()
    options = parser.parse_args(arguments)
    _silence_libraries()
    try:
        if options.version:
            from importlib.metadata import version

            say(f"belegt {version('belegt')}")
            return DONE
        if options.command == "init":  # needs no configuration: it writes one
            return _init(options)
        if options.command is None:  # `belegt` or `belegt key` alone
            say(getattr(options, "parser", parser).format_help().rstrip())
            return DONE

        from rag.config import load_config

        return COMMANDS[options.command](load_config(options.config), options)
    except RagError as error:
        report(str(error))
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # `belegt ask … | head`
        abandon_stdout()
    except (OSError, sqlite3.Error) as error:
        abandon_stdout()
        report(str(from_system_error(error)))
    return FAILED


def _init(options: argparse.Namespace) -> int:
    from rag.starter.folder import start_folder

    say(start_folder(options.folder, options.articles).as_text())
    return DONE


def _ingest(config: Config, options: argparse.Namespace) -> int:
    if options.watch:
        return _watch(config, options)

    from rag.ingest.pipeline import ingest, summarise_nothing

    urls = [path for path in options.paths if path.startswith(("http://", "https://"))]
    paths = [Path(path) for path in options.paths if path not in urls]
    skipped = []
    if urls:
        from rag.ingest.web.fetcher import fetch_all

        fetched = fetch_all(config.corpus, urls)
        paths, skipped = paths + fetched.files, fetched.skipped
    if urls and not paths:
        summary = summarise_nothing(config)
    else:
        summary = ingest(
            config, paths, options.rebuild, progress=_progress_bar, allow_empty=options.allow_empty
        )
    summary.skipped += skipped
    if options.json:
        print_json(summary.as_dict())
    elif urls and not paths and skipped:
        for page in skipped:
            report(f"{page.reason} {page.remedy}")
    else:
        say(summary_text(summary))
    return FAILED if summary.skipped else DONE


def _watch(config: Config, options: argparse.Namespace) -> int:
    from rag.ingest.watch import watch

    if options.paths or options.rebuild or options.allow_empty or options.json:
        build_parser().error(
            "ingest: --watch covers the whole folder and cannot be combined with other arguments"
        )
    report(f"watching {config.corpus.path}; press Ctrl-C to stop.")
    watch(config, report, lambda summary: say(summary_text(summary)))
    return DONE


def _search(config: Config, options: argparse.Namespace) -> int:
    from rag.qa.answerer import search
    from rag.qa.formatting import passage_text

    passages = search(config, options.question, _selection(options))
    if options.json:
        print_json({"question": options.question, "passages": [passage.model_dump() for passage in passages]})
    elif console := _terminal():
        from rag.chat.rendering import print_passages

        print_passages(console, passages, options.question)
    else:
        say("\n\n".join(passage_text(passage) for passage in passages))
    return DONE


def _ask(config: Config, options: argparse.Namespace) -> int:
    from rag.qa.answerer import Answerer
    from rag.qa.formatting import answer_text

    among = _selection(options)
    answerer = Answerer(config)
    hint, language = answerer.model.hint, locale_language(os.environ)
    if hint:
        report(f"using the packaged model. {hint}")
    if not options.json and (console := _terminal()):
        from rag.chat.rendering import tell

        events = answerer.stream(
            options.question, language=options.language, among=among, reader_language=language
        )
        _report_fallback(tell(console, events, config.corpus.path), hint)
        return DONE
    if sys.stderr and sys.stderr.isatty():
        report("reading the passages …")
    answer = answerer.ask(options.question, language=options.language, among=among, reader_language=language)
    _report_fallback(answer, hint)
    if options.json:
        print_json(answer.model_dump())
    else:
        say(answer_text(answer))
    return DONE


def _selection(options: argparse.Namespace) -> Selection:
    """Return the articles that are to be asked. Raises `BadQuestion`."""
    from rag.index.filters import select

    return select(options.since, options.until, options.outlet, options.sources)


def _report_fallback(answer: Answer, hint: str) -> None:
    """Report that Ollama failed on the way, which the hint at the start could not tell yet."""
    if answer.model_hint not in {"", hint}:
        report(f"used the packaged model. {answer.model_hint}")


def _terminal() -> Console | None:
    """Return the terminal that stdout is, with its colours, width and links; None for files and pipes."""
    from rag.chat.rendering import open_console

    return open_console()


def _chat(config: Config, options: argparse.Namespace) -> int:
    from rag.chat.conversation import chat

    among = _selection(options)
    chat(config, options.question, language=options.language, among=among)
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
        build_parser().error("evaluate: give either a question set or two results with --compare")
    if options.calibrate and options.retrieval_only:
        build_parser().error("evaluate: --calibrate requires a language model; leave out --retrieval-only")
    if options.compare:
        before, after = options.compare
        return _compare(before, after, options.json)

    from rag.evaluation.question_set import check_calibrates, load_questions, sample
    from rag.evaluation.results import check_metrics, missed_thresholds
    from rag.evaluation.run import evaluate

    check_metrics([metric for metric, _ in options.fail_under])
    if options.calibrate:
        check_calibrates(
            sample(load_questions(options.questions), options.limit), options.questions, config.llm.reading
        )
    evaluation = evaluate(
        config,
        options.questions,
        retrieval_only=options.retrieval_only,
        limit=options.limit,
        output=options.output,
        progress=_question_bar,
    )
    if options.json:
        print_json(evaluation.as_json())
    else:
        say(figures_text(evaluation))
        if options.output:
            say(f"The report is in {options.output / 'report.html'}.")
    if options.calibrate:
        _calibrate(evaluation, options.config)
    failures = missed_thresholds(evaluation, options.fail_under)
    for failure in failures:
        report(failure)
    return FAILED if failures else DONE


def _calibrate(evaluation: EvaluationReport, file: Path | None) -> None:
    from rag.config import DEFAULT_FILE, write_value
    from rag.evaluation.results import fit_threshold

    file = file or DEFAULT_FILE
    fitted = fit_threshold(evaluation)
    write_value(file, "llm", "answerable_from", fitted.answerable_from)
    report(f"{fitted.as_text()} The threshold is stored in {file}.")


def _compare(before: Path, after: Path, as_json: bool) -> int:
    from rag.evaluation.comparison import compare
    from rag.evaluation.results import SMALLER_IS_BETTER

    changes = compare(before, after)
    if as_json:
        print_json({metric: change.as_dict() for metric, change in changes.items()})
    else:
        lines = (change.as_text(metric, metric in SMALLER_IS_BETTER) for metric, change in changes.items())
        say("\n".join(lines))
    return DONE


def _key_new(config: Config, options: argparse.Namespace) -> int:
    from rag.server.keyring import add_key

    secret, key = add_key(config, options.name, "manage" if options.manage else "ask", options.config)
    if options.json:
        print_json({"key": secret, "entry": key.as_entry()})
    else:
        say(secret)
    report("the key is not shown again. Restart a running server to use it.")
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
    report("restart a running server to make it refuse the key.")
    return DONE


def _mcp(config: Config, options: argparse.Namespace) -> int:
    from rag.server.mcp import serve_stdio

    serve_stdio(config)
    return DONE


def _pull(config: Config, options: argparse.Namespace) -> int:
    from tqdm import tqdm

    from rag.llm.pulling import pull_model

    model = options.model or config.llm.model
    reports = pull_model(config.llm, model)
    first = list(islice(reports, 1))  # an error at the start needs no progress bar above it
    with tqdm(unit="B", unit_scale=True, unit_divisor=1000, file=sys.stderr, disable=not sys.stderr) as bar:
        for progress in chain(first, reports):
            bar.desc, bar.total = f"{one_line(progress.status)} ", progress.total or None
            bar.update(progress.completed - bar.n)
    say(f"{model} can be used.")
    if model != config.llm.model:
        report(f"to answer with it, set llm.model to {model!r}.")
    return DONE


def _export(config: Config, options: argparse.Namespace) -> int:
    from rag.index.backup import export_index

    say(f"Exported {export_index(config, options.file)} sentences to {options.file}.")
    return DONE


def _import(config: Config, options: argparse.Namespace) -> int:
    from rag.index.backend import backend_of
    from rag.index.backup import import_index

    count = import_index(config, options.file)
    say(f"Imported {count} sentences into {backend_of(config.index).place}.")
    return DONE


def _doctor(config: Config, options: argparse.Namespace) -> int:
    from rag.doctor import examine

    if options.repair:
        from rag.ingest.repair import repair

        for action in repair(config) or ["there was nothing to repair."]:
            report(action)
    findings = examine(config)
    if options.json:
        print_json({"findings": [finding.as_dict() for finding in findings]})
    else:
        say("\n".join(finding.as_text() for finding in findings))
    return FAILED if any(finding.severity == "error" for finding in findings) else DONE


def _silence_libraries() -> None:
    """Turn off telemetry, and the progress bars and warnings of libraries."""
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


COMMANDS: dict[str, Command] = {
    "ingest": _ingest,
    "search": _search,
    "ask": _ask,
    "chat": _chat,
    "serve": _serve,
    "evaluate": _evaluate,
    "key new": _key_new,
    "key list": _key_list,
    "key revoke": _key_revoke,
    "mcp": _mcp,
    "pull": _pull,
    "export": _export,
    "import": _import,
    "doctor": _doctor,
}
