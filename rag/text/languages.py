"""Languages: the record of each, their names, and in which one a text is written."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING

from babel import Locale, UnknownLocaleError

from rag.text.language_data import KNOWN, LANGUAGES
from rag.text.language_data.record import Language, Replies

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

__all__ = [
    "LANGUAGES",
    "Language",
    "any_of",
    "detect_language",
    "is_language",
    "language_name",
    "language_of",
    "language_probabilities",
    "locale_of",
    "named_language",
    "replies_in",
    "supported",
]


def language_of(code: str) -> Language:
    """The record of the language with this ISO 639-1 code; a neutral one where nothing is known about it."""
    return KNOWN.get(code) or Language(code=code)


def replies_in(code: str) -> Replies:
    """belegt's own sentences in this language, or in English where it has none."""
    language: Language = LANGUAGES.get(code) or LANGUAGES["en"]
    return language.replies


def any_of(patterns: Iterable[str]) -> str:
    """A pattern that matches where one of `patterns` does; empty patterns are left out."""
    return "(?:" + "|".join(dict.fromkeys(filter(None, patterns))) + ")"


def locale_of(code: str) -> Locale | None:
    """The CLDR data of the language with this code, such as `de` or `pt-BR`; None where CLDR has none."""
    with suppress(UnknownLocaleError, ValueError, TypeError):
        return Locale.parse(code, sep="-")
    return None


def is_language(code: str) -> bool:
    """True for the code of a language that exists, such as `de` or `pt-BR`."""
    return locale_of(code) is not None


def supported(code: str) -> str:
    """The code without its region, if belegt answers in that language; else empty."""
    bare = code.split("-", maxsplit=1)[0].casefold()
    return bare if bare in LANGUAGES else ""


def language_name(code: str, in_language: str = "en") -> str:
    """The name of a language in another: `de` is "German", or "Deutsch" in German.

    "English" where the code is not known.
    """
    locale, language = locale_of(code) or locale_of("en"), locale_of(in_language) or locale_of("en")
    return str((locale.get_language_name(language) if locale and language else None) or "English")


def named_language(name: str) -> str | None:
    """The code of the language that has this name in one of belegt's: "German", "Deutsch", "allemand"."""
    return _codes_by_name().get(name.casefold())


def detect_language(text: str) -> str:
    """ISO 639-1 code of the language that `text` is most probably written in, by its letters alone.

    Right for articles. For a question, which is short and full of foreign names, use
    `rag.embedding.language_bias.Languages.spoken`, which weighs `language_probabilities` by its vector.
    """
    from py3langid import classify

    code, _ = classify(text)
    return str(code)


def language_probabilities(text: str) -> dict[str, float]:
    """How probable each language is by the letters of `text`, by ISO 639-1 code.

    The most probable one may differ from `detect_language`: py3langid adds up the probabilities of codes that
    name one language (Serbian's), but takes the better of their scores.
    """
    return dict(_identifier().rank(text))


@cache
def _identifier() -> LanguageIdentifier:
    from py3langid import langid

    return langid.LanguageIdentifier.from_model_file(langid.MODEL_FILE, norm_probs=True)


@cache
def _codes_by_name() -> dict[str, str]:
    codes_by_name: dict[str, str] = {}
    for language in LANGUAGES.values():
        locale = locale_of(language.code)
        names = locale.languages if locale else {}
        for code in LANGUAGES:
            prefix = f"{language.answer_request.name_prefix} "
            codes_by_name[str(names.get(code, "")).casefold().removeprefix(prefix)] = code
    return {name: code for name, code in codes_by_name.items() if name}
