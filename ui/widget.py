"""The chat for other pages: the widget's script, and the chat alone for a frame."""

from __future__ import annotations

import json
import re

from fastapi import APIRouter, Request
from fastapi.responses import Response
from minify import string as minify

from ui.fragments import load_template
from ui.page_files import RENDERER, join_scripts, join_styles
from ui.served_text import ServedText
from ui.translation import Translations

LENGTH = re.compile(r"(--(?:radius|space|text)-\w+|--touch): ([\w.]+);")  # a token that no theme changes
LABELS = "LABELS_OF_ALL_LANGUAGES"  # the placeholders in the script
STYLE = "STYLE_OF_THE_WIDGET"
STYLES = ("tokens", "controls", "answer", "widget")
ICONS = ("again", "chat", "close", "external", "send", "stop")
CACHED = "public, max-age=300"
ROOT_PX = 16  # of a rem: the size that another page gives its root says nothing about this one


def widget_routes(translations: Translations) -> APIRouter:
    """Return the routes `/widget.js` and `/embed`."""
    routes = APIRouter(include_in_schema=False)
    script = ServedText(widget_script(translations), "text/javascript")
    page = ServedText(load_template("embed.html"), "text/html")

    @routes.get("/widget.js")
    def widget(request: Request) -> Response:
        return script.response(request, CACHED)

    @routes.get("/embed")
    def embed(request: Request) -> Response:
        return page.response(request, CACHED)

    return routes


def widget_script(translations: Translations) -> str:
    """Return the script: the renderer that the page has, too, and the bubble with its panel."""
    script: str = minify("text/javascript", _without_unused_icons(join_scripts((*RENDERER, "widget"))))
    style: str = minify("text/css", _with_own_lengths(_in_pixels(join_styles(STYLES))))
    return script.replace(LABELS, translations.widget, 1).replace(STYLE, json.dumps(style), 1)


def _without_unused_icons(script: str) -> str:
    def keep(match: re.Match[str]) -> str:
        return match[0] if match[1] in ICONS else ""

    return re.sub(r'^  (\w+): "M[^"]*",\n', keep, script, flags=re.M)


def _in_pixels(css: str) -> str:
    return re.sub(r"(\d*\.?\d+)rem\b", lambda match: f"{float(match[1]) * ROOT_PX:g}px", css)


def _with_own_lengths(css: str) -> str:
    """Put the lengths in the place of their tokens, which take more room."""
    lengths = dict(LENGTH.findall(css))
    return re.sub(r"var\((--[\w-]+)\)", lambda token: lengths.get(token[1], token[0]), LENGTH.sub("", css))
