"""Markdown, with the facts in its front matter."""

from __future__ import annotations

import re
from dataclasses import replace

from rag.ingest.readers.extracted import Extracted
from rag.ingest.readers.front_matter import split_front_matter
from rag.ingest.readers.html_blocks import first_heading, parse_html, text_blocks, visible_text
from rag.ingest.readers.markdown_dialects import with_dialects
from rag.text.encodings import decode
from rag.text.letters import count_letters

FOOTNOTE = re.compile(r"^( {0,3}\[\^[^\]\s]{1,100}\]):", re.M)  # else its text is taken for a link's address
DEEPEST = 100  # lists and quotes inside one another


def read_markdown(data: bytes) -> Extracted:
    """Read the text as it is shown, HTML in it included; without pictures and the addresses of links."""
    from markdown_it import MarkdownIt

    front = split_front_matter(decode(data))
    markdown = MarkdownIt("commonmark", {"maxNesting": DEEPEST}).enable(["table", "strikethrough"])
    root = parse_html(with_dialects(markdown, front.fields).render(FOOTNOTE.sub(r"\1\:", front.text)))
    return Extracted(
        "\n\n".join(text_blocks(root)),
        replace(front.facts, title=front.facts.title or first_heading(root)),
        letters=count_letters(visible_text(root)),
        notes=front.notes,
    )
