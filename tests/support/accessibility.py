"""What axe finds fault with on a page."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def check_accessible(page: Page) -> None:
    """Fails with the rule, the element and what axe says of it, for each violation."""
    found = Axe().run(page, options={"runOnly": RULES})
    faults = [
        (fault["id"], node["target"], node["failureSummary"])
        for fault in found.response["violations"]
        for node in fault["nodes"]
    ]
    assert not faults, faults
