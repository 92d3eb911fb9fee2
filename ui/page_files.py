"""The page's own files: one script, one stylesheet, the mark, and the HTML of its parts."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

from fastapi import APIRouter, Request
from fastapi.responses import Response
from rjsmin import jsmin

from ui.fragments import load_template
from ui.page_context import PageContext
from ui.served_text import FOREVER, ServedText

FOLDER = Path(__file__).parent
FRAME_STYLES = ("tokens", "frame")
STYLES = ("controls", "answer", "rail", "chat", "reader", "articles", "measure")
# One renderer for page and widget, then what only the page has. All are parts of one function, in this order.
RENDERER = ("icons", "dom", "stream", "tables", "text", "cards", "turn")
SCRIPTS = (
    *RENDERER,
    *("store", "markdown", "translation", "hover", "printed_pages", "reader"),
    *("chosen_sources", "composer", "overlays", "rail", "feedback", "follow_ups", "to_latest", "chat"),
    *("frame", "articles", "measure", "away", "start", "question_link"),
)
MARK = "/page/mark.svg"


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
    return f"{join_styles(FRAME_STYLES)}\n:is(body, #outweigh) {{\n{join_styles(STYLES)}}}\n"


@cache
def page_files() -> dict[str, ServedText]:
    """Return the script, the stylesheet and the mark by name."""
    mark = ServedText(load_template("mark.svg"), "image/svg+xml")
    styles = page_styles().replace(MARK, f"{MARK}?v={mark.version}")
    return {
        "page.js": ServedText(jsmin(join_scripts(SCRIPTS)), "text/javascript"),
        "page.css": ServedText(styles, "text/css"),
        "mark.svg": mark,
    }


def address(name: str) -> str:
    """Return where browsers find a file; it changes with the content, so they may keep the file forever."""
    return f"/page/{name}?v={page_files()[name].version}"


def head() -> str:
    """Return what the page's `head` adds: the files, and light or dark before anything is drawn."""
    return load_template(
        "head.html", script=address("page.js"), style=address("page.css"), mark=address("mark.svg")
    )


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
