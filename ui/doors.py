"""The ways in beside the page: sign-in, the widget's script, and the bare chat for a frame."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from rag.access import COOKIE, SESSION_S, Access
from rag.errors import WrongKey
from rag.limits import Limits
from ui.sign_in import sign_in_page

FOLDER = Path(__file__).parent
FRESH_S = 300  # that a browser keeps the script


def door_routes(access: Access, limits: Limits) -> APIRouter:
    """`/sign-in`, `/sign-out`, `/widget.js` and `/embed`."""
    routes = APIRouter(include_in_schema=False)

    @routes.get("/sign-in")
    def sign_in_form() -> HTMLResponse:
        return HTMLResponse(sign_in_page())

    @routes.post("/sign-in")
    def sign_in(request: Request, key: Annotated[str, Form(max_length=200)] = "") -> Response:
        try:
            session = access.sign_in(key.strip())
        except WrongKey as error:
            limits.count_wrong_key(request.client.host if request.client else "")
            return HTMLResponse(sign_in_page(str(error)), 401)
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
        return _file("widget.js", "text/javascript")

    @routes.get("/embed")
    def embed() -> Response:
        return _file("embed.html", "text/html")

    return routes


def _file(name: str, media_type: str) -> Response:
    return Response(
        (FOLDER / name).read_bytes(),
        media_type=media_type,
        headers={"Cache-Control": f"public, max-age={FRESH_S}"},
    )
