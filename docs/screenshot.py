"""`make screenshot`: ask the demo corpus in Chromium, photograph and film page and widget for the README."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

QUESTION = "what did Kevin Xu predict?"
PICTURES = Path(__file__).parent
CHROMIUM: dict[str, Any] = {
    "executable_path": shutil.which("chromium"),
    "args": ["--no-sandbox", "--disable-gpu"],
}
PORTAL = """<!doctype html><html lang="en"><head><title>Intranet</title></head>
<body style="font-family: Georgia, serif; margin: 2rem"><h1>Intranet</h1><p>Lunch today: dumplings.</p>
<script src="/widget.js" data-title="Ask the news" data-theme="light"></script></body></html>"""
ANSWER_MS = 180_000
FRAME_MS = 160
MOST_FRAMES = 120
FILM_SIZE = (1100, 660)


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
    """Write `page.png`, `page-dark.png`, `page-phone.png`, `widget.png` and `page.webp`."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**CHROMIUM)
        for name, width, height, scheme in (
            ("page", 1280, 760, "light"),
            ("page-dark", 1280, 760, "dark"),
            ("page-phone", 390, 760, "light"),
        ):
            with opened(browser, width, height, scheme) as page:
                page.goto(address)
                ask(page)
                page.locator("#turn-1 .acts").wait_for(timeout=ANSWER_MS)
                if width > height:
                    page.locator("#turn-1 button.marker").first.click()
                    page.locator("#article mark").wait_for()
                page.mouse.move(5, 5)
                page.wait_for_timeout(300)
                page.screenshot(path=PICTURES / f"{name}.png")
        with opened(browser, *FILM_SIZE, "light") as page:
            page.goto(address)
            film(page, PICTURES / "page.webp")
        with opened(browser, 760, 640, "light") as page:
            page.route("**/intranet", lambda route: route.fulfill(body=PORTAL, content_type="text/html"))
            page.goto(f"{address}/intranet")
            page.get_by_role("button", name="Ask the news").click()
            page.get_by_label("Your question").fill(QUESTION)
            page.get_by_label("Your question").press("Enter")
            page.get_by_role("button", name="Evidence 1").click(timeout=ANSWER_MS)
            page.screenshot(path=PICTURES / "widget.png")
        browser.close()


def ask(page: Page) -> None:
    """Type the question, and press Enter."""
    page.wait_for_selector("body.is-ready")
    page.locator("#question").fill(QUESTION)
    page.locator("#question").press("Enter")


def film(page: Page, file: Path) -> None:
    """Write a moving picture: question, answer, marker, article."""
    frames: list[Image.Image] = []

    def take(seconds: float) -> None:
        end = time.monotonic() + seconds
        while len(frames) < MOST_FRAMES and time.monotonic() < end:
            frames.append(Image.open(io.BytesIO(page.screenshot())).convert("RGB"))
            page.wait_for_timeout(FRAME_MS)

    page.wait_for_selector("body.is-ready")
    take(1)
    for at in range(0, len(QUESTION), 3):
        page.locator("#question").press_sequentially(QUESTION[at : at + 3])
        take(0.1)
    page.locator("#question").press("Enter")
    while len(frames) < MOST_FRAMES // 2 and not page.locator("#turn-1 .acts").is_visible():
        take(0.3)
    page.locator("#turn-1 .acts").wait_for(timeout=ANSWER_MS)
    take(1)
    page.locator("#turn-1 button.marker").first.hover()
    take(1.5)
    page.locator("#turn-1 button.marker").first.click()
    page.locator("#article mark").wait_for()
    take(2)
    frames[0].save(
        file, save_all=True, append_images=frames[1:], duration=FRAME_MS, loop=0, quality=60, method=4
    )


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
