"""Where the article of a web page is, and all that stands in it.

An extractor finds the main text, but leaves out lists, tables or paragraphs of it. So its result only shows
which part of the page the article is; that part is then read as a whole, without what is known to be page
furniture.
"""

from __future__ import annotations

import re
from typing import Any

from rag.ingest.readers.article_head import head_blocks
from rag.ingest.readers.html_blocks import BLOCKS, is_unseen, local_name, text_blocks, visible_text
from rag.text.letters import count_letters, letters_of

FURNITURE = frozenset("nav button textarea dialog menu".split())
FURNITURE_ROLES = frozenset("navigation search dialog alertdialog menu menubar toolbar tablist".split())
MENUS, MENU_ROLES = frozenset({"nav", "menu", "footer"}), frozenset({"navigation", "menu", "contentinfo"})
EDGES = frozenset({"header", "footer", "aside", "form"})  # of a page; inside an article they belong to it
EDGE_ROLES = frozenset({"banner", "contentinfo", "complementary"})
# Words in classes and ids: for what is around an article, and is no part of it.
FURNITURE_WORDS = frozenset(
    "ad ads advert advertisement advertising breadcrumb breadcrumbs cookie cookies consent comments disqus "
    "footer login navbar navigation newsletter outbrain pagination paywall popup promo recommendations "
    "recommended related share sharing sharebar sidebar skip sponsor sponsored subscribe subscription "
    "taboola toolbar".split()
)
HEAD_WORDS = frozenset(
    "header masthead logo branding".split()
)  # of a page, unless the article's title is in it
UNFOLDS = {"aria-controls", "aria-expanded"}  # attributes of a button that shows a part of the text
WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")
TEXTS = "p li h1 h2 h3 h4 h5 h6 td dd dt blockquote pre figcaption div".split()
MOST = 0.9  # of the extracted text: the smallest part of the page that has so much contains the article
ROOMY = 3  # times the extracted text: a part with more letters has something else besides the article
LINKED = 0.8  # of a block's letters: with more of them in links, it is a list of other pages
FEWEST_LINKS = 3
KEY_LETTERS = 40  # that tell a paragraph from others


class PageArticle:
    """The article in the page `root`, of which `extracted` is known to be a part."""

    def __init__(self, root: Any, extracted: str) -> None:
        self._extracted = [line for line in extracted.splitlines() if count_letters(line)]
        self._root = root
        self._unfolded = {element.get("aria-controls") for element in root.iter("button")} - {None}
        self._letters = self._count_by_element(root)
        self._part = self._find_part()

    def blocks(self) -> list[str]:
        """The blocks of the article, with what the extractor found in other parts of the page."""
        blocks = [*head_blocks(self._root, self._part, self._is_furniture)]
        blocks += text_blocks(self._part, self._is_furniture)
        plain = visible_text(self._part, self._is_furniture)  # without the numbers of items
        found = f"{letters_of(''.join(blocks))} {letters_of(plain)}"
        seen = letters_of(visible_text(self._root))
        missing = [
            line
            for line in self._extracted
            if letters_of(line) in seen and not any(part in found for part in _cells(line))
        ]
        first = next((n for n, line in enumerate(self._extracted) if line not in missing), 0)
        before = [line for line in self._extracted[:first] if line in missing]
        return [*before, *blocks, *(line for line in missing if line not in before)]

    def letters(self) -> int:
        """The letters of the page that may be the article's: all but those of furniture."""
        return count_letters(visible_text(self._root, self._is_furniture))

    def _count_by_element(self, root: Any) -> dict[Any, int]:
        """The letters of the extracted paragraphs in each element that has some."""
        keys = {letters_of(line)[:KEY_LETTERS] for line in self._extracted}
        counts: dict[Any, int] = {}
        for element in root.iter(*TEXTS):
            if element.tag == "div" and not (element.text or "").strip():
                continue
            letters = letters_of(visible_text(element))
            if letters and letters[:KEY_LETTERS] in keys:
                for outer in (element, *element.iterancestors()):
                    counts[outer] = counts.get(outer, 0) + len(letters)
        return counts

    def _find_part(self) -> Any:
        """The part of the page that contains the article."""
        body = self._root.find("body")
        body = self._root if body is None else body
        total = self._letters.get(body, 0)
        if not total:
            return body
        inner: Any = body
        while inner is not None:
            part = inner
            inner = next((one for one in part if self._letters.get(one, 0) >= MOST * total), None)
        around = [part, *part.iterancestors()]
        articles = [element for element in around if _is_article(element)]
        if articles:
            article = next((outer for outer in reversed(articles) if outer.tag == "article"), articles[0])
            return article.getparent() if self._is_one_of_many(article) else article
        enough = ROOMY * sum(map(count_letters, self._extracted))
        for outer in around[: around.index(body) + 1]:
            if count_letters(visible_text(outer, self._is_furniture)) > enough:
                break
            part = outer
        return part

    def _is_one_of_many(self, article: Any) -> bool:
        """Whether the page is a list of articles, of which this one has no more than half of the text."""
        others = [other for other in article.itersiblings() if other.tag == "article"]
        others += [other for other in article.itersiblings(preceding=True) if other.tag == "article"]
        letters, *rest = (count_letters(visible_text(element)) for element in (article, *others))
        return bool(rest) and letters <= sum(rest)

    def _is_furniture(self, element: Any) -> bool:
        """Whether an element is known to be no part of the article; never if it has extracted text."""
        if is_unseen(element) and element.get("id", "") not in self._unfolded:
            return True
        name, role = local_name(element), element.get("role") or ""
        if element in self._letters or name in {"html", "body"} or _is_article(element):
            return False
        if name == "button" and UNFOLDS & set(element.attrib):
            return False
        if name in FURNITURE or role in FURNITURE_ROLES:
            return True
        if name in EDGES or role in EDGE_ROLES:
            return not any(map(_is_article, element.iterancestors()))
        return name in BLOCKS and (_is_named_furniture(element) or _is_list_of_links(element))


def has_text(root: Any) -> bool:
    """Whether a page has any text beside its navigation and its foot."""
    return count_letters(visible_text(root, _is_menu_or_foot)) > 0


def _is_menu_or_foot(element: Any) -> bool:
    return is_unseen(element) or local_name(element) in MENUS or element.get("role") in MENU_ROLES


def _is_article(element: Any) -> bool:
    return (
        local_name(element) in {"article", "main"}
        or element.get("role") in {"article", "main"}
        or element.get("itemprop") == "articleBody"
    )


def _is_named_furniture(element: Any) -> bool:
    words = WORD.findall(f"{element.get('class') or ''} {element.get('id') or ''}")
    found = {word.lower() for word in words}
    has_title = element.tag == "h1" or next(element.iter("h1"), None) is not None
    return bool(FURNITURE_WORDS & found or (HEAD_WORDS & found and not has_title))


def _cells(line: str) -> list[str]:
    """The letters of each cell of an extracted line, which may be the row of a table."""
    return [letters for cell in line.split("|") if (letters := letters_of(cell))]


def _is_list_of_links(element: Any) -> bool:
    row = element.getparent() if element.tag in {"td", "th"} else None
    if row is not None and (row.getprevious() is not None or row.getnext() is not None):
        return False  # a table's cell, not a column of the page
    links = list(element.iter("a"))
    if len(links) < FEWEST_LINKS:
        return False
    linked = sum(count_letters("".join(link.itertext())) for link in links)
    return linked >= LINKED * count_letters(visible_text(element))
