"""Every example runs as it stands, with another server's address."""

import hashlib
import hmac
import json
import os
import queue
import shlex
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlencode

import httpx2
import pytest
import yaml

from rag.config import Config
from rag.qa.answerer import Answerer
from tests.support.corpora import ARTICLES, write_articles
from tests.support.keys import ASK_KEY, with_keys
from tests.support.servers import serving

EXAMPLES = Path(__file__).parents[1] / "examples"
HEIGHT = "How high is the lighthouse of Hohenwarte?"
SECRET = "written by Slack"

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def url(indexed: Config, quick: Answerer) -> Iterator[str]:
    with serving(with_keys(indexed), quick) as url:
        yield url


def environment(**variables: str) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(EXAMPLES.parent), **variables}


def test_the_table_names_every_example() -> None:
    table = (EXAMPLES / "README.md").read_text("utf-8")
    for file in EXAMPLES.iterdir():
        assert file.name == "README.md" or file.is_dir() or f"]({file.name})" in table, file.name


def test_the_script_answers_a_file_of_questions(
    indexed: Config, quick_environment: dict[str, str], tmp_path: Path
) -> None:
    questions = tmp_path / "questions.txt"
    questions.write_text(f"{HEIGHT}\n\nWho is the mayor of Lisbon?\n")
    done = subprocess.run(
        [sys.executable, str(EXAMPLES / "ask_many.py"), str(questions)],
        capture_output=True,
        text=True,
        check=False,
        cwd=indexed.corpus.path.parent,
        env=environment(**quick_environment),
    )
    assert done.returncode == 0, done.stderr
    assert f"## {HEIGHT}" in done.stdout
    assert "> — Der Leuchtturm von Hohenwarte (leuchtturm.txt)" in done.stdout
    assert "Nearest in the articles:" in done.stdout


def test_the_mcp_client_lists_and_asks(url: str) -> None:
    done = subprocess.run(
        [sys.executable, str(EXAMPLES / "mcp_client.py"), HEIGHT],
        capture_output=True,
        text=True,
        check=False,
        env=environment(BELEGT_URL=url, BELEGT_KEY=ASK_KEY),
    )
    assert done.returncode == 0, done.stderr
    assert "tools: ask, search, list_articles, read_article" in done.stdout
    assert "3 articles" in done.stdout
    assert "41 Meter" in done.stdout


@pytest.fixture
def replies() -> Iterator[tuple[str, "queue.Queue[dict[str, str]]"]]:
    """Slack's side of a `response_url`: its address, and the messages posted there."""
    received: queue.Queue[dict[str, str]] = queue.Queue()

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            received.put(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - http.server's name
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Receiver) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/reply", received
        server.shutdown()


@pytest.fixture
def bot(url: str) -> Iterator[str]:
    """The bot in a process of its own; its address."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = str(probe.getsockname()[1])
    variables = {"BELEGT_URL": url, "BELEGT_KEY": ASK_KEY, "SLACK_SIGNING_SECRET": SECRET, "PORT": port}
    command = [sys.executable, str(EXAMPLES / "slack_bot.py")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, env=environment(**variables)) as process:
        assert process.stdout
        assert b"Waiting" in process.stdout.readline()
        yield f"http://127.0.0.1:{port}"
        process.terminate()


def test_the_bot_answers_a_signed_command_and_no_other(
    bot: str, replies: tuple[str, "queue.Queue[dict[str, str]]"]
) -> None:
    address, received = replies
    body = urlencode({"text": HEIGHT, "response_url": address})
    now = str(int(time.time()))
    signature = hmac.new(SECRET.encode(), f"v0:{now}:{body}".encode(), hashlib.sha256).hexdigest()
    headers = {"X-Slack-Request-Timestamp": now, "X-Slack-Signature": f"v0={signature}"}
    assert httpx2.post(bot, content=body).status_code == 403
    assert httpx2.post(bot, content=body, headers=headers).text == "Looking it up …"
    message = received.get(timeout=60)["text"]
    assert "41 Meter" in message
    assert "https://example.org/leuchtturm" in message
    assert received.empty()


def test_the_page_loads_the_widget_of_the_server(url: str) -> None:
    page = (EXAMPLES / "portal.html").read_text("utf-8")
    assert 'src="http://127.0.0.1:8000/widget.js"' in page
    assert httpx2.get(f"{url}/widget.js").headers["content-type"].startswith("text/javascript")


def test_the_nightly_evaluation_runs_and_can_fail(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, quick_environment: dict[str, str]
) -> None:
    (job,) = yaml.safe_load((EXAMPLES / "nightly.yml").read_text("utf-8"))["jobs"].values()
    commands = [
        shlex.split(step["run"]) for step in job["steps"] if step.get("run", "").startswith("belegt ")
    ]
    assert [command[1] for command in commands] == ["ingest", "evaluate", "evaluate"]
    assert all("--fail-under" in command for command in commands[1:])
    for name, value in quick_environment.items():
        monkeypatch.setenv(name, value)

    def write_set(accepted: str) -> None:
        asked = {"id": "1", "question": HEIGHT}
        expected = {"answers": [accepted], "sources": ["leuchtturm.txt"]}
        (tmp_path / "site/questions.jsonl").write_text(json.dumps(asked | expected))

    run("init", str(tmp_path / "site"))
    write_articles(tmp_path / "site/articles", ARTICLES)
    monkeypatch.chdir(tmp_path / "site")
    write_set("41")
    assert [run(*command[1:])[0] for command in commands] == [0, 0, 0]
    write_set("99")
    assert run(*commands[2][1:], "--output", "again")[0] == 1
