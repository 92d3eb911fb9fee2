"""Sign-in with an API key: the form, and the routes `/sign-in` and `/sign-out`. Works without scripts."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from rag.errors import WrongKey
from rag.server.auth import COOKIE, SESSION_S, Authenticator
from rag.server.rate_limits import Limits
from ui.fragments import load_template
from ui.translation import Labels, Translations


def sign_in_page(labels: Labels, problem: str = "") -> str:
    """Return the form, with the error of the last attempt."""
    return load_template("sign_in.html", labels=labels, problem=problem)


def sign_in_routes(authenticator: Authenticator, limits: Limits, translations: Translations) -> APIRouter:
    """Return the routes `/sign-in` and `/sign-out`."""
    routes = APIRouter(include_in_schema=False)

    @routes.get("/sign-in")
    def sign_in_form(request: Request) -> HTMLResponse:
        return HTMLResponse(sign_in_page(translations.of(request)))

    @routes.post("/sign-in")
    def sign_in(request: Request, key: Annotated[str, Form(max_length=200)] = "") -> Response:
        try:
            session = authenticator.sign_in(key.strip())
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
        authenticator.sign_out(request.cookies.get(COOKIE, ""))
        response = RedirectResponse("/sign-in", 303)
        response.delete_cookie(COOKIE)
        return response

    return routes
