"""What note programs and site generators add to Markdown, as they show it."""

from __future__ import annotations

import re
from collections.abc import Container
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_core import StateCore
    from markdown_it.token import Token

EMBEDDED = re.compile(r"!\[\[[^\[\]\n]+\]\]")  # a picture or a note in Obsidian
WIKI_LINK = re.compile(r"\[\[(?!\d+\]\]| )(?:[^\[\]|\n]*\|)?([^\[\]|\n]+)\]\]")  # [[Page|shown]]
TEMPLATE_TAG = re.compile(r"\{\{[<%].{0,500}?[%>]\}\}|\{%.{0,500}?%\}")  # of Hugo, Jekyll and their kin
TEMPLATE_FIELDS = frozenset({"layout", "permalink"})  # in the front matter of a generator's source
ATTRIBUTES = re.compile(r"\{[:#.][^{}\n]*\}$")  # of a heading or a paragraph: {#anchor}, {: .lead}
CALLOUT = re.compile(r"\[!\w+\][+-]?\s*")  # a quote that is a box: "> [!NOTE]"


def with_dialects(markdown: MarkdownIt, fields: Container[str] = ()) -> MarkdownIt:
    """A parser that shows them, but leaves code as it is; `fields` are those of the front matter."""
    is_template = any(field in fields for field in TEMPLATE_FIELDS)
    markdown.core.ruler.push("dialects", lambda state: _show(state, is_template))
    return markdown


def without_wiki_links(text: str) -> str:
    """The text with the words that a wiki shows for its links."""
    return WIKI_LINK.sub(r"\1", text)


def _show(state: StateCore, is_template: bool) -> None:
    """Write what is shown into the tokens. Tags of templates are words of the text outside templates."""
    is_template = is_template or any(
        _is_tag(line)
        for token in state.tokens
        if token.type == "inline"
        for line in token.content.split("\n")
    )
    for place, token in enumerate(state.tokens):
        children = token.children or []
        opening = [outer.type for outer in state.tokens[max(0, place - 2) : place]]
        if opening == ["blockquote_open", "paragraph_open"]:
            _open_box(children)
        for child in children:
            if child.type == "text":
                text = EMBEDDED.sub("", child.content)
                child.content = without_wiki_links(TEMPLATE_TAG.sub("", text) if is_template else text)
        if children and children[-1].type == "text":
            children[-1].content = ATTRIBUTES.sub("", children[-1].content)


def _is_tag(line: str) -> bool:
    """Whether a line has nothing but tags of templates."""
    return bool(line.strip()) and not TEMPLATE_TAG.sub("", line).strip()


def _open_box(children: list[Token]) -> None:
    """Take the kind of a box away; its title, if it has one, is a line of its own."""
    if children and children[0].type == "text" and (kind := CALLOUT.match(children[0].content)):
        children[0].content = children[0].content[kind.end() :]
        if len(children) > 1 and children[1].type == "softbreak":
            children[1].type, children[1].tag = "hardbreak", "br"
