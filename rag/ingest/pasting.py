"""Turns pasted text into a file of the corpus."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from datetime import date

from rag.errors import UnreadableFile

LONGEST_TITLE = 200
LONGEST_NAME = 60


@dataclass(frozen=True)
class Pasted:
    """A text with what is known of it; without a title, its first line is the title."""

    text: str
    title: str = ""
    url: str = ""
    published: str = ""  # ISO 8601


def to_file(pasted: Pasted) -> tuple[str, bytes]:
    """The name and the content of a Markdown file with front matter. Raises `UnreadableFile`.

    The name has a hash of the text: pasting the same again changes nothing, another text of the same title is
    another article.
    """
    import frontmatter

    text = pasted.text.strip()
    if not text:
        raise UnreadableFile("The text is empty.", "Paste the text of an article.")
    first_line = " ".join(text.splitlines()[0].split())[:LONGEST_TITLE]
    title = " ".join(pasted.title.split())[:LONGEST_TITLE] or first_line
    facts = {"title": title, "date": _day(pasted.published), "url": pasted.url.strip()}
    post = frontmatter.Post(text)
    post.metadata.update({name: value for name, value in facts.items() if value})
    digest = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:8]
    return f"{_slug(title)}-{digest}.md", frontmatter.dumps(post).encode("utf-8", "replace")


def _day(published: str) -> str:
    try:
        return date.fromisoformat(published).isoformat() if published else ""
    except ValueError as error:
        raise UnreadableFile(
            f"{published[:40]!r} is not a date (YYYY-MM-DD).", "Write it as 2026-01-31."
        ) from error


def _slug(title: str) -> str:
    """`Chinas KI-Modelle holen auf` → chinas-ki-modelle-holen-auf, in any script."""
    folded = unicodedata.normalize("NFC", title).casefold()
    words = re.sub(r"[\W_]+", "-", folded).strip("-")
    while len(words.encode()) > LONGEST_NAME:
        words = words[:-1]
    return words.strip("-") or "text"
