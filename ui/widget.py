"""The chat for other pages: the widget's script, and the chat alone for a frame."""

from __future__ import annotations

from pathlib import Path

from fastapi import APIRouter
from fastapi.responses import Response

from ui.translation import Translations

FOLDER = Path(__file__).parent
LABELS = "LABELS_OF_ALL_LANGUAGES"  # the placeholder in the script
MAX_AGE_S = 300  # for which browsers cache script and page


def widget_routes(translations: Translations) -> APIRouter:
    """Return the routes `/widget.js` and `/embed`."""
    routes = APIRouter(include_in_schema=False)

    @routes.get("/widget.js")
    def widget() -> Response:
        script = (FOLDER / "widget.js").read_text("utf-8").replace(LABELS, translations.widget)
        return _cached(script, "text/javascript")

    @routes.get("/embed")
    def embed() -> Response:
        return _cached((FOLDER / "embed.html").read_text("utf-8"), "text/html")

    return routes


def _cached(text: str, media_type: str) -> Response:
    return Response(text, media_type=media_type, headers={"Cache-Control": f"public, max-age={MAX_AGE_S}"})
