"""The command line. Answers go to stdout, progress and errors to stderr."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rag.errors import RagError

if TYPE_CHECKING:
    from rag.ask import Answer, Passage
    from rag.config import Config
    from rag.ingest import Summary
    from rag.questions import Question

Command = Callable[["Config", argparse.Namespace], int]

DONE, FAILED = 0, 1  # argparse itself exits with 2 for wrong usage
INTERRUPTED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; returns the exit code."""
    options = parser().parse_args(arguments)
    _quiet()
    try:
        from rag.config import load_config

        return int(options.run(load_config(options.config), options))
    except RagError as error:
        print(f"belegt: {error}", file=sys.stderr)
        return FAILED
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:  # `belegt ask … | head`
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED


def parser() -> argparse.ArgumentParser:
    """All commands and their options."""
    top = argparse.ArgumentParser(
        prog="belegt",
        description="Ask your own articles in any language; each sentence shows what supports it.",
    )
    top.add_argument("--config", type=Path, metavar="FILE", help="configuration (default: ./config.toml)")
    commands = top.add_subparsers(title="commands", metavar="COMMAND", required=True)

    ingest = _command(commands, "ingest", _ingest, "bring the index to what the articles' folder holds")
    ingest.add_argument(
        "paths", nargs="*", type=Path, metavar="PATH", help="only these files or folders in it"
    )
    ingest.add_argument("--rebuild", action="store_true", help="throw the index away first")

    search = _command(commands, "search", _search, "show the passages nearest to a question")
    search.add_argument("question", metavar="QUESTION")

    ask = _command(commands, "ask", _ask, "answer a question from the articles")
    ask.add_argument("question", metavar="QUESTION")
    ask.add_argument("--language", metavar="CODE", help="answer in this language (default: the question's)")

    serve = _command(commands, "serve", _serve, "serve the chat page and the HTTP API", takes_json=False)
    serve.add_argument("--host", metavar="H", help="address to listen on (default: server.host)")
    serve.add_argument("--port", type=_port, metavar="P", help="port to listen on (default: server.port)")

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
        "--compare",
        nargs=2,
        type=Path,
        metavar=("A.json", "B.json"),
        help="tell what changed from one result to another",
    )

    _command(commands, "doctor", _doctor, "check config, articles, index and models, and say what mends them")
    return top


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


def _count(text: str) -> int:
    count = int(text)
    if count < 1:
        raise argparse.ArgumentTypeError(f"{count} is not a number of questions")
    return count


def _threshold(text: str) -> tuple[str, float]:
    metric, _, value = text.partition("=")
    return metric, float(value)


def _ingest(config: Config, options: argparse.Namespace) -> int:
    from rag.ingest import ingest

    summary = ingest(config, options.paths, options.rebuild, progress=_progress_bar)
    if options.json:
        _print_json(summary.as_dict())
    else:
        print(_summary_text(summary))
    return FAILED if summary.skipped else DONE


def _search(config: Config, options: argparse.Namespace) -> int:
    from rag.ask import search

    passages = search(config, options.question)
    if options.json:
        _print_json(
            {"question": options.question, "passages": [passage.model_dump() for passage in passages]}
        )
    else:
        print("\n\n".join(_passage_text(passage) for passage in passages))
    return DONE


def _ask(config: Config, options: argparse.Namespace) -> int:
    from rag.ask import Answerer

    answerer = Answerer(config)
    if answerer.model.hint:
        print(f"belegt: the packaged model answers. {answerer.model.hint}", file=sys.stderr)
    if sys.stderr.isatty():
        print("belegt: reading the passages …", file=sys.stderr)
    answer = answerer.ask(options.question, language=options.language)
    if options.json:
        _print_json(answer.model_dump())
    else:
        print(_answer_text(answer))
    return DONE


def _serve(config: Config, options: argparse.Namespace) -> int:
    from rag.api import serve

    serve(
        config,
        options.host or config.server.host,
        config.server.port if options.port is None else options.port,
    )
    return DONE


