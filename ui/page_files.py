"""The page's own files: one script, one stylesheet, and what its `head` adds."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from urllib.parse import quote

from fastapi import APIRouter, Request
from fastapi.responses import Response
from minify import string as minify

from ui.fragments import load_template
from ui.page_context import PageContext
from ui.served_text import FOREVER, ServedText

FOLDER = Path(__file__).parent
FRAME_STYLES = ("tokens", "frame")
STYLES = ("controls", "fields", "answer", "explanation", "rail", "chat", "reader", "articles", "measure")
# One renderer for page and widget, then what only the page has. All are parts of one function, in this order.
RENDERER = ("icons", "dom", "stream", "tables", "text", "cards", "turn")
SCRIPTS = (
    *RENDERER,
    *("explanation", "store", "markdown", "translation", "hover", "printed_pages", "reader"),
    *("chosen_sources", "composer", "overlays", "rail", "feedback", "follow_ups", "to_latest", "chat"),
    *("frame", "patience", "articles", "measure", "away", "start", "question_link"),
)
MARK = "MARK_AS_DATA"  # the placeholder in a stylesheet


def join_scripts(names: Sequence[str]) -> str:
    """Return the scripts as one function, so that they share names with one another and with nothing else."""
    parts = [(FOLDER / "script" / f"{name}.js").read_text("utf-8") for name in names]
    return '(() => {\n"use strict";\n' + "\n".join(parts) + "})();\n"


def join_styles(names: Sequence[str]) -> str:
    """Return the stylesheets as one, without comments that fill a line, and without indentation."""
    text = "\n".join((FOLDER / "css" / f"{name}.css").read_text("utf-8") for name in names)
    return re.sub(r"^\s+", "", re.sub(r"^ */\*(?:[^*]|\*(?!/))*\*/\n", "", text, flags=re.M), flags=re.M)


def page_styles() -> str:
    """Return the page's stylesheet; where it styles elements, it outweighs Gradio's."""
    frame = join_styles(FRAME_STYLES).replace(MARK, mark())
    return f"{frame}\n:is(body, #outweigh) {{\n{join_styles(STYLES)}}}\n"


def mark() -> str:
    """Return belegt's mark as an address that needs no request."""
    return f"data:image/svg+xml,{quote(load_template('mark.svg'))}"


@cache
def page_files() -> dict[str, ServedText]:
    """Return the script and the stylesheet by name."""
    return {
        "page.js": ServedText(minify("text/javascript", join_scripts(SCRIPTS)), "text/javascript"),
        "page.css": ServedText(page_styles(), "text/css"),
    }


def address(name: str) -> str:
    """Return where browsers find a file; it changes with the content, so they may keep the file forever."""
    return f"/page/{name}?v={page_files()[name].version}"


def head() -> str:
    """Return what the page's `head` adds: the files, and light or dark before anything is drawn."""
    return load_template("head.html", script=address("page.js"), style=address("page.css"), mark=mark())


def page_routes(context: Callable[[Request], PageContext]) -> APIRouter:
    """Return the routes below `/page`."""
    routes = APIRouter(prefix="/page", include_in_schema=False)

    @routes.get("/context")
    def page_context(request: Request) -> Response:
        body = context(request).model_dump_json()
        return Response(body, media_type="application/json", headers={"Cache-Control": "no-store"})

    def add(name: str, file: ServedText) -> None:
        @routes.get(f"/{name}")
        def page_file(request: Request) -> Response:
            return file.response(request, FOREVER)

    for name, file in page_files().items():
        add(name, file)
    return routes
