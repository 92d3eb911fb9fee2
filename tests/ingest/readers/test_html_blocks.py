"""The blocks of a tree of HTML, as a browser shows them."""

import pytest

from rag.ingest.parser.article import parse_article
from rag.ingest.readers.html_blocks import ENTITIES, parse_html, text_blocks


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        ("<span>Von Ilse Lang</span><time>04.11.2025</time>", "Von Ilse Lang 04.11.2025"),
        ("<time>04.11.2025</time><a>Ilse Lang</a>", "04.11.2025 Ilse Lang"),
        ("<b>Stand:</b><time>04.11.2025</time><time>10:15</time>", "Stand: 04.11.2025 10:15"),
        ("On <time>4 November</time>, (<time>Tuesday</time>)", "On 4 November, (Tuesday)"),
        ("In the <time>1990</time>s", "In the 1990s"),
        ("東京で<time>2025年11月4日</time>に始まる。", "東京で2025年11月4日に始まる。"),
        ("<time>11월 4일</time>에 열린다.", "11월 4일에 열린다."),
    ],
)
def test_a_time_is_set_apart_from_the_words_beside_it(markup: str, text: str) -> None:
    assert text_blocks(parse_html(f"<p>{markup}</p>")) == [text]


def test_a_byline_whose_parts_only_a_style_sheet_sets_apart_gives_the_date() -> None:
    story = "<p>The council raises the dog tax to 96 euros a year from January, after a vote on Thursday.</p>"
    byline = "<p><span>By Ilse Lang</span><time>4 November 2025</time></p>"
    body = f"<article><h1>Dog tax</h1>{byline}{story}</article>"
    page = f"<html><head><title>Dog tax</title></head><body>{body}</body></html>"
    article = parse_article(page.encode(), "a.html")
    assert article.metadata["published"] == "2025-11-04"
    assert "By Ilse Lang 4 November 2025" in article.text


def test_declarations_of_entities_are_sought_at_the_top_alone() -> None:
    head = '\ufeff<?xml version="1.0"?>\n<!-- A page -->\n<!DOCTYPE'
    assert ENTITIES.sub(r"\1", f'{head} html [<!ENTITY x "y">]><p>A</p>') == f"{head}><p>A</p>"
    assert ENTITIES.search("<!DOCTYPE html><p>A</p>" + "<!DOCTYPE[" * 100_000 + "]>") is None
    assert ENTITIES.search("<p>A</p><!DOCTYPE html [x]>") is None
