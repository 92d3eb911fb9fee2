"""A page is known by one address, whichever link led to it."""

import pytest

from rag.text.addresses import canonical_address, resolve_address


@pytest.mark.parametrize(
    "url",
    [
        "https://news.example/tram?utm_source=rss&utm_medium=feed",
        "https://news.example/tram?fbclid=1&gclid=2&msclkid=3&igshid=4",
        "https://news.example/tram?mc_cid=1&mkt_tok=2&_hsenc=3&wtmc=4&xtor=5",
        "https://news.example/tram#comments",
        "HTTPS://News.Example:443/tram",
        " https://news.example/tram?&",
    ],
)
def test_what_only_says_where_a_reader_came_from_is_removed(url: str) -> None:
    assert canonical_address(url) == "https://news.example/tram"


@pytest.mark.parametrize(
    "url",
    [
        "https://news.example/tram?id=4&page=2",
        "https://news.example/tram?source=annual&cid=5&ref=9",
        "https://news.example/tram?b",
        "https://news.example/#!/tram",
        "https://news.example:8443/Tram",
        "http://[broken/tram?utm_source=x",
        "",
    ],
)
def test_what_may_choose_the_page_stays(url: str) -> None:
    assert canonical_address(url) == url


@pytest.mark.parametrize(
    ("base", "link", "address"),
    [
        ("https://news.example/de/", "tram", "https://news.example/de/tram"),
        ("", "https://news.example/tram", "https://news.example/tram"),
        ("", "//news.example/tram", "https://news.example/tram"),
        ("", "/tram", ""),
        ("https://news.example/", "mailto:a@b.example", ""),
        ("https://news.example/", "http://[", ""),
        ("https://news.example/", " ", ""),
    ],
)
def test_a_link_is_resolved_where_its_host_is_known(base: str, link: str, address: str) -> None:
    assert resolve_address(base, link) == address
