"""Sign-in with an API key: the form, and the routes `/sign-in` and `/sign-out`. Works without scripts."""

from __future__ import annotations

from html import escape
from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from rag.errors import WrongKey
from rag.server.auth import COOKIE, SESSION_S, Authenticator
from rag.server.rate_limits import Limits
from ui.translation import Labels, Translations

PAGE = """<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>belegt</title>
<style>
:root {{ color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }}
body {{ display: grid; place-items: center; min-height: 90vh; margin: 0; padding: 1rem; }}
form {{ display: grid; gap: .75rem; width: min(24rem, 100%); }}
h1 {{ margin: 0; }}
p {{ margin: 0; }}
input, button {{ font: inherit; padding: .6rem .75rem; border-radius: .4rem; border: 1px solid GrayText; }}
button {{ cursor: pointer; background: #1d4ed8; border-color: #1d4ed8; color: #fff; }}
input:focus-visible, button:focus-visible {{ outline: 3px solid #60a5fa; outline-offset: 1px; }}
.problem {{ border-left: 4px solid #dc2626; padding-left: .75rem; }}
</style>
</head>
<body>
<main>
<form method="post" action="/sign-in">
<h1>belegt</h1>
<p>{wants_key}</p>
{problem}
<label for="key">{api_key}</label>
<input id="key" name="key" type="password" autocomplete="current-password" required autofocus maxlength="200">
<button>{sign_in}</button>
</form>
</main>
</body>
</html>
"""


def sign_in_page(labels: Labels, problem: str = "") -> str:
    """Return the form, with the error of the last attempt."""
    alert = f'<p class="problem" role="alert">{escape(problem)}</p>' if problem else ""
    words = {name: escape(labels[name]) for name in ("wants_key", "api_key", "sign_in")}
    return PAGE.format(problem=alert, language=labels.language, **words)


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
