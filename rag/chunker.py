"""Documents → passages of a few sentences, with exact offsets and ids made of their content."""

from __future__ import annotations

import hashlib
import re

from llama_index.core.schema import Document, NodeRelationship, RelatedNodeInfo, TextNode

Span = tuple[int, int]

# There a full stop after one or two digits makes an ordinal ("am 29. Januar"), more often than an end.
ORDINAL_LANGUAGES = set("cs da de et fi hr hu is lb lv nb nn no pl sk sl sr tr".split())
ORDINAL = re.compile(r"(?<!\d)\d{1,2}\.$")

PASSAGE_CHARS = 480  # about 110 tokens: five passages leave the model quick, one still holds its context
SENTENCE_CHARS = 1200  # a longer "sentence" is a table or a list, and more than an embedding reads
CHUNKING = f"sentences-2-{PASSAGE_CHARS}-{SENTENCE_CHARS}"

# What an embedding sees of a passage: its article's title, which often names what the passage calls "it".
EMBED_TEMPLATE = "{metadata_str}\n{content}"


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


def _node(document: Document, start: int, end: int) -> TextNode:
    text = document.text[start:end]
    key = f"{document.doc_id}\0{start}\0{document.metadata}\0{text}"
    return TextNode(
        id_=hashlib.sha256(key.encode()).hexdigest()[:32],
        text=text,
        start_char_idx=start,
        end_char_idx=end,
        metadata=dict(document.metadata),
        excluded_embed_metadata_keys=[key for key in document.metadata if key != "title"],
        metadata_template="{value}",
        text_template=EMBED_TEMPLATE,
        relationships={NodeRelationship.SOURCE: RelatedNodeInfo(node_id=document.doc_id)},
    )
