"""An article's facts and an error as HTML, for the tabs. Pure; everything is escaped."""

from __future__ import annotations

from html import escape
from urllib.parse import urlsplit

from rag.ingest.library import ArticleHead
from ui.translation import Labels

RTL = {"ar", "fa", "he", "ur"}


def problem(happened: str, remedy: str) -> str:
    """Return an error message with its remedy."""
    return f'<div class="error" role="alert"><p>{escape(happened)}</p><p>{escape(remedy)}</p></div>'


def link(url: str | None, text: str) -> str:
    """Return a link, or only its text if `url` is not an http(s) URL."""
    try:
        is_web = url is not None and urlsplit(url).scheme in {"http", "https"}
    except ValueError:
        is_web = False
    if not is_web or url is None:
        return escape(text)
    return f'<a href="{escape(url)}" target="_blank" rel="noopener noreferrer nofollow">{escape(text)}</a>'


def facts(labels: Labels, article: ArticleHead) -> str:
    """Return an article's date, language, file and link, as one line."""
    written_in = labels("written_in", language=labels.language_name(article.language))
    known = [escape(part) for part in (article.published, written_in, article.source) if part]
    if article.url:
        known.append(link(article.url, labels["original"]))
    return f'<p class="facts">{" · ".join(known)}</p>'


def written_in(language: str) -> str:
    """Return the HTML attributes for text in this language."""
    direction = "rtl" if language in RTL else "ltr"
    return f'lang="{escape(language)}" dir="{direction}"'
