"""What a reader waits for on the page: `python -m benchmarks.page [--quick]`.

In Chromium: the requests and the seconds of a first visit and of one with a full cache; then, one question
after another and the first one not counted, the seconds from the key to the first passage on the screen, and
how much moves from then on until the answer is complete (CLS). With `--quick`, a stand-in that answers at
once takes the place of the model. Run `belegt ingest` before.
"""

from __future__ import annotations

import argparse
import gzip
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles

from playwright.sync_api import BrowserContext, Page, sync_playwright

from benchmarks.quick_model import quick_answerer
from rag.config import load_config
from rag.evaluation.question_set import load_questions, sample
from tests.support.servers import serving
from ui.translation import load_translations
from ui.widget import widget_script

SOURCELESS = ("collection", "conversation")  # kinds of questions that are answered without a passage
VISITS = 5  # with a full cache
OURS = re.compile(r"/(?:page/.*)?")  # the page itself and its own files; the others are Gradio's
LOAD = """() => {
  const entries = ["navigation", "resource"].flatMap((type) => performance.getEntriesByType(type));
  return {
    sent: entries.filter(({ transferSize }) => transferSize > 0).map(({ name }) => new URL(name).pathname),
    paint: performance.getEntriesByName("first-contentful-paint")[0].startTime / 1000,
    ready: performance.now() / 1000,
  };
}"""
SECONDS_TO_SOURCES = """() => new Promise(resolve => {
  const box = document.querySelector("#question");
  const start = performance.now();
  new MutationObserver((_, observer) => {
    if (!document.querySelector("#turn-1 .card")) return;
    observer.disconnect();
    requestAnimationFrame(() => {
      globalThis.sourcesAt = performance.now();
      resolve((sourcesAt - start) / 1000);
    });
  }).observe(document.body, { childList: true, subtree: true });
  box.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", bubbles: true }));
})"""
SHIFT_SINCE_SOURCES = """() => new Promise(resolve => {
  const observer = new PerformanceObserver(() => {});
  observer.observe({ type: "layout-shift", buffered: true });
  setTimeout(() => {
    const since = observer.takeRecords().filter(({ startTime }) => startTime > sourcesAt);
    resolve(since.reduce((sum, { value }) => sum + value, 0));
  }, 500);
})"""


@dataclass(frozen=True)
class Visit:
    """A visit of the page: the paths that were sent for, and two times in seconds."""

    sent: list[str]
    paint_s: float
    ready_s: float


@dataclass(frozen=True)
class Asked:
    """A question on the page: the seconds to its sources, and what moved from then on."""

    sources_s: float
    shift: float


def main() -> None:
    """Print the figures."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--config", type=Path, default=Path("config.toml"))
    options.add_argument("--limit", type=int, default=20, help="of the questions")
    options.add_argument("--quick", action="store_true", help="do not load the model")
    arguments = options.parse_args()
    asked = [one for one in load_questions(Path("corpus/questions.jsonl")) if one.kind not in SOURCELESS]
    questions = [one.question for one in sample(asked, arguments.limit + 1)]
    server = quick_server if arguments.quick else real_server
    with server(arguments.config) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        context = browser.new_context()
        report_visits([visit(context, address) for _ in range(VISITS + 1)])
        page = context.new_page()
        page.goto(address)
        page.wait_for_selector("body.is-ready")
        report_questions([ask(page, question) for question in questions][1:])
        browser.close()
    script = widget_script(load_translations()).encode()
    print(f"widget.js: {len(script):,} bytes, {len(gzip.compress(script)):,} as it is sent")


def report_visits(visits: list[Visit]) -> None:
    """Print the first visit and the median of the others."""
    first, *others = visits
    gradios = [path for path in first.sent if not OURS.fullmatch(path)]
    print(f"requests of the first visit: {len(first.sent)}, of which Gradio's: {len(gradios)}")
    print(f"requests of a later visit: {len(others[-1].sent)}")
    print(f"first visit: painted after {first.paint_s:.2f} s, ready after {first.ready_s:.2f} s")
    paint, ready = median(one.paint_s for one in others), median(one.ready_s for one in others)
    print(f"later visits (median): painted after {paint:.2f} s, ready after {ready:.2f} s")


def report_questions(asked: list[Asked]) -> None:
    """Print median and 95th percentile of the seconds, and the greatest shift."""
    shares = quantiles([one.sources_s for one in asked], n=20)
    print(f"sources on the page after {shares[9]:.3f} s (median), {shares[18]:.3f} s (95th of 100)")
    print(f"layout shift from the sources to the answer: at most {max(one.shift for one in asked):.4f}")


@contextmanager
def quick_server(config: Path) -> Iterator[str]:
    """A server in this process whose model answers at once; its address."""
    loaded = load_config(config)
    with serving(loaded, quick_answerer(loaded)) as address:
        yield address


@contextmanager
def real_server(config: Path) -> Iterator[str]:
    """`belegt serve` in a process of its own; its address."""
    serve = [sys.executable, "-m", "rag", "--config", str(config), "serve", "--port", "0"]
    with subprocess.Popen(serve, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        address = re.search(r"http://\S+", server.stdout.readline())
        assert address is not None
        try:
            yield address[0]
        finally:
            server.terminate()


def visit(context: BrowserContext, address: str) -> Visit:
    """Open the page in a tab of its own, and close it again."""
    page = context.new_page()
    page.goto(address)
    page.wait_for_selector("body.is-ready")
    seen = page.evaluate(LOAD)
    page.close()
    return Visit(seen["sent"], seen["paint"], seen["ready"])


def ask(page: Page, question: str) -> Asked:
    """Ask in a conversation of its own, which is left once the answer is there."""
    page.locator("#question").fill(question)
    page.wait_for_timeout(100)
    seconds = float(page.evaluate(SECONDS_TO_SOURCES))
    page.locator("#turn-1 .acts").wait_for(timeout=120_000)
    shift = float(page.evaluate(SHIFT_SINCE_SOURCES))
    page.get_by_role("button", name="New chat").first.click()
    page.locator(".welcome").wait_for()
    return Asked(seconds, shift)


if __name__ == "__main__":
    main()
