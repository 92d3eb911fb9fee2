"""HTML from the templates in `ui/templates/`, which may include stylesheets; all values are escaped."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

FOLDER = Path(__file__).parent
RTL = {"ar", "fa", "he", "ur"}


@cache
def environment() -> Environment:
    """Return the templates' environment."""
    return Environment(
        loader=FileSystemLoader([FOLDER / "templates", FOLDER / "css"]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def load_template(template: str, /, **values: object) -> str:
    """Return the HTML of a template."""
    return environment().get_template(template).render(values)


def fragment(template: str, /, **values: object) -> HTMLResponse:
    """Return a part of the page as a response that no browser keeps."""
    return HTMLResponse(load_template(template, **values), headers={"Cache-Control": "no-store"})


def written_in(language: str) -> Markup:
    """Return the attributes for text in this language."""
    return Markup('lang="{}" dir="{}"').format(language, "rtl" if language in RTL else "ltr")
