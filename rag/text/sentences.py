"""Where sentences and phrases start and end. Pure: text in, character spans out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import pairwise

from rag.text.languages import language_of

Span = tuple[int, int]

# "am 29. Januar": in many languages a full stop after one or two digits makes an ordinal, more often than
# it ends a sentence.
ORDINAL = re.compile(r"(?<!\d)\d{1,2}\.$")
ORDINAL_CHARS = 4  # the longest ordinal and the character before it
STOPS = ".!?。！？।؟"
END_MARKS = (*STOPS, "…")
CLOSING_QUOTES = ("”", "“", '"', "»", "«", "」", "』")
END_MARK = re.compile(rf"[{''.join(END_MARKS)}][\W_]*$")
MARKLESS_SCRIPT = re.compile(r"[\u0E00-\u0EFF][\W_]*$")  # Thai and Lao

SENTENCE_CHARS = 1200  # a longer "sentence" is a table or a list, and more than an embedding reads
PHRASE_LETTERS = 70  # about a dozen words, enough for one fact
PIECE_CHARS = 8_000  # read at once: the splitter's time grows with the square of some texts


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
    spans: list[Span] = []
    joins_ordinals = language_of(language).ordinals_end_in_full_stop
    for boundary in _boundaries(text, language or "en"):
        start, end = boundary
        if spans and joins_ordinals and _ends_in_ordinal(text, *spans[-1]):
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


def _boundaries(text: str, language: str) -> Iterator[Span]:
    """The sentences that sentencex finds, piece by piece.

    The last sentence of a piece may be cut short, so the next piece begins with it.
    """
    from sentencex import get_sentence_boundaries

    offset = 0
    while offset < len(text):
        piece = text[offset : offset + PIECE_CHARS]
        boundaries = get_sentence_boundaries(language, piece)
        found = [(boundary["start_index"], boundary["end_index"]) for boundary in boundaries]
        is_last_piece = offset + len(piece) == len(text)
        complete = found if is_last_piece else found[:-1] or found
        for start, end in complete:
            yield _strip(text, offset + start, offset + end)
        offset += len(piece) if is_last_piece else complete[-1][1] or len(piece)


def has_end_mark(text: str) -> bool:
    """Whether the text ends with a full stop or the like, perhaps before marks of another kind."""
    return END_MARK.search(text) is not None


def may_end_sentence(text: str) -> bool:
    """Whether a sentence may end with the text's last character: a mark, or a closing quotation mark."""
    return text.endswith((*END_MARKS, *CLOSING_QUOTES))


def needs_end_mark(text: str) -> bool:
    """Whether sentences end with a mark in the script of the text's last letter: not in Thai and Lao."""
    return MARKLESS_SCRIPT.search(text) is None


def _ends_in_ordinal(text: str, start: int, end: int) -> bool:
    return bool(ORDINAL.search(text[max(start, end - ORDINAL_CHARS) : end]))


def _strip(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