def _evaluate(config: Config, options: argparse.Namespace) -> int:
    if bool(options.questions) == bool(options.compare):
        parser().error("evaluate: give a question set, or two results to --compare")
    if options.compare:
        before, after = options.compare
        return _compare(before, after, options.json)

    from rag.evaluate import evaluate
    from rag.outcomes import check_metrics, missed

    check_metrics([metric for metric, _ in options.fail_under])
    document = evaluate(
        config,
        options.questions,
        retrieval_only=options.retrieval_only,
        limit=options.limit,
        output=options.output,
        progress=_question_bar,
    )
    if options.json:
        _print_json(document)
    else:
        print(_figures_text(document))
        if options.output:
            print(f"The report is {options.output / 'report.html'}.")
    failures = missed(document, options.fail_under)
    for failure in failures:
        print(f"belegt: {failure}", file=sys.stderr)
    return FAILED if failures else DONE


def _compare(before: Path, after: Path, as_json: bool) -> int:
    from rag.outcomes import compare

    changes = compare(before, after)
    if as_json:
        _print_json({metric: change.as_dict() for metric, change in changes.items()})
    else:
        print("\n".join(change.as_text(metric) for metric, change in changes.items()))
    return DONE


def _doctor(config: Config, options: argparse.Namespace) -> int:
    from rag.doctor import examine

    findings = examine(config)
    if options.json:
        _print_json({"findings": [finding.as_dict() for finding in findings]})
    else:
        print("\n".join(finding.as_text() for finding in findings))
    return FAILED if any(finding.severity == "error" for finding in findings) else DONE


def _quiet() -> None:
    """No telemetry, no progress bars but ours, no advice from libraries: stdout and stderr are the user's."""
    os.environ.setdefault("ANONYMIZED_TELEMETRY", "False")
    os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
    os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")


def _print_json(document: dict[str, Any]) -> None:
    print(json.dumps(document, ensure_ascii=False, indent=2))


def _progress_bar(files: list[Path]) -> Iterable[Path]:
    from tqdm import tqdm

    bar: Iterable[Path] = tqdm(files, desc="Articles", unit="file", file=sys.stderr, disable=not files)
    return bar


def _question_bar(questions: list[Question]) -> Iterable[Question]:
    from tqdm import tqdm

    bar: Iterable[Question] = tqdm(
        questions, desc="Questions", unit="question", file=sys.stderr, disable=not questions
    )
    return bar


def _summary_text(summary: Summary) -> str:
    lines = [
        f"{len(summary.added)} added, {len(summary.changed)} changed, {summary.unchanged} unchanged, "
        f"{len(summary.deleted)} deleted, {len(summary.skipped)} skipped; "
        f"{summary.passages} passages in the index."
    ]
    lines += [f"skipped {one['source']}: {one['reason']} {one['remedy']}" for one in summary.skipped]
    return "\n".join(lines)


def _figures_text(document: dict[str, Any]) -> str:
    groups = [document[name] for name in ("retrieval", "answers", "refusal", "latency") if document[name]]
    figures = {name: value for group in groups for name, value in group.items() if value is not None}
    width = max(len(name) for name in figures)
    lines = [f"{document['questions']} questions"]
    return "\n".join(lines + [f"{name:{width}}  {value:.3f}" for name, value in figures.items()])


def _passage_text(passage: Passage) -> str:
    return f"{passage.score:.3f}  {passage.title} ({passage.source}, {passage.language})\n{passage.text}"


def _answer_text(answer: Answer) -> str:
    lines = [answer.answer]
    for citation in answer.citations:
        origin = ", ".join(part for part in (citation.title, citation.published, citation.url) if part)
        lines += ["", f"[{citation.number}] “{citation.quote}”", f"    {origin} ({citation.source})"]
    if answer.status == "not_in_sources":
        nearest = dict.fromkeys(f"{passage.title} ({passage.source})" for passage in answer.passages)
        lines += ["", "Nearest articles:", *(f"- {article}" for article in list(nearest)[:3])]
    elif answer.unsupported:
        lines += ["", "Not supported by the sources:", *(f"- {sentence}" for sentence in answer.unsupported)]
    return "\n".join(lines)
