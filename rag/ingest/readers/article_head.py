"""What stands above the part of a page that has an article's text: its headline, its lead and its byline.

Many sites mark only the paragraphs as the article, and the lead, which has the most important facts, stands
between the headline and them.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile
from typing import Any

from rag.ingest.readers.html_blocks import Skip, text_blocks, visible_text
from rag.text.letters import count_letters, letters_of

LONGEST_HEAD = 1500  # letters; what is longer is more than a head
TITLES = "//head/title/text()|//meta[@property='og:title' or @name='twitter:title']/@content"


def head_blocks(root: Any, part: Any, skip: Skip) -> list[str]:
    """The blocks from the page's headline down to `part`; none where the headline is in it, or is no title.

    `skip` tells what is furniture of the page.
    """
    headline = _headline_above(root, part, skip)
    if headline is None:
        return []
    above = set(headline.iterancestors())
    outer = next(element for element in part.iterancestors() if element in above)
    containers = above.union(part.iterancestors())
    inside = set(_between(outer, headline, part))
    blocks = text_blocks(outer, lambda one: one not in containers and (one not in inside or skip(one)))
    return blocks if sum(map(count_letters, blocks)) <= LONGEST_HEAD else []


def _headline_above(root: Any, part: Any, skip: Skip) -> Any:
    """The last `h1` above a part that has none; None where it does not begin the page's title."""
    if part.tag == "h1" or next(part.iter("h1"), None) is not None:
        return None
    above = takewhile(lambda element: element is not part, root.iter())
    shown = [one for one in above if one.tag == "h1" and not any(map(skip, (one, *one.iterancestors())))]
    if not shown:
        return None
    name = letters_of(visible_text(shown[-1]))
    titles = map(letters_of, root.xpath(TITLES))
    return shown[-1] if name and any(title.startswith(name) for title in titles) else None


def _between(outer: Any, first: Any, end: Any) -> Iterator[Any]:
    """The elements of `outer` from `first` on, up to `end`."""
    has_begun = False
    for element in takewhile(lambda element: element is not end, outer.iter()):
        has_begun = has_begun or element is first
        if has_begun:
            yield element
