"""Replies of a test server: JSON, text, and streams in chunks."""

from __future__ import annotations

import json
from http.server import BaseHTTPRequestHandler
from typing import Any


class ReplyHandler(BaseHTTPRequestHandler):
    """A request handler that says nothing on the console."""

    protocol_version = "HTTP/1.1"

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the name that http.server uses
        pass

    def send_json(self, status: int, document: dict[str, Any]) -> None:
        self._send(status, "application/json; charset=utf-8", json.dumps(document).encode())

    def send_text(self, status: int, text: str) -> None:
        self._send(status, "text/plain; charset=utf-8", text.encode())

    def send_unknown_path(self) -> None:
        """As Ollama answers: it knows the path, but not with this method, or does not know it."""
        if self.command == "GET" and self.path.startswith("/api/"):
            self.send_text(405, "405 method not allowed")
        else:
            self.send_text(404, "404 page not found")

    def begin_stream(self, content_type: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", content_type)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()

    def send_line(self, document: dict[str, Any]) -> None:
        """One line of a stream of JSON objects."""
        self.send_chunk(json.dumps(document).encode() + b"\n")

    def send_chunk(self, data: bytes) -> None:
        self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
        self.wfile.flush()

    def end_stream(self) -> None:
        self.wfile.write(b"0\r\n\r\n")

    def _send(self, status: int, content_type: str, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
