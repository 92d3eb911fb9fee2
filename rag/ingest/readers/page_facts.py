"""What a web page says about itself: title, link, date and author."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any

from lxml import html

from rag.index.filters import outlet_of
from rag.ingest.default_facts import is_default_title
from rag.ingest.metadata import Facts, as_line
from rag.ingest.readers.page_address import page_address
from rag.ingest.readers.page_authors import persons_among
from rag.ingest.readers.structured_data import (
    JsonObject,
    json_values,
    organisations_of,
    persons_of,
    structured_data,
)

SEPARATOR = re.compile(r"\s+[|·•»«:–—-]+\s+|\s*[|»]\s*|:\s+")
NAMES = ("og:site_name", "application-name", "al:android:app_name", "twitter:site")
TITLES = ("og:title", "twitter:title", "dc.title", "citation_title", "parsely-title")
# What is beside an article has dates of its own: of events, of other articles, of the copyright.
BESIDE = (
    "//body//*[self::footer or self::aside or self::nav or self::form or self::style "
    "or self::script[not(contains(@type,'json'))] or contains(@class,'comment') or contains(@id,'comment') "
    "or contains(@class,'footer') or contains(@id,'footer') or contains(@class,'sidebar') "
    "or contains(@class,'related') or contains(@class,'copyright') or contains(@class,'teaser')]"
)
DATED = (
    ".//*[self::time or self::abbr[@title] or self::script or contains(@itemprop,'date') "
    "or contains(translate(@class,'DPBTUM','dpbtum'),'date') or contains(@class,'byline') "
    "or contains(@class,'published') or contains(@class,'pubdate') or contains(@class,'timestamp') "
    "or contains(@class,'post-meta') or contains(@class,'entry-meta') or contains(@id,'date')]"
)


def page_facts(page: str) -> Facts:
    """Read the facts of a page: what its head and structured data declare, before what its body shows."""
    import trafilatura

    tree = _parse(page)
    found = trafilatura.extract_metadata(page, extensive=False, date_config={"extensive_search": False})
    url, objects = page_address(tree, page), structured_data(tree)
    publishers = (*_meta(tree, NAMES), *json_values(objects, "publisher", "name"))
    organisations = (*publishers, *organisations_of(objects))
    return Facts.from_values(
        title=_title(tree, as_line(found.title), objects, publishers),
        url=url,
        published=_date(_parse(page)),
        author=persons_among(as_line(found.author), organisations, outlet_of(url), persons_of(objects)),
    )


def _parse(page: str) -> Any:
    """The tree of a page; as bytes, since lxml takes no text with an XML declaration."""
    return html.document_fromstring(page.encode("utf-8", "replace"), parser=html.HTMLParser(encoding="utf-8"))


def _title(tree: Any, guess: str, objects: Sequence[JsonObject], publishers: Sequence[str]) -> str:
    """The article's headline: no name of the site, which is the title of each of its pages."""
    parts = [part for part in SEPARATOR.split(as_line(tree.findtext(".//title"))) if len(part) > 1]
    sites = {_plain(name) for name in publishers}
    sites |= {_plain(name) for name in _texts(tree, "//body/header//h1[not(ancestor::article)]")}
    headlines = list(_texts(tree, "//article//h1|//main//h1|//article//h2"))
    if len(parts) > 1 and guess not in headlines and _plain(guess) == _plain(parts[-1]):
        sites.add(_plain(guess))
    declared = (*json_values(objects, "headline"), *_meta(tree, TITLES))
    named = (_without_site(title, sites) for title in (*declared, guess, *headlines[:1], *parts))
    return next(
        (title for title in named if _plain(title) not in {"", *sites} and not is_default_title(title)), ""
    )


def _without_site(title: str, sites: set[str]) -> str:
    """The title without the parts that name the site or begin with its name: "Tax | Leerer Bote - News"."""
    ends = list(SEPARATOR.finditer(title))
    for end in ends:
        if any(site and _plain(title[end.end() :]).startswith(site) for site in sites):
            return title[: end.start()]
    for end in reversed(ends):
        if _plain(title[: end.start()]) in sites:
            return title[end.end() :]
    return title


def _date(tree: Any) -> str:
    """The date that is declared, or shown beside the headline; none from footers and the text itself."""
    from htmldate import find_date

    for element in tree.xpath(BESIDE):
        if element.getparent() is not None:
            element.drop_tree()
    body = tree.find("body")
    if body is not None:
        dated = body.xpath(DATED)
        body.clear()
        for element in dated:
            element.tail = None
            body.append(element)
    with suppress(ValueError, TypeError, AttributeError):
        return find_date(tree, extensive_search=False, original_date=True) or ""
    return ""


def _texts(tree: Any, path: str) -> Iterator[str]:
    for element in tree.xpath(path):
        yield " ".join(element.text_content().split())


def _meta(tree: Any, names: tuple[str, ...]) -> Iterator[str]:
    for name in names:
        for element in tree.xpath("//meta[@property=$name or @name=$name]", name=name):
            if content := as_line(element.get("content")):
                yield content


def _plain(text: str) -> str:
    return " ".join(text.casefold().split()).strip(" .@")
