"""The API's documentation at `/api/docs`: a small page that reads `/api/openapi.json`, without a CDN."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import Response

FOLDER = Path(__file__).parent
FILES = {
    "/api/docs": ("api_docs.html", "text/html"),
    "/api/docs.js": ("api_docs.js", "text/javascript"),
    "/api/docs.css": ("api_docs.css", "text/css"),
}


def api_docs_routes() -> APIRouter:
    """Return the routes of the page, its script and its style."""
    routes = APIRouter(include_in_schema=False)
    for path, (name, media_type) in FILES.items():
        routes.add_api_route(path, _serve(FOLDER / name, media_type), methods=["GET"])
    return routes


def _serve(file: Path, media_type: str) -> Callable[[], Response]:
    def send() -> Response:
        return Response(file.read_text("utf-8"), media_type=media_type)

    return send
