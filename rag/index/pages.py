"""The pages of a passage, encoded as a string in its metadata: Chroma stores no lists."""

from __future__ import annotations

from collections.abc import Sequence

PAGES = "pages"  # the key in a passage's metadata


def pages_of(page_starts: Sequence[int], start: int, end: int) -> str:
    """The pages of the characters from `start` to `end`, given where each page begins in the text.

    `3:1200,4:3100` stands for pages 3 and 4, which begin at these characters.
    """
    page_ends = [*page_starts[1:], end + 1]
    return ",".join(
        f"{number}:{page_start}"
        for number, (page_start, page_end) in enumerate(zip(page_starts, page_ends, strict=True), start=1)
        if page_start < end and start < page_end and page_start < page_end
    )


def page_at(pages: str, offset: int) -> int | None:
    """The page of the character at `offset`, given a passage's `pages`."""
    starts = [page.split(":") for page in pages.split(",") if page]
    return max((int(number) for number, start in starts if int(start) <= offset), default=None)
