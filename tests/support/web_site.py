"""A web site on this machine, whose pages a test may change."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

BRIDGE = (
    "<html lang='de'><head><title>Die Brücke</title></head><body><article><h1>Die Brücke von Steinfurt</h1>"
    "<p>Die Brücke von Steinfurt wurde 1931 erbaut und ist 212 Meter lang. Sie steht aus Sandstein da.</p>"
    "</article></body></html>"
)
FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>News</title>
<item><title>Brücke</title><link>/bridge.html</link><pubDate>Tue, 12 Mar 2024 08:00:00 GMT</pubDate></item>
<item><title>Gone</title><link>/gone.html</link></item>
</channel></rss>"""
HTML = "text/html; charset=utf-8"


class Site(ThreadingHTTPServer):
    """Answers by `pages`: path → status, type, body; notes what was asked for."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.pages: dict[str, tuple[int, str, str]] = {
            "/bridge.html": (200, HTML, BRIDGE),
            "/feed.xml": (200, "application/rss+xml", FEED),
            "/loop": (302, "/loop", ""),
            "/moved": (301, "/bridge.html", ""),
            "/picture": (200, "image/png", "PNG"),
            "/large": (200, HTML, "x" * 3_000_000),
            "/no-feed": (200, "text/xml", "<a/>"),
        }
        self.asked: list[str] = []
        self.unchanged: list[str] = []

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def start(self) -> None:
        threading.Thread(target=self.serve_forever, daemon=True).start()


class Handler(BaseHTTPRequestHandler):
    server: Site

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        status, kind, body = self.server.pages.get(self.path, (404, "text/plain", ""))
        etag = f'"{hash(body)}"'
        if self.headers.get("If-None-Match") == etag:
            status, body = 304, ""
            self.server.unchanged.append(self.path)
        self.send_response(status)
        self.send_header("ETag", etag)
        self.send_header("Location" if status in {301, 302} else "Content-Type", kind)
        self.send_header("Content-Length", str(len(body.encode())))
        self.end_headers()
        self.wfile.write(body.encode())

    def log_message(self, *_: object) -> None:
        pass
