"""Sources in a terminal: what is marked, what is a link, and what is neither."""

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from rag.chat.rendering import print_passages, print_sources, tell
from rag.qa.answer import Answer, Event, Retrieved, Token, Waiting
from rag.retrieval.passage import Passage
from tests.support.answers import answer, citation, listing

NOWHERE = Path("/nowhere")
PASSAGE = "Der Turm steht am Hafen. Er ist 41 Meter hoch. Im Winter ist er geschlossen."


@pytest.fixture(autouse=True)
def colours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)


def terminal(width: int = 80) -> Console:
    return Console(
        file=io.StringIO(),
        width=width,
        force_terminal=True,
        color_system="standard",
        highlight=False,
        markup=False,
    )


def shown(console: Console) -> str:
    text: str = console.file.getvalue()  # type: ignore[attr-defined]
    return text


def asked(**changes: Any) -> Answer:
    cited = citation(quote="Er ist 41 Meter hoch.", passage=PASSAGE, **changes)
    return answer(question="How high is it?", answer="It is 41 metres high. [1]", citations=[cited])


def test_the_quote_stands_out_in_its_passage_and_the_shared_words_in_the_quote() -> None:
    console = terminal()
    print_sources(console, asked(), NOWHERE)
    assert "\x1b[2mDer Turm steht am Hafen. \x1b[0mEr ist \x1b[1;33m41\x1b[0m Meter hoch." in shown(console)


def test_of_a_long_passage_only_what_is_near_the_quote_is_shown_unless_all_is_wanted() -> None:
    long = answer(
        citations=[citation(quote="Er ist hoch.", passage=f"Anfang {'und so weiter ' * 30}Er ist hoch.")]
    )
    near, whole = terminal(), terminal()
    print_sources(near, long, NOWHERE)
    print_sources(whole, long, NOWHERE, whole=True)
    assert "Anfang" not in shown(near)
    assert "Anfang" in shown(whole)


def test_the_title_links_to_the_articles_address() -> None:
    console = terminal()
    print_sources(console, asked(title="Der Turm", url="https://example.org/a b;c"), NOWHERE)
    assert ";https://example.org/a%20b;c\x1b\\\x1b[4mDer Turm\x1b[0m\x1b]8;;\x1b\\" in shown(console)


def test_without_an_address_it_links_to_the_file(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(PASSAGE)
    console = terminal()
    print_sources(console, asked(url=None, source="a.txt"), tmp_path)
    assert f"file://{tmp_path}/a.txt" in shown(console)


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "file:///etc/passwd", "https://x.org/\x1b]8;;evil\x07"]
)
def test_no_address_of_an_article_controls_the_terminal_or_opens_another_scheme(url: str) -> None:
    console = terminal(200)
    print_sources(console, asked(url=url), NOWHERE)
    assert ";javascript" not in shown(console)
    assert ";file" not in shown(console)
    assert "\x1b]8;;evil" not in shown(console)
    assert "\x07" not in shown(console)


def test_no_color_is_heeded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    console = terminal()
    print_sources(console, asked(), NOWHERE)
    assert "\x1b[33m" not in shown(console)
    assert "\x1b[1m41" in shown(console)


def test_a_list_of_articles_shows_where_each_is() -> None:
    console = terminal()
    print_sources(console, listing(), NOWHERE)
    assert "b.txt" in shown(console)


def test_the_best_passage_is_next_to_the_prompt() -> None:
    found = [
        Passage.model_validate(
            {
                "source": f"{title}.txt",
                "title": title,
                "text": "Text",
                "score": score,
                "language": "de",
                "start": 0,
                "end": 4,
            }
        )
        for title, score in (("Best", 0.9), ("Second", 0.5))
    ]
    console = terminal()
    print_passages(console, found, "Text?")
    assert shown(console).index("Second") < shown(console).index("Best")


def test_an_answer_is_told_as_it_arrives_and_returned() -> None:
    given = asked()

    def events() -> Iterator[Event]:
        yield Waiting(2)
        yield Retrieved("How high is it?", [])
        yield Token("It is 41 metres high. [1]")
        assert "41 metres" in shown(console)
        yield given

    console = terminal()
    assert tell(console, events(), NOWHERE) is given
    assert "Der Turm steht" in shown(console)
