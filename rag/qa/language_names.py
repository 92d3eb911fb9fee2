"""Languages by their names and codes. Pure."""

from __future__ import annotations

from functools import cache

from rag.qa.refusals import REFUSALS
from rag.text.numbers import locale_of


def language_name(code: str, in_language: str = "en") -> str:
    """The name of a language: `de` → "German", or "Deutsch" in German; "English" for an unknown code."""
    locale = locale_of(code) or locale_of("en")
    return str((locale.get_language_name(in_language) if locale else None) or "English")


def named_language(name: str) -> str | None:
    """The code of a language from its name in any of them: "German", "Deutsch", "allemand" → `de`."""
    return _codes_by_name().get(name.casefold())


def is_language(code: str) -> bool:
    """Whether this is the code of an existing language, such as `de` or `pt-BR`."""
    return locale_of(code) is not None


@cache
def _codes_by_name() -> dict[str, str]:
    locales = [locale for locale in map(locale_of, REFUSALS) if locale]
    names = [
        (str(locale.languages.get(code, "")).casefold(), code) for locale in locales for code in REFUSALS
    ]
    return {name.removeprefix("tiếng "): code for name, code in names if name}
