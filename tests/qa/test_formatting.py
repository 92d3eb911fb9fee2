"""The answer as one text, for OpenAI's clients."""

from rag.qa.formatting import with_sources, without_markup, without_sources
from tests.support.answers import answer


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


def test_sources_are_taken_off_again_for_the_history() -> None:
    given = answer()
    assert without_sources(with_sources(given)) == given.answer.replace(" [1]", "").strip()
