"""Citations, passages and the way to an answer, as they look in a terminal.

Text of articles, questions and models goes through `printable`: it cannot control the terminal.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import quote as percent_encode
from urllib.parse import urlsplit

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from rag.chat.wrapping import MARKER_STYLE, Wrapper, width_of
from rag.console import one_line
from rag.qa.answer import Answer, Event, Retrieved, Token, Waiting
from rag.qa.citations import Citation
from rag.retrieval.passage import Passage

CONTEXT = 160  # characters of the passage on each side of the quote
WORD = re.compile(r"\w{4,}|\d+")
SHARED_STYLE, QUIET = "bold yellow", "dim"
INDENT = (0, 0, 0, 4)


def open_console() -> Console | None:
    """Return the terminal that stdout is; None if stdout is a file or a pipe."""
    if not (sys.stdout and sys.stdout.isatty()):
        return None
    return Console(highlight=False, markup=False, emoji=False)


def tell(console: Console, events: Iterable[Event], corpus: Path) -> Answer:
    """Print an answer while it is written, then its sources, and return it."""
    wrapper, answer = Wrapper(console), None
    with ExitStack() as until_first_word:
        status = until_first_word.enter_context(console.status("searching …"))
        for event in events:
            if isinstance(event, Waiting) and event.ahead:
                status.update(f"waiting for {event.ahead} other questions …")
            elif isinstance(event, Retrieved) and event.passages:
                status.update(Text(f"reading “{one_line(event.passages[0].title)}” …"))
            elif isinstance(event, Token):
                until_first_word.close()
                wrapper.write(event.text)
            elif isinstance(event, Answer):
                answer = event
    wrapper.end()
    if answer is None:
        raise RuntimeError("the stream ended without an answer")
    print_sources(console, answer, corpus)
    return answer


def print_sources(console: Console, answer: Answer, corpus: Path, whole: bool = False) -> None:
    """Print each citation: the quote in its passage, `whole` or near the quote, and its origin."""
    if answer.status == "not_in_sources" and answer.citations:
        console.print()
        console.print("Nearest in the articles:", style=QUIET)
    for citation in answer.citations:
        console.print()
        if answer.kind != "collection":
            line = Text.assemble((f"[{citation.number}] ", MARKER_STYLE))
            line.append_text(
                quote_text(citation, _shared_words(answer, citation), None if whole else CONTEXT)
            )
            console.print(line, width=width_of(console))
        else:
            console.print(Text(f"[{citation.number}]", MARKER_STYLE))
        if citation.translation:
            translation = Text(f"(translation, not checked: {one_line(citation.translation)})", "italic")
            console.print(Padding(translation, INDENT), width=width_of(console))
        console.print(Padding(_origin(citation, corpus), INDENT), width=width_of(console))


def print_passages(console: Console, passages: Sequence[Passage], question: str) -> None:
    """Print what a search found, the best last: it is then next to the prompt."""
    shared = _words(question)
    for passage in reversed(passages):
        head = Text.assemble(
            (f"{passage.score:.3f}  ", MARKER_STYLE),
            (one_line(passage.title), "bold"),
            (f" ({one_line(passage.source)}, {passage.language})", QUIET),
        )
        console.print(head, width=width_of(console))
        console.print(Padding(_marked(passage.text, shared), (0, 0, 1, 2)), width=width_of(console))


def quote_text(citation: Citation, shared: frozenset[str], context: int | None) -> Text:
    """The quote, the words that it shares with question and answer marked, between its dimmed surroundings.

    `context` is the number of characters on each side; None: the whole passage.
    """
    before, found, after = citation.passage.partition(citation.quote)
    if not found:  # a title, which need not be in the passage
        before = after = ""
    if context is not None:
        before = _last_words(before, context)
        after = _first_words(after, context)
    return Text.assemble((_flat(before), QUIET), _marked(citation.quote, shared), (_flat(after), QUIET))


def _marked(text: str, shared: frozenset[str]) -> Text:
    marked = Text(_flat(text))
    for word in WORD.finditer(marked.plain):
        if word[0].casefold() in shared:
            marked.stylize(SHARED_STYLE, word.start(), word.end())
    return marked


def _origin(citation: Citation, corpus: Path) -> Text:
    """The article's title, which is a link, its page and date, and its address or file."""
    link = _address(citation, corpus)
    text = Text.assemble((one_line(citation.title), f"underline link {link}" if link else "underline"))
    known = (f"p. {citation.pages}" if citation.pages else "", citation.published, citation.url)
    for part in filter(None, known):
        text.append(f", {one_line(part)}")
    text.append(f" ({', '.join(map(one_line, [citation.source, *citation.copies]))})", QUIET)
    return text


def _address(citation: Citation, corpus: Path) -> str:
    """The web address of the article, or else of its file; empty if neither can be opened."""
    if citation.url and urlsplit(citation.url).scheme in {"http", "https"}:
        return percent_encode(citation.url, safe=":/?#[]@!$&'()*+,;=%")
    file = corpus / citation.source
    return file.as_uri() if file.is_absolute() and file.is_file() else ""


def _shared_words(answer: Answer, citation: Citation) -> frozenset[str]:
    """The words to mark in the quote: the question's, and the answer's unless it repeats the quote."""
    repeats = _flat(citation.quote) in _flat(answer.answer)
    return _words(answer.question if repeats else f"{answer.question} {answer.answer}")


def _words(text: str) -> frozenset[str]:
    return frozenset(word.casefold() for word in WORD.findall(text))


def _flat(text: str) -> str:
    """The text on one line; blanks at its ends are kept as one, since other text continues there."""
    return one_line(re.sub(r"\s+", " ", text))


def _last_words(text: str, count: int) -> str:
    return text if len(text) <= count else "… " + text[-count:].partition(" ")[2]


def _first_words(text: str, count: int) -> str:
    return text if len(text) <= count else text[:count].rpartition(" ")[0] + " …"
