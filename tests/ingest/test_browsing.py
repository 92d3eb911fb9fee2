"""Articles in the list: found by what is known of them and by their text, filtered and sorted."""

from __future__ import annotations

import pytest

from rag.config import Config
from rag.index.filters import Selection
from rag.ingest.browsing import Order, Wanted, browse, excerpt
from rag.retrieval.retriever import Retriever, load_retriever

LIGHTHOUSE, CHEESE, PAGODA = "leuchtturm.txt", "cheese.md", "chua.html"


@pytest.fixture(scope="module")
def retriever(indexed: Config) -> Retriever:
    return load_retriever(indexed)


def sources(retriever: Retriever, wanted: Wanted) -> list[str]:
    return [article.source for article in browse(retriever, wanted)]


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Wanted(), [PAGODA, LIGHTHOUSE, CHEESE]),
        (Wanted("BRINDLE"), [CHEESE]),
        (Wanted("chua.html"), [PAGODA]),
        (Wanted("example.org"), [PAGODA, LIGHTHOUSE, CHEESE]),
        (Wanted(language="vi"), [PAGODA]),
        (Wanted(among=Selection(since="2024-01-01", until="2024-12-31")), [LIGHTHOUSE]),
        (Wanted("Seeleute"), []),
        (Wanted("seeleute Sturmnacht", in_text=True), [LIGHTHOUSE]),
        (Wanted("1952", in_text=True), [CHEESE]),
        (Wanted("Seeleute Brindle", in_text=True), []),
    ],
)
def test_only_what_matches_every_filter_is_listed(
    retriever: Retriever, wanted: Wanted, found: list[str]
) -> None:
    assert sources(retriever, wanted) == found


@pytest.mark.parametrize(
    ("order", "first"),
    [("newest", PAGODA), ("oldest", CHEESE), ("title", LIGHTHOUSE), ("language", LIGHTHOUSE)],
)
def test_the_list_is_sorted(retriever: Retriever, order: Order, first: str) -> None:
    assert sources(retriever, Wanted(order=order))[0] == first


def test_what_was_found_in_the_text_is_shown(retriever: Retriever) -> None:
    (article,) = browse(retriever, Wanted("Seeleute", in_text=True))
    assert "elf Seeleute" in article.excerpt


def test_an_excerpt_begins_and_ends_between_words() -> None:
    text = f"{'before ' * 40}the wheel of cheese {'after ' * 40}"
    shown = excerpt(text, "wheel")
    assert shown.startswith("… before")
    assert shown.endswith("after …")
    assert "the wheel of cheese" in shown
    assert excerpt("The wheel.", "wheel") == "The wheel."
