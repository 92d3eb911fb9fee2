"""Pages and feeds from a real web server of our own into the corpus; what is not ours to fetch is left."""

from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from rag.config import Config
from rag.ingest.pipeline import ingest
from rag.ingest.readers.web import read_html
from rag.ingest.web.fetcher import Fetcher, fetch_all
from rag.qa.answerer import search
from tests.support.web_site import FEED, HTML, Site


def problem(config: Config, url: str) -> str:
    """Why it is not fetched."""
    fetched = Fetcher(config.corpus).fetch(url)
    assert fetched.files == []
    (skipped,) = fetched.skipped
    assert skipped.remedy
    return skipped.reason


def test_a_page_becomes_an_article_with_its_address(private: Config, site: Site) -> None:
    fetched = fetch_all(private.corpus, [f"{site.url}/moved"])
    assert fetched.skipped == []
    (file,) = fetched.files
    assert file.relative_to(private.corpus.path).parts[:2] == ("web", "127.0.0.1")
    ingest(private, fetched.files)
    best = search(private, "How long is the bridge of Steinfurt?")[0]
    assert "212 Meter" in best.text
    assert f"{site.url}/bridge.html" in file.read_text("utf-8")


def test_a_feeds_pages_are_fetched_once_until_they_change(private: Config, site: Site) -> None:
    first = fetch_all(private.corpus, [f"{site.url}/feed.xml"])
    assert [file.name.partition("-")[0] for file in first.files] == ["bridge"]
    assert [skipped.source for skipped in first.skipped] == [f"{site.url}/gone.html"]
    assert fetch_all(private.corpus, [f"{site.url}/feed.xml"]).files == []
    site.pages["/feed.xml"] = (200, "application/rss+xml", FEED.replace("2024", "2099"))
    assert fetch_all(private.corpus, [f"{site.url}/feed.xml"]).files == first.files


def test_a_feed_that_has_not_changed_is_not_sent_again(private: Config, site: Site) -> None:
    urls, seen = [f"{site.url}/feed.xml"], dict[str, Mapping[str, str]]()
    fetch_all(private.corpus, urls, seen)
    assert fetch_all(private.corpus, urls, seen).skipped  # a page was missing, and is asked for again
    assert site.unchanged == []
    site.pages["/gone.html"] = site.pages["/bridge.html"]
    assert len(fetch_all(private.corpus, urls, seen).files) == 1
    assert fetch_all(private.corpus, urls, seen).files == []
    assert site.unchanged == ["/feed.xml"]
    site.pages["/feed.xml"] = (200, "application/rss+xml", FEED.replace("2024", "2099"))
    assert len(fetch_all(private.corpus, urls, seen).files) == 1


EELS = "Eels in the lake of Plön have become rarer by 30 percent since 1990, the lake office wrote."


@pytest.mark.parametrize("page", ["/gone.html", "/shell.html", "/picture", "/forbidden.html"])
def test_the_feeds_own_text_stands_in_for_a_page_that_gives_less(
    private: Config, site: Site, page: str
) -> None:
    site.pages["/shell.html"] = (200, HTML, "<html><title>App</title><body>Enable JavaScript.</body></html>")
    site.pages["/robots.txt"] = (200, "text/plain", "User-agent: *\nDisallow: /forbidden")
    site.pages["/feed.xml"] = (
        200,
        "application/octet-stream",
        f'<rss xmlns:content="http://purl.org/rss/1.0/modules/content/"><item><title>Eels</title>'
        f"<link>{page}</link><pubDate>Tue, 04 Mar 2025 10:00:00 GMT</pubDate>"
        f"<content:encoded>&lt;p&gt;{EELS}&lt;/p&gt;</content:encoded></item></rss>",
    )
    fetched = fetch_all(private.corpus, [f"{site.url}/feed.xml"])
    assert fetched.skipped == []
    (file,) = fetched.files
    article = read_html(file.read_bytes())
    assert EELS in article.text
    assert article.facts.as_dict() == {"title": "Eels", "url": site.url + page, "published": "2025-03-04"}
    assert fetch_all(private.corpus, [f"{site.url}/feed.xml"]).files == []


def test_a_page_that_gives_more_is_kept_with_the_day_of_its_entry(private: Config, site: Site) -> None:
    (file,) = fetch_all(private.corpus, [f"{site.url}/feed.xml"]).files
    article = read_html(file.read_bytes())
    assert "212 Meter" in article.text
    assert article.facts.published == "2024-03-12"


def test_a_summary_stands_in_only_until_its_page_is_there(private: Config, site: Site) -> None:
    feed = f"<rss><item><link>/gone.html</link><description>{EELS}</description></item></rss>"
    site.pages["/feed.xml"] = (200, "text/xml", feed)
    (file,) = fetch_all(private.corpus, [f"{site.url}/feed.xml"]).files
    assert EELS in read_html(file.read_bytes()).text
    site.pages["/gone.html"] = site.pages["/bridge.html"]
    assert fetch_all(private.corpus, [f"{site.url}/feed.xml"]).files == [file]
    assert "212 Meter" in read_html(file.read_bytes()).text


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("/loop", "redirects more than"),
        ("/nowhere", "answers 404"),
        ("/picture", "unsupported type image/png"),
        ("/large", "larger than 2 MB"),
        ("/no-feed", "is not a feed"),
    ],
)
def test_what_is_no_article_is_named(private: Config, site: Site, path: str, reason: str) -> None:
    assert reason in problem(private, site.url + path)


def test_robots_rules_are_kept(private: Config, site: Site) -> None:
    site.pages["/robots.txt"] = (200, "text/plain", "User-agent: *\nDisallow: /bridge")
    assert "robots.txt does not allow" in problem(private, f"{site.url}/bridge.html")
    assert site.asked == ["/robots.txt"]
    site.pages["/robots.txt"] = (503, "text/plain", "")
    assert "/robots.txt answers 503; without it, nothing" in problem(private, f"{site.url}/moved")


def test_nothing_leads_into_the_own_network(
    config: Config, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "address in your private network" in problem(config, f"{site.url}/bridge.html")
    assert "address in your private network" in problem(
        config, f"http://localhost:{site.server_port}/bridge.html"
    )
    assert "not a web address" in problem(config, "file:///etc/passwd")
    assert site.asked == []

    monkeypatch.setattr("rag.ingest.web.network.is_public", lambda address: address == "127.0.0.1")
    inside = f"http://127.0.0.2:{site.server_port}/bridge.html"
    site.pages["/moved"] = (302, inside, "")
    assert "address in your private network" in problem(config, f"{site.url}/moved")


def test_the_command_takes_addresses(
    run: Callable[..., tuple[int, str, str]], private: Config, tmp_path: Path, site: Site
) -> None:
    file = tmp_path / "config.toml"
    file.write_text(file.read_text().replace("[corpus]", "[corpus]\nfetch_private = true"))
    code, out, _ = run("--config", str(file), "ingest", f"{site.url}/bridge.html")
    assert (code, out.startswith("1 added")) == (0, True)
    code, _, err = run("--config", str(file), "ingest", f"{site.url}/nowhere")
    assert code == 1
    assert "answers 404" in err
    assert err.count("\n") == 1
