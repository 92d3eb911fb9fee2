"""The labels of page and widget, in one file for each language: `ui/labels/CODE.json`.

Those of the renderer, which both share, stand in a table of their own.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from babel.core import negotiate_locale

from rag.config import PAGE_LABELS
from rag.server.rest import preferred_language
from rag.text.languages import language_name, replies_in

if TYPE_CHECKING:
    from fastapi import Request

FALLBACK = "en"


@dataclass(frozen=True)
class Labels:
    """The labels of one language."""

    language: str
    texts: Mapping[str, str]

    def __getitem__(self, name: str) -> str:
        return self.texts[name]

    def __call__(self, name: str, /, **values: object) -> str:
        """Return a label with its placeholders filled: `labels("evidence", number=1)` → "Evidence 1"."""
        return self.texts[name].format(**values)

    def language_name(self, code: str) -> str:
        """Return the name of a language in the language of these labels: `de` → "German"."""
        return language_name(code, self.language)


@dataclass(frozen=True)
class Translations:
    """The labels in all languages; readers get those of `fixed`, or of their browser's language."""

    languages: Mapping[str, Labels]
    widget: str  # the widget's labels in all languages, as JSON
    fixed: str = ""

    def of(self, request: Request) -> Labels:
        """Return the labels for the request's `Accept-Language`, or the English ones."""
        header = request.headers.get("accept-language", "")
        wanted = [part.partition(";")[0].strip() for part in header.split(",")]
        code = self.fixed or negotiate_locale(wanted, list(self.languages), sep="-")
        return self.languages[code or FALLBACK]

    def reader_language(self, request: Request) -> str:
        """Return the code of the reader's language, for which there need not be labels; empty if unknown."""
        return self.fixed or preferred_language(request.headers.get("accept-language", ""))


def load_translations(fixed: str = "") -> Translations:
    """Load the labels of all languages; `fixed` is the code of one of them, or empty."""
    files = {file.stem: json.loads(file.read_text("utf-8")) for file in sorted(PAGE_LABELS.glob("*.json"))}
    for code, tables in files.items():
        tables["renderer"]["unchecked"] = replies_in(code).unchecked
    return Translations(
        {
            code: Labels(code, tables["renderer"] | tables["page"] | tables["views"])
            for code, tables in files.items()
        },
        json.dumps(
            {code: tables["renderer"] | tables["widget"] for code, tables in files.items()},
            ensure_ascii=False,
            separators=(",", ":"),
        ),
        fixed,
    )
