"""The headline and the lead above the part of a page that has the article's paragraphs."""

import pytest

from rag.ingest.readers.article_head import LONGEST_HEAD, head_blocks
from rag.ingest.readers.html_blocks import is_unseen, parse_html
from rag.ingest.readers.web import read_html

LEAD = "The bridge over the river Cam is 620 metres long and opens on Saturday."
STORY = (
    "<p>Its two lanes will carry 40,000 vehicles a day, said Ann Hale of the county's roads office.</p>"
    "<p>The work took two years and cost 48 million pounds, of which the county has paid a third.</p>"
)
HEADLINE = "New bridge opens after two years"
NAVIGATION = "<div class='breadcrumb'><a>Home</a> &gt; <a>News</a></div>"


def read(body: str, title: str = f"{HEADLINE} - Norden Post") -> list[str]:
    page = f"<html><head><title>{title}</title></head><body>{body}</body></html>"
    return read_html(page.encode()).text.split("\n\n")


@pytest.mark.parametrize(
    "body",
    [
        f"{NAVIGATION}<h1>{HEADLINE}</h1><p>{LEAD}</p><article>{STORY}</article>",
        f"<div><div><h1>{HEADLINE}</h1></div><p>{LEAD}</p></div><div itemprop='articleBody'>{STORY}</div>",
        f"<main><header><h1>{HEADLINE}</h1><div>{LEAD}</div></header><article>{STORY}</article></main>",
        f"<h1>{HEADLINE}</h1><p class='share'>Share</p><p>{LEAD}</p><article>{STORY}</article><p>More</p>",
        f"<article><h1>{HEADLINE}</h1><p>{LEAD}</p>{STORY}</article>",
    ],
)
def test_the_lead_between_the_headline_and_the_article_is_read(body: str) -> None:
    assert read(body)[:2] == [HEADLINE, LEAD]
    assert len(read(body)) == 4


@pytest.mark.parametrize(
    "body",
    [
        f"<h1>Norden Post</h1><p>The paper for Norden.</p><article>{STORY}</article>",
        f"<header><h1>{HEADLINE}</h1></header><article>{STORY}</article>",
        f"<article>{STORY}</article><h1>{HEADLINE}</h1><p>{LEAD}</p>",
    ],
)
def test_what_is_no_head_of_the_article_is_left_out(body: str) -> None:
    assert not {HEADLINE, LEAD, "Norden Post", "The paper for Norden."} & set(read(body))


@pytest.mark.parametrize(("letters", "count"), [(LONGEST_HEAD // 2, 2), (LONGEST_HEAD, 0)])
def test_what_is_longer_is_more_than_a_head(letters: int, count: int) -> None:
    head = f"<title>{HEADLINE}</title><h1>{HEADLINE}</h1><p>{'x' * letters}</p>"
    root = parse_html(f"{head}<article>{STORY}</article>")
    assert len(head_blocks(root, root.find(".//article"), is_unseen)) == count
