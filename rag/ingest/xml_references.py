"""Makes the references in an XML text valid. Pure."""

from __future__ import annotations

import re
from html.entities import html5

BARE = re.compile(r"&(?!(?:#[0-9]{1,7}|#x[0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{0,31});)")
NAMED = re.compile(r"&([A-Za-z][A-Za-z0-9]{0,31});")
XML_ENTITIES = {"amp", "lt", "gt", "quot", "apos"}


def repair_references(text: str) -> str:
    """Make references valid XML, except in CDATA: `&nbsp;` → `&#160;`, and a bare `&` → `&amp;`."""
    parts, position = [], 0
    while position < len(text):
        start = text.find("<![CDATA[", position)
        end = text.find("]]>", start) if start >= 0 else -1
        if end < 0:
            parts.append(_repair(text[position:]))
            break
        parts += [_repair(text[position:start]), text[start : end + 3]]
        position = end + 3
    return "".join(parts)


def _repair(text: str) -> str:
    return NAMED.sub(_as_number, BARE.sub("&amp;", text))


def _as_number(reference: re.Match[str]) -> str:
    name = reference[1]
    if name in XML_ENTITIES:
        return reference[0]
    characters = html5.get(f"{name};", "")
    return "".join(f"&#{ord(character)};" for character in characters) or f"&amp;{name};"
