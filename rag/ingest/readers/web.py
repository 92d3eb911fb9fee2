"""Web pages."""

from __future__ import annotations

from rag.errors import UnreadableFile
from rag.ingest.readers.extracted import Extracted
from rag.ingest.readers.html_blocks import parse_html
from rag.ingest.readers.page_blocks import PageArticle, has_text
from rag.ingest.readers.page_facts import page_facts
from rag.text.encodings import decode, html_label


def read_html(data: bytes) -> Extracted:
    """Read the article of a web page, without navigation and other page furniture."""
    import trafilatura
    from trafilatura.settings import use_config

    html = decode(data, html_label(data))
    settings = use_config()
    # Below this size trafilatura gives up structure and returns the page as one line.
    settings.set("DEFAULT", "MIN_EXTRACTED_SIZE", "50")
    text = trafilatura.extract(html, include_comments=False, include_tables=True, config=settings)
    root = parse_html(html)
    article = PageArticle(root, text or "")
    blocks = article.blocks() if has_text(root) else ()
    if not blocks:
        raise UnreadableFile(
            "No article was found in this page.", "Save the article's text as a .txt file instead."
        )
    return Extracted("\n\n".join(blocks), page_facts(html), letters=article.letters())
