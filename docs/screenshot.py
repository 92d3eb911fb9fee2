"""`make screenshot`: ask the demo corpus one question in Chromium and photograph the page for the README."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

QUESTION = "what did Kevin Xu predict?"
PICTURE = Path(__file__).parent / "page.png"


def main() -> None:
    """Serve on a free port, ask, open the evidence, take the picture."""
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
    """Write `page.png`: the question, its answer, and the quote that its marker opened."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(viewport={"width": 1000, "height": 760})
        page.goto(address)
        page.locator("#question textarea").fill(QUESTION)
        page.locator("#question textarea").press("Enter")
        page.locator("#turn-1 a.marker").first.click(timeout=180_000)
        page.locator("#turn-1 .evidence mark").wait_for()
        page.screenshot(path=PICTURE)
        browser.close()


if __name__ == "__main__":
    main()
