"""What the page says, in its readers' languages: one file of labels each, `ui/labels/CODE.json`."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from babel.core import negotiate_locale

from rag.config import PAGE_LABELS
from rag.qa.language_names import language_name

if TYPE_CHECKING:  # the sign-in form must not wait for Gradio
    import gradio as gr
    from fastapi import Request

FALLBACK = "en"


@dataclass(frozen=True)
class Labels:
    """The labels of one language."""

    language: str
    texts: Mapping[str, str]

    def __getitem__(self, name: str) -> str:
        return self.texts[name]

    def __call__(self, name: str, **gaps: object) -> str:
        """`labels("evidence", number=1)` → "Evidence 1", for one with gaps."""
        return self.texts[name].format(**gaps)

    def language_name(self, code: str) -> str:
        """`de` → "German", in the language of these labels."""
        return language_name(code, self.language)


@dataclass(frozen=True)
class Translations:
    """All labels of the page, and which of them a reader gets: those of `fixed`, else his browser's."""

    languages: Mapping[str, Labels]
    widget: str  # all of the widget's, as JSON
    fixed: str = ""

    def of(self, request: Request | gr.Request) -> Labels:
        """By the request's `Accept-Language`; English for a language that has no labels."""
        header = request.headers.get("accept-language") or ""
        wanted = [part.partition(";")[0].strip() for part in header.split(",")]
        code = self.fixed or negotiate_locale(wanted, list(self.languages), sep="-")
        return self.languages[code or FALLBACK]

    def for_gradio(self) -> gr.I18n:
        """For Gradio's own components, which choose in the browser."""
        import gradio as gr

        return gr.I18n(**{code: dict(self.languages[self.fixed or code].texts) for code in self.languages})


def load_translations(fixed: str = "") -> Translations:
    """Every language that there is a file of; `fixed` is one of their codes, or empty."""
    files = {file.stem: json.loads(file.read_text("utf-8")) for file in sorted(PAGE_LABELS.glob("*.json"))}
    return Translations(
        {code: Labels(code, tables["page"]) for code, tables in files.items()},
        json.dumps({code: tables["widget"] for code, tables in files.items()}, ensure_ascii=False),
        fixed,
    )
