"""robots.txt is read as RFC 9309 says."""

import time
from pathlib import Path

import pytest

from rag.config import CorpusConfig
from rag.ingest.web.fetcher import fetch_all
from rag.ingest.web.robots import TOKEN, parse_rules
from tests.support.web_site import Site


@pytest.mark.parametrize(
    ("rules", "path", "allowed"),
    [
        ("User-agent: *\nDisallow: /a\nAllow: /a/b", "/a/b/c", True),
        ("User-agent: *\nAllow: /a\nDisallow: /a/b", "/a/b/c", False),
        ("User-agent: *\nDisallow: /*.pdf$", "/x/y.pdf", False),
        ("User-agent: *\nDisallow: /*.pdf$", "/x/y.pdf?z", True),
        ("User-agent: *\nDisallow: /*/private", "/x/private/y", False),
        ("\ufeffUser-agent: *\nDisallow: /", "/", False),
        ("User-agent: *\nDisallow: /\n\nUser-agent: belegt\nDisallow: /x", "/y", True),
        ("User-agent: other\nUser-agent: Belegt/1.0\nDisallow: /x", "/x", False),
        ("User-agent: bele\nDisallow: /", "/x", True),
        ("User-agent: belegt-news\nDisallow: /", "/x", True),
        ("User-agent: other\nDisallow: /", "/x", True),
        (
            "User-agent: belegt\nDisallow: /x\nUser-agent: *\nDisallow: /\nUser-agent: belegt\nDisallow: /z",
            "/z",
            False,
        ),
        ("User-agent: * # all\rDisallow: /x%C3%BC", "/xü", False),
        ("<html>no rules", "/x", True),
    ],
)
def test_the_longest_rule_of_the_group_for_belegt_decides(rules: str, path: str, allowed: bool) -> None:
    assert parse_rules(rules.encode()).can_fetch(f"http://news.example{path}", TOKEN) is allowed


def test_rules_for_thousands_of_other_robots_take_no_time() -> None:
    names = "".join(f"User-agent: a{number}\n" for number in range(20_000))
    start = time.monotonic()
    parse_rules((names + "Disallow: /x\n" * 10_000).encode())
    assert time.monotonic() - start < 5


@pytest.fixture
def corpus(tmp_path: Path) -> CorpusConfig:
    return CorpusConfig(path=tmp_path, fetch_private=True)


def reasons(corpus: CorpusConfig, url: str) -> list[str]:
    return [skipped.reason for skipped in fetch_all(corpus, [url]).skipped]


def test_robots_txt_is_followed_to_another_site(corpus: CorpusConfig, site: Site) -> None:
    with Site() as other:
        other.pages["/rules"] = (200, "text/plain", "User-agent: *\nDisallow: /bridge")
        other.start()
        site.pages["/robots.txt"] = (301, f"{other.url}/rules", "")
        (reason,) = reasons(corpus, f"{site.url}/bridge.html")
        other.shutdown()
    assert "robots.txt does not allow" in reason


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ((404, "text/plain", ""), ""),
        ((410, "text/plain", ""), ""),
        ((500, "text/plain", ""), "answers 500"),
        ((302, "/robots.txt", ""), "redirects more than 5 times"),
        ((302, "http://a..b/", ""), "cannot be resolved"),
        ((200, "text/plain", "User-agent: *\n" + "#" * 500_000 + "\nDisallow: /bridge\n"), "does not allow"),
        ((200, "text/plain", "User-agent: *\n" + "#" * 600_000 + "\nDisallow: /bridge\n"), ""),
    ],
)
def test_without_rules_all_is_allowed_and_without_an_answer_nothing(
    corpus: CorpusConfig,
    site: Site,
    answer: tuple[int, str, str],
    told: str,
) -> None:
    site.pages["/robots.txt"] = answer
    found = reasons(corpus, f"{site.url}/bridge.html")
    assert bool(found) is bool(told)
    assert all(told in reason for reason in found)
