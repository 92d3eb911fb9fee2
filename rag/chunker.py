"""Documents → passages of a few sentences, with exact offsets and ids made of their content."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from itertools import pairwise

from llama_index.core.schema import Document, NodeRelationship, RelatedNodeInfo, TextNode

Span = tuple[int, int]

# There a full stop after one or two digits makes an ordinal ("am 29. Januar"), more often than an end.
ORDINAL_LANGUAGES = set("cs da de et fi hr hu is lb lv nb nn no pl sk sl sr tr".split())
ORDINAL = re.compile(r"(?<!\d)\d{1,2}\.$")

PASSAGE_CHARS = 480  # about 110 tokens: five passages leave the model quick, one still holds its context
SENTENCE_CHARS = 1200  # a longer "sentence" is a table or a list, and more than an embedding reads
PHRASE_LETTERS = 70  # about a dozen words: what one fact needs
CHUNKING = f"sentences-2-{PASSAGE_CHARS}-{SENTENCE_CHARS}"
PAGE_STARTS = "page_starts"  # of a document: where each of its pages begins


def chunk(document: Document) -> list[TextNode]:
    """Cut `document` into passages; `node.text == document.text[node.start_char_idx:node.end_char_idx]`.

    A passage never crosses a paragraph unless the paragraphs are short (headings, list items).
    """
    language = str(document.metadata.get("language", ""))
    spans = pack(paragraph_sentences(document.text, language), PASSAGE_CHARS)
    return [_node(document, start, end) for start, end in spans]


def paragraph_sentences(text: str, language: str) -> list[list[Span]]:
    """The sentences of each paragraph, as spans of `text`."""
    paragraphs = []
    for paragraph in re.finditer(r"[^\n]+", text):
        offset = paragraph.start()
        paragraphs.append(
            [(offset + start, offset + end) for start, end in sentence_spans(paragraph[0], language)]
        )
    return paragraphs


def sentence_spans(text: str, language: str) -> list[Span]:
    """Where the sentences of `text` start and end, without the white space around them."""
    from sentencex import get_sentence_boundaries

    spans: list[Span] = []
    for boundary in get_sentence_boundaries(language or "en", text):
        start, end = _strip(text, int(boundary["start_index"]), int(boundary["end_index"]))
        if spans and language in ORDINAL_LANGUAGES and ORDINAL.search(text[slice(*spans[-1])]):
            start, _ = spans.pop()
        while end - start > SENTENCE_CHARS:
            space = text.rfind(" ", start + 1, start + SENTENCE_CHARS)
            cut = space if space > start else start + SENTENCE_CHARS
            spans.append(_strip(text, start, cut))
            start, end = _strip(text, cut, end)
        if end > start:
            spans.append((start, end))
    return spans


def phrase_spans(sentence: str) -> list[Span]:
    """The parts of `sentence`, each about `PHRASE_LETTERS` long, cut at a comma near by or else at a space.

    A character of a script that writes words with one or two of them counts as three letters.
    """
    wide = [index for index, letter in enumerate(sentence) if unicodedata.east_asian_width(letter) in "WF"]
    parts = max(1, round((len(sentence) + 2 * len(wide)) / PHRASE_LETTERS))
    spaces = [space.end() for space in re.finditer(r"\s+", sentence)]
    commas = [comma.end() for comma in re.finditer(r"[,;:，、；：–—]\s*", sentence)]
    # A comma is worth a detour of eight letters.
    places = dict.fromkeys((*wide, *spaces), 8) | dict.fromkeys(commas, 0)
    cuts = {0, len(sentence)}
    for part in range(1, parts):
        wished = round(part * len(sentence) / parts)
        cuts.add(min(places or {wished: 0}, key=lambda place: abs(place - wished) + places.get(place, 0)))
    ordered = sorted(cuts)
    spans = [_strip(sentence, start, end) for start, end in pairwise(ordered)]
    return [span for span in spans if span[0] < span[1]]


def pack(paragraphs: list[list[Span]], limit: int) -> list[Span]:
    """Join neighbouring sentences into passages of at most `limit` characters (one sentence may be longer).

    A paragraph's end closes the passage once it is half full.
    """
    passages: list[Span] = []
    open_start = open_end = -1
    for paragraph in paragraphs:
        for start, end in paragraph:
            if open_start >= 0 and end - open_start > limit:
                passages.append((open_start, open_end))
                open_start = -1
            open_start, open_end = (start if open_start < 0 else open_start), end
        if open_start >= 0 and open_end - open_start >= limit // 2:
            passages.append((open_start, open_end))
            open_start = -1
    if open_start >= 0:
        passages.append((open_start, open_end))
    return passages


def _strip(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _pages(document: Document, start: int, end: int) -> dict[str, str]:
    """On which pages a passage is: `3:1200,4:3100` for pages 3 and 4, which begin at these characters."""
    begins = document.metadata.get(PAGE_STARTS)
    if not begins:
        return {}
    ends = [*begins[1:], len(document.text) + 1]
    found = [
        f"{number}:{begin}"
        for number, (begin, after) in enumerate(zip(begins, ends, strict=True), start=1)
        if begin < end and start < after and begin < after
    ]
    return {"pages": ",".join(found)}


def page_at(pages: str, offset: int) -> int | None:
    """The page that a character is on, given a passage's `pages`."""
    found = [one.split(":") for one in pages.split(",") if one]
    return max((int(number) for number, begin in found if int(begin) <= offset), default=None)


def _node(document: Document, start: int, end: int) -> TextNode:
    text = document.text[start:end]
    key = f"{document.doc_id}\0{start}\0{document.metadata}\0{text}"
    return TextNode(
        id_=hashlib.sha256(key.encode()).hexdigest()[:32],
        text=text,
        start_char_idx=start,
        end_char_idx=end,
        metadata={key: value for key, value in document.metadata.items() if key != PAGE_STARTS}
        | _pages(document, start, end),
        relationships={NodeRelationship.SOURCE: RelatedNodeInfo(node_id=document.doc_id)},
    )
