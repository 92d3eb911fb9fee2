"""A page's own headline, date and address: not those of the site around it."""

import pytest

from rag.ingest.readers.page_facts import page_facts

STORY = (
    "<p>The council raises the dog tax to 96 euros a year from January, after a vote on Thursday.</p>"
    "<p>Owners of a second dog pay 144 euros, and guide dogs remain exempt, the treasurer said.</p>"
)
ARTICLE = f"<article><h1>Council raises dog tax</h1>{STORY}</article>"


def page(head: str = "", body: str = ARTICLE) -> str:
    return f"<html><head>{head}</head><body>{body}</body></html>"


@pytest.mark.parametrize(
    "text",
    [
        page("<title>Council raises dog tax | Norden Post</title>"),
        page("<title>Norden Post</title><meta property='og:site_name' content='Norden Post'>"),
        page(
            "<title>Council raises dog tax | Norden Post - News</title>"
            "<meta property='og:site_name' content='Norden Post'>",
            f"<header><h1>Norden Post</h1></header><article><h2>Council raises dog tax</h2>{STORY}</article>",
        ),
        page(
            "<title>Norden Post: Council raises dog tax</title>"
            "<meta property='og:site_name' content='Norden Post'>",
            f"<div><h1>Norden Post</h1></div><div>{STORY}</div>",
        ),
        page(
            "<title>Council raises dog tax – Norden Post</title>", f"<h1>Norden Post</h1><div>{STORY}</div>"
        ),
        page("<title>Home</title><meta property='og:title' content='Council raises dog tax'>"),
        page("<title>Untitled document</title>"),
        page(
            '<script type=\'application/ld+json\'>{"@graph": [{"headline": "Council raises dog tax",'
            '"publisher": {"name": "Norden Post"}}]}</script><title>Norden Post</title>',
            f"<div>{STORY}</div>",
        ),
    ],
)
def test_the_title_is_the_headline_and_not_the_site(text: str) -> None:
    assert page_facts(text).title == "Council raises dog tax"


def test_a_headline_may_have_dashes() -> None:
    text = page("<title>Covid-19 - what we know | Norden Post</title>", f"<article>{STORY}</article>")
    assert page_facts(text).title == "Covid-19 - what we know"
    text = page("<title>x</title><meta property='og:title' content='Covid-19 - what we know'>")
    assert page_facts(text).title == "Covid-19 - what we know"


@pytest.mark.parametrize(
    "text",
    [
        page("<meta property='article:published_time' content='2024-03-12T10:00:00Z'>"),
        page('<script type=\'application/ld+json\'>{"datePublished": "2024-03-12"}</script>'),
        page("", f"<article><time datetime='2024-03-12'>12 March</time>{STORY}</article>"),
        page("", f"<article><p class='byline'>By Jane Roe, 12 March 2024</p>{STORY}</article>"),
        page("<link rel='canonical' href='https://news.example/2024/03/12/dogs'>"),
    ],
)
def test_the_date_is_declared_or_beside_the_headline(text: str) -> None:
    assert page_facts(text).published == "2024-03-12"


@pytest.mark.parametrize(
    "around",
    [
        "<footer>© 2026 Garden Ltd. Next fair: 5 July 2026</footer>",
        "<div class='site-footer'>Updated 3 May 2026</div>",
        "<aside><time datetime='2026-07-05'>5 July</time> Fair</aside>",
        "<ul class='related'><li><time datetime='2026-07-05'>5 July</time></li></ul>",
        "<div id='comments'><time datetime='2026-07-05'>5 July</time> Nice!</div>",
        "<p>The method was described on 14 March 1902 in a journal.</p>",
        "<p>© 5 July 2026 Garden Ltd</p>",
    ],
)
def test_dates_around_the_article_and_in_its_text_are_not_its_own(around: str) -> None:
    assert page_facts(page("", ARTICLE + around)).published == ""


def test_the_link_is_the_canonical_one_without_tracking() -> None:
    head = (
        "<meta property='og:url' content='https://news.example/a?utm_source=x'>"
        "<link rel='canonical' href='https://news.example/b?fbclid=1'>"
    )
    assert page_facts(page(head)).url == "https://news.example/b"
    assert page_facts(page(head.partition("<link")[0])).url == "https://news.example/a"
    assert page_facts(page()).url == ""


@pytest.mark.parametrize(
    ("head", "address"),
    [
        ("<link rel='canonical' href='/news/a'>", ""),
        (
            "<link rel='canonical' href='/news/a'><meta property='og:image' content='https://cdn.example/1.jpg'>",
            "",
        ),
        ("<base href='https://news.example/'>", ""),
        (
            "<base href='https://news.example/de/'><link rel='canonical' href='a'>",
            "https://news.example/de/a",
        ),
        ("<link rel='canonical' href='//news.example/a'>", "https://news.example/a"),
        ("<link rel='Canonical' href=' https://news.example/a\n'>", "https://news.example/a"),
        (
            "<link rel='canonical' href='/a'><meta property='og:url' content='https://news.example/b'>",
            "https://news.example/b",
        ),
        ("<link rel='canonical' href='http://['>", ""),
    ],
)
def test_a_link_without_a_host_is_an_address_only_where_the_host_is_known(head: str, address: str) -> None:
    assert page_facts(page(head)).url == address


@pytest.mark.parametrize(
    "comment",
    [
        "<!-- saved from url=(0032)https://news.example/a?gclid=1#b -->",
        "<!--\n Page saved with SingleFile \n url: https://news.example/a \n saved date: 14 March\n-->",
    ],
)
def test_a_browser_tells_where_it_saved_a_page_from(comment: str) -> None:
    assert page_facts(comment + page()).url == "https://news.example/a"
    assert page_facts(comment + page("<link rel='canonical' href='/b'>")).url == "https://news.example/b"


def test_broken_structured_data_is_ignored() -> None:
    head = "<script type='application/ld+json'>{\"headline\": </script><title>Council raises dog tax</title>"
    assert page_facts(page(head)).title == "Council raises dog tax"


def test_a_headline_in_structured_data_is_decoded() -> None:
    data = '{"@type": "NewsArticle", "headline": "Council raises dog tax &amp; fees"}'
    head = f"<title>Norden Post</title><script type='application/ld+json'>{data}</script>"
    assert page_facts(page(head)).title == "Council raises dog tax & fees"


def test_the_home_page_of_the_site_is_no_address_of_an_article() -> None:
    home = "<link rel='canonical' href='https://news.example/'>"
    saved = "<!-- saved from url=(0022)https://news.example/a -->"
    graph = "<meta property='og:url' content='https://news.example/b'>"
    assert page_facts(page(home + graph)).url == "https://news.example/b"
    assert page_facts(saved + page(home)).url == "https://news.example/a"
    assert page_facts(page(home)).url == "https://news.example/"
