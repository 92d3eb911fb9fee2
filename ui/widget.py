"""The ways in beside the page: sign-in, the widget's script, and the bare chat for a frame."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from rag.errors import WrongKey
from rag.server.auth import COOKIE, SESSION_S, Access
from rag.server.rate_limits import Limits
from ui.sign_in import sign_in_page
from ui.translation import Translations

FOLDER = Path(__file__).parent
LABELS = "LABELS_OF_ALL_LANGUAGES"  # what stands for them in the script
FRESH_S = 300  # that a browser keeps the script


def door_routes(access: Access, limits: Limits, translations: Translations) -> APIRouter:
    """`/sign-in`, `/sign-out`, `/widget.js` and `/embed`."""
    routes = APIRouter(include_in_schema=False)

    @routes.get("/sign-in")
    def sign_in_form(request: Request) -> HTMLResponse:
        return HTMLResponse(sign_in_page(translations.of(request)))

    @routes.post("/sign-in")
    def sign_in(request: Request, key: Annotated[str, Form(max_length=200)] = "") -> Response:
        try:
            session = access.sign_in(key.strip())
        except WrongKey as error:
            limits.count_wrong_key(request.client.host if request.client else "")
            return HTMLResponse(sign_in_page(translations.of(request), str(error)), 401)
        response = RedirectResponse("/", 303)
        response.set_cookie(
            COOKIE,
            session,
            max_age=int(SESSION_S),
            httponly=True,
            samesite="lax",
            secure=request.url.scheme == "https",
        )
        return response

    @routes.post("/sign-out")
    def sign_out(request: Request) -> Response:
        access.sign_out(request.cookies.get(COOKIE, ""))
        response = RedirectResponse("/sign-in", 303)
        response.delete_cookie(COOKIE)
        return response

    @routes.get("/widget.js")
    def widget() -> Response:
        script = (FOLDER / "widget.js").read_text("utf-8").replace(LABELS, translations.widget)
        return _fresh(script, "text/javascript")

    @routes.get("/embed")
    def embed() -> Response:
        return _fresh((FOLDER / "embed.html").read_text("utf-8"), "text/html")

    return routes


def _fresh(text: str, media_type: str) -> Response:
    return Response(text, media_type=media_type, headers={"Cache-Control": f"public, max-age={FRESH_S}"})
