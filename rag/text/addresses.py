"""Web addresses in one form, so that a page is known by one of them. Pure."""

from __future__ import annotations

import re
from urllib.parse import urljoin, urlsplit, urlunsplit

DEFAULT_PORTS = {"http": 80, "https": 443}
TRACKING = re.compile(
    r"(?:(?:utm|mtm|hsa|vero|oly|mc|at|wt|itm|icid|stm)_\w+|pk_(?:campaign|kwd|keyword|source|medium|content)"
    r"|piwik_\w+|mkt_tok|_hsenc|_hsmi|__hs\w+|_ga|_gl|_openstat|wtmc|xtor|cmpid|ocid|ref_src|ref_url|guccounter"
    r"|guce_\w+|(?:fbc|gc|dc|twc|ttc|yc|ysc|msclk|wbra|gbra|igsh|epik|s_cid|li_fat_|irclick|srsl)(?:l?id)?)(?:=|$)",
    re.I,
)


def canonical_address(url: str) -> str:
    """The address of a page without what only tells where its reader came from, and without a fragment.

    An address that cannot be taken apart is returned as it is. Only parameters that are certain are removed:
    others may choose the page.
    """
    if not url:
        return ""
    try:
        parts = urlsplit(url.strip())
        port = parts.port
    except ValueError:
        return url
    query = "&".join(pair for pair in parts.query.split("&") if pair and not TRACKING.match(pair))
    host = parts.netloc.lower()
    if port == DEFAULT_PORTS.get(parts.scheme.lower()):
        host = host.removesuffix(f":{port}")
    fragment = parts.fragment if parts.fragment.startswith("!") else ""  # "#!" chooses the page of an old app
    return urlunsplit((parts.scheme.lower(), host, parts.path or "/", query, fragment))


def is_home_page(url: str) -> bool:
    """Whether an address is that of a whole site."""
    try:
        return urlsplit(url).path in {"", "/"}
    except ValueError:
        return False


def resolve_address(base: str, link: str) -> str:
    """The web address to which a `link` on a page at `base` leads; empty if it is none, or lacks a host."""
    link = link.strip()
    try:
        address = urljoin(base or "https:", link) if link else ""
        parts = urlsplit(address)
    except ValueError:
        return ""
    return address if parts.netloc and parts.scheme.lower() in {"http", "https"} else ""
