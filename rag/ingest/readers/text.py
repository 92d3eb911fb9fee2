"""Plain text and Markdown."""

from __future__ import annotations

from typing import Any

from rag.errors import UnreadableFile
from rag.ingest.metadata import Facts, as_line
from rag.ingest.readers.extracted import Extracted
from rag.text.encodings import decode


def read_text(data: bytes) -> Extracted:
    """Read plain text."""
    return Extracted(decode(data))


def read_markdown(data: bytes) -> Extracted:
    """Read Markdown, and the facts in its YAML front matter."""
    import frontmatter
    import yaml
    from markdown_it import MarkdownIt

    try:
        header, content = frontmatter.parse(decode(data))  # `loads` fails on keys that are not strings
    except (yaml.YAMLError, ValueError) as error:
        problem = " ".join(str(error).split())
        raise UnreadableFile(
            f"The front matter is not valid YAML: {problem}.", "Correct the front matter."
        ) from error
    blocks, first_heading = _split_blocks(MarkdownIt().parse(content))
    facts = Facts.from_values(
        title=as_line(header.get("title")) or first_heading,
        url=header.get("url"),
        published=as_line(header.get("published")) or header.get("date"),
        author=header.get("author"),
    )
    return Extracted("\n\n".join(blocks), facts)


def _split_blocks(tokens: list[Any]) -> tuple[list[str], str]:
    """The text of each Markdown block, and the first heading."""
    blocks, first_heading, after_heading = [], "", False
    for token in tokens:
        if token.type == "inline":
            block = _inline_text(token)
            first_heading = first_heading or (block if after_heading else "")
            blocks.append(block)
        elif token.type in {"fence", "code_block"}:
            blocks.append(token.content.strip())
        after_heading = token.type == "heading_open"
    return blocks, first_heading


def _inline_text(token: Any) -> str:
    """The words of a Markdown block; images and raw HTML tags are left out, soft breaks become spaces."""
    words = {"text", "code_inline", "softbreak", "hardbreak"}
    parts = [
        " " if child.type.endswith("break") else child.content
        for child in token.children or []
        if child.type in words
    ]
    return "".join(parts)
