"""How soon a reader sees the sources of a question on the page: `python -m benchmarks.page`.

In Chromium, from the key to the first passage on the screen, one question after another, the first one not
counted. Run `belegt ingest` before.
"""

from __future__ import annotations

import argparse
import re
import shutil
import subprocess
import sys
from pathlib import Path
from statistics import quantiles

from playwright.sync_api import Page, sync_playwright

from rag.evaluation.question_set import load_questions, sample

SOURCELESS = ("collection", "conversation")  # kinds of questions that are answered without a passage
SECONDS_TO_SOURCES = """() => new Promise(resolve => {
  const box = document.querySelector("#question");
  const start = performance.now();
  new MutationObserver((_, observer) => {
    if (!document.querySelector("#turn-1 .card")) return;
    observer.disconnect();
    requestAnimationFrame(() => resolve((performance.now() - start) / 1000));
  }).observe(document.body, { childList: true, subtree: true });
  box.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
})"""


def main() -> None:
    """Print median and 95th percentile."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--config", type=Path, default=Path("config.toml"))
    options.add_argument("--limit", type=int, default=20)
    arguments = options.parse_args()
    asked = [one for one in load_questions(Path("corpus/questions.jsonl")) if one.kind not in SOURCELESS]
    questions = sample(asked, arguments.limit + 1)
    serve = [sys.executable, "-m", "rag", "--config", str(arguments.config), "serve", "--port", "0"]
    with subprocess.Popen(serve, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        address = re.search(r"http://\S+", server.stdout.readline())
        assert address is not None
        try:
            seconds = measure(address[0], [one.question for one in questions])[1:]
        finally:
            server.terminate()
    shares = quantiles(seconds, n=20)
    print(f"sources on the page after {shares[9]:.2f} s (median), {shares[18]:.2f} s (95th of 100)")


def measure(address: str, questions: list[str]) -> list[float]:
    """The seconds of each question, asked in a conversation of its own."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page()
        page.goto(address)
        page.wait_for_selector("body.is-ready")
        seconds = [ask(page, question) for question in questions]
        browser.close()
    return seconds


def ask(page: Page, question: str) -> float:
    """Seconds to the sources; returns when the answer is there and the conversation is left."""
    page.locator("#question").fill(question)
    page.wait_for_timeout(100)
    seconds = float(page.evaluate(SECONDS_TO_SOURCES))
    page.locator("#turn-1 .acts").wait_for(timeout=120_000)
    page.get_by_role("button", name="New chat").first.click()
    page.locator(".welcome").wait_for()
    return seconds


if __name__ == "__main__":
    main()
