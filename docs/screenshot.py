"""`make screenshot`: ask the demo corpus in Chromium and photograph page and widget for the README."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

QUESTION = "what did Kevin Xu predict?"
PICTURES = Path(__file__).parent
PORTAL = """<!doctype html><html lang="en"><head><title>Intranet</title></head>
<body style="font-family: Georgia, serif; margin: 2rem"><h1>Intranet</h1><p>Lunch today: dumplings.</p>
<script src="/widget.js" data-title="Ask the news" data-theme="light"></script></body></html>"""
ANSWER_MS = 180_000


def main() -> None:
    """Serve on a free port, and take the pictures."""
    serve = [sys.executable, "-m", "rag", "serve", "--port", "0"]
    with subprocess.Popen(serve, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        address = re.search(r"http://\S+", server.stdout.readline())
        assert address is not None
        try:
            photograph(address[0])
        finally:
            server.terminate()


def photograph(address: str) -> None:
    """Write `page.png`, `page-dark.png`, `page-phone.png` and `widget.png`."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        for name, width, height, scheme in (
            ("page", 1280, 760, "light"),
            ("page-dark", 1280, 760, "dark"),
            ("page-phone", 390, 760, "light"),
        ):
            with opened(browser, width, height, scheme) as page:
                page.goto(address)
                page.locator("#question textarea").fill(QUESTION)
                page.locator("#question textarea").press("Enter")
                page.locator("#turn-1 .colophon").wait_for(timeout=ANSWER_MS)
                if width > height:
                    page.locator("#turn-1 a.marker").first.click()
                    page.locator("#article mark").wait_for()
                page.screenshot(path=PICTURES / f"{name}.png")
        with opened(browser, 760, 640, "light") as page:
            page.route("**/intranet", lambda route: route.fulfill(body=PORTAL, content_type="text/html"))
            page.goto(f"{address}/intranet")
            page.get_by_role("button", name="Ask the news").click()
            page.get_by_label("Your question").fill(QUESTION)
            page.get_by_label("Your question").press("Enter")
            page.get_by_role("button", name="Evidence 1").click(timeout=ANSWER_MS)
            page.screenshot(path=PICTURES / "widget.png")
        browser.close()


@contextmanager
def opened(browser: Browser, width: int, height: int, scheme: str) -> Iterator[Page]:
    """A page of this size, in a browser that wants light or dark."""
    context = browser.new_context(
        viewport={"width": width, "height": height}, color_scheme="dark" if scheme == "dark" else "light"
    )
    yield context.new_page()
    context.close()


if __name__ == "__main__":
    main()
