"""Pasted texts as files of the corpus."""

from __future__ import annotations

import pytest

from rag.errors import UnreadableFile
from rag.ingest.pasting import Pasted, to_file
from rag.ingest.readers.markdown import read_markdown

TEXT = "Die Brücke von Steinfurt\n\nDie Brücke ist 212 Meter lang."


def test_a_text_keeps_what_is_known_of_it() -> None:
    name, data = to_file(Pasted(TEXT, "Eine: Brücke", "https://example.org/b", "2024-03-12"))
    read = read_markdown(data)
    assert name.startswith("eine-brücke-")
    assert name.endswith(".md")
    assert (read.facts.title, read.facts.url) == ("Eine: Brücke", "https://example.org/b")
    assert read.facts.published == "2024-03-12"
    assert "212 Meter" in read.text


def test_without_a_title_it_is_the_first_line() -> None:
    name, data = to_file(Pasted(TEXT))
    assert read_markdown(data).facts.title == "Die Brücke von Steinfurt"
    assert name.startswith("die-brücke-von-steinfurt-")


def test_another_text_of_the_same_title_is_another_article() -> None:
    assert to_file(Pasted(TEXT)) == to_file(Pasted(f"{TEXT}\n"))
    assert to_file(Pasted(TEXT))[0] != to_file(Pasted(f"{TEXT} Sie ist alt."))[0]


@pytest.mark.parametrize("title", ["/../../etc", "…", "x" * 500, "桥" * 200])
def test_a_name_is_safe_whatever_the_title(title: str) -> None:
    name, _ = to_file(Pasted(TEXT, title))
    assert "/" not in name
    assert not name.startswith(".")
    assert len(name.encode()) < 100


@pytest.mark.parametrize("pasted", [Pasted("  \n"), Pasted(TEXT, published="yesterday")])
def test_what_is_no_article_says_why(pasted: Pasted) -> None:
    with pytest.raises(UnreadableFile):
        to_file(pasted)
