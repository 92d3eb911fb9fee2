"""A slash command for Slack or Mattermost: `/ask What did Kevin Xu predict?`

    belegt key new slack-bot                       # only if the server has keys
    SLACK_SIGNING_SECRET=… BELEGT_KEY=belegt_… python examples/slack_bot.py

Slack posts a form to this server and wants a reply within three seconds. So the bot acknowledges at once,
asks belegt in the background, and posts the answer to the command's `response_url`.
"""

from __future__ import annotations

import hashlib
import hmac
import os
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

import httpx

BELEGT = os.environ.get("BELEGT_URL", "http://127.0.0.1:8000")
KEY = os.environ.get("BELEGT_KEY", "")
SIGNING_SECRET = os.environ.get("SLACK_SIGNING_SECRET", "")
PORT = int(os.environ.get("PORT", "3000"))
LONGEST_FORM = 20_000  # bytes
OLDEST_REQUEST_S = 300  # what is older may be a replay


def ask(question: str) -> dict[str, Any]:
    """Ask belegt; what it returns is described in docs/api.md."""
    headers = {"Authorization": f"Bearer {KEY}"} if KEY else {}
    response = httpx.post(f"{BELEGT}/api/ask", json={"question": question}, headers=headers, timeout=300)
    document: dict[str, Any] = response.json()
    if response.is_error:  # a problem of RFC 9457, whose `detail` says what to do
        return {"answer": document["detail"], "citations": []}
    return document


def as_message(answer: dict[str, Any]) -> dict[str, Any]:
    """The answer as a Slack message: the sentences, then each quote with its source."""
    sources = [
        f"[{cited['number']}] “{escape(cited['quote'])}” — {escape(cited['url'] or cited['source'])}"
        for cited in answer["citations"]
    ]
    return {"response_type": "in_channel", "text": "\n".join([escape(answer["answer"]), *sources])}


def escape(text: str) -> str:
    """Article text must not become a link or a mention."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def is_genuine(headers: Any, body: bytes) -> bool:
    """Whether Slack signed the request; without a secret, every request is taken for genuine."""
    if not SIGNING_SECRET:
        return True
    sent_at = headers.get("X-Slack-Request-Timestamp", "0")
    if not sent_at.isdecimal() or abs(time.time() - int(sent_at)) > OLDEST_REQUEST_S:
        return False
    digest = hmac.new(SIGNING_SECRET.encode(), f"v0:{sent_at}:".encode() + body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(f"v0={digest}", headers.get("X-Slack-Signature", ""))


class SlashCommand(BaseHTTPRequestHandler):
    """One slash command."""

    def do_POST(self) -> None:
        """Acknowledge the command, and answer it in the background."""
        body = self.rfile.read(min(int(self.headers.get("Content-Length", 0)), LONGEST_FORM))
        if not is_genuine(self.headers, body):
            self.send_error(403)
            return
        form = {name: values[0] for name, values in parse_qs(body.decode()).items()}
        question, reply_to = form.get("text", ""), form.get("response_url", "")
        threading.Thread(target=lambda: httpx.post(reply_to, json=as_message(ask(question)))).start()
        self.send_response(200)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.end_headers()
        self.wfile.write("Looking it up …".encode())


if __name__ == "__main__":
    with ThreadingHTTPServer(("127.0.0.1", PORT), SlashCommand) as server:
        print(f"Waiting for slash commands on port {server.server_address[1]}", flush=True)
        server.serve_forever()
