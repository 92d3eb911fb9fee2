"""The form that a server with keys shows before its page. Plain HTML: it works without scripts."""

from __future__ import annotations

from html import escape

from ui.translation import Labels

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
    """The form, with what was wrong with the last try."""
    told = f'<p class="problem" role="alert">{escape(problem)}</p>' if problem else ""
    words = {name: escape(labels[name]) for name in ("wants_key", "api_key", "sign_in")}
    return PAGE.format(problem=told, language=labels.language, **words)
