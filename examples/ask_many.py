"""Answer the questions of a file, one a line, and print the answers with their quotes as Markdown.

    python examples/ask_many.py questions.txt > answers.md

Run it where `config.toml` is, or set `BELEGT_CORPUS__PATH`. No server is needed.
"""

from __future__ import annotations

import sys
from pathlib import Path

from rag import Answer, Answerer, load_config


def as_markdown(answer: Answer) -> str:
    """The question as a heading, the answer, and a quotation for each source."""
    lines = [f"## {answer.question}", "", answer.answer, ""]
    if answer.status == "not_in_sources":
        lines += ["Nearest in the articles:", ""]
    for citation in answer.citations:
        lines += [f"> [{citation.number}] {citation.quote}", f"> — {citation.title} ({citation.source})", ""]
    return "\n".join(lines)


def main() -> None:
    """Answer every line of the file that the command line names."""
    questions = Path(sys.argv[1]).read_text("utf-8").splitlines()
    answerer = Answerer(load_config())  # holds the models: one for all questions
    for question in filter(str.strip, questions):
        print(as_markdown(answerer.ask(question)))


if __name__ == "__main__":
    main()
