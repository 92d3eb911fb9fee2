"""The answer as one text, for the terminal and for OpenAI's clients."""

import pytest

from rag.qa.answer import Answer
from rag.qa.formatting import answer_text, with_sources, without_markup, without_sources
from tests.support.answers import answer, citation, listing


def test_each_marker_has_a_line_with_its_quote_and_origin() -> None:
    first, blank, *lines = with_sources(answer()).splitlines()
    citation = answer().citations[0]
    assert (first, blank) == (answer().answer, "")
    assert lines[0].startswith(f"[1] “{citation.quote}” ({citation.title}")


def test_a_source_cannot_bring_markdown_along() -> None:
    evil = "![x](https://evil.example/?leak) [click](https://evil.example) <img src=x> [1]"
    assert without_markup(evil) == (
        "!\\[x](https://evil.example/?leak) \\[click](https://evil.example) \\<img src=x> [1]"
    )


@pytest.mark.parametrize(
    ("text", "inert"),
    [
        ("- one [1]\n- two [2]\n\nThree. [3]", "- one [1]\n- two [2]\n\nThree. [3]"),  # the answer's own
        ("# A heading\n- # Another\n- 1. x", "\\# A heading\n- \\# Another\n- 1\\. x"),
        ("> quoted\n* item\n+ item\n---", "\\> quoted\n\\* item\n\\+ item\n\\---"),
        ("1887. A year.\n2) two", "1887\\. A year.\n2\\) two"),
        ("-5 degrees, #1, 3.5", "-5 degrees, #1, 3.5"),
        ("[1](https://evil.example)", "\\[1](https://evil.example)"),
        ("[1]: https://evil.example", "\\[1]: https://evil.example"),
        (
            "\\\\[x](https://evil.example)",
            "\\\\\\[x](https://evil.example)",
        ),  # two backslashes escape each other
        ("\\[x](https://evil.example)", "\\[x](https://evil.example)"),
    ],
)
def test_only_the_answers_own_lists_are_markdown(text: str, inert: str) -> None:
    assert without_markup(text) == inert


TRANSLATED = answer(citations=[citation(translation="The lighthouse is 41 metres high.")])


def test_a_translation_stands_below_its_quote() -> None:
    assert answer_text(TRANSLATED).splitlines()[2:5] == [
        "[1] “Er ist hoch.”",
        "    (translation, not checked: The lighthouse is 41 metres high.)",
        "    Titel, 2024-03-12, https://example.org/a (a.txt)",
    ]
    assert "“Er ist hoch.” (translation, not checked: The lighthouse is 41 metres high.) (Titel, 2024" in (
        with_sources(TRANSLATED)
    )


def test_a_translation_cannot_bring_markdown_or_lines_along() -> None:
    evil = citation(translation="The lighthouse is\n[high](https://evil.example)\x1b.")
    assert "\\[high](https" in with_sources(answer(citations=[evil])).splitlines()[2]
    assert "\\n[high](https://evil.example)\\x1b." in answer_text(answer(citations=[evil]))


def test_listed_articles_are_named_once() -> None:
    assert answer_text(listing()).splitlines() == [
        *listing().answer.splitlines(),
        "",
        "[1] https://example.org/a (a.txt)",
        "[2] b.txt",
    ]
    assert with_sources(listing()).splitlines() == [
        *listing().answer.splitlines(),
        "",
        "[1] “Titel” (2024-03-12, https://example.org/a)  ",
        "[2] “Other” (b.txt)",
    ]


@pytest.mark.parametrize("given", [answer(), TRANSLATED, listing()])
def test_sources_are_taken_off_again_for_the_history(given: Answer) -> None:
    expected = given.answer.replace(" [1]", "").replace(" [2]", "")
    assert without_sources(with_sources(given)) == expected
