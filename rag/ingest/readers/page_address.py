"""The address that a web page gives as its own."""

from __future__ import annotations

import re
from typing import Any

from rag.text.addresses import canonical_address, is_home_page, resolve_address

# What browsers and their extensions write above a page that they save.
SAVED_FROM = re.compile(
    r"<!--\s*(?:saved from url=\(\d{1,5}\)|Page saved with SingleFile\s+url:\s*)(https?://[^\s<>\"']{1,2000})",
    re.I,
)
SEARCHED = 2000  # characters from the start
CANONICAL = "//link[contains(concat(' ',translate(@rel,'CANOIL','canoil'),' '),' canonical ')]/@href"
OPEN_GRAPH = "//meta[@property='og:url' or @name='og:url']/@content"


def page_address(tree: Any, page: str) -> str:
    """The address of the page, without what only tells where a reader came from; empty if none is complete.

    A link without a host is read from where the page was saved, and from its `base`; never from the hosts of
    its pictures. The site's home page is the address only where no other is named: some sites name it on
    every page.
    """
    saved = SAVED_FROM.search(page[:SEARCHED])
    saved_from = saved[1] if saved else ""
    base = resolve_address(saved_from, next(iter(tree.xpath("//base/@href")), "")) or saved_from
    named = (resolve_address(base, link) for link in (*tree.xpath(CANONICAL), *tree.xpath(OPEN_GRAPH)))
    addresses = [address for address in (*named, saved_from) if address]
    pages = (address for address in addresses if not is_home_page(address))
    return canonical_address(next(pages, next(iter(addresses), "")))
