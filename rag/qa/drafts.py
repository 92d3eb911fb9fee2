"""Takes apart what a model writes, while it writes: sentences, items of lists, rows of tables. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import pairwise

import regex as re

from rag.qa.statement import MissingPart, Place
from rag.text.languages import LANGUAGES
from rag.text.normalization import plain
from rag.text.sentences import END_MARKS, sentence_spans
from rag.text.table_rows import read_row

# What a model is asked to write where the passages do not contain the answer, or a part of it.
NOT_STATED = "NOT STATED"
NOT_STATED_LINE = re.compile(rf"^\W*{NOT_STATED}\b\W*(?P<part>.*?)\W*$", re.I)
# [2], [1, 3], [1-3], 【2】, [passage 2]: references to the numbered passages.
REFERENCE = re.compile(r"\s*[\[【](?:passages?\s*)?(\d{1,3}(?:\s*[,;–-]\s*\d{1,3})*)[\]】]", re.I)
AFTER_STOP = re.compile(rf"([{''.join(END_MARKS)}]+[\"”’»」]*)((?:{REFERENCE.pattern})+)", re.I)
ITEM = re.compile(r"^\s*(?:[-*•·‣–]|\d{1,2}[.)])\s+")
ROW, RULE, FENCE = re.compile(r"^\s*\|"), re.compile(r"^[\s|:–-]+$"), re.compile(r"^\s*(?:```|~~~)")
LINK, MARKUP = re.compile(r"!?\[([^\]]*)\]\([^)]*\)"), re.compile(r"\*\*|__|`|^\s*#+\s*|(?<!\w)\*|\*(?!\w)")
LEAD_IN = re.compile(r"[:：]\s*$")
# The beginning of another sentence: a second word shows that it does not go on with the one before.
NEXT_BEGUN = re.compile(r"\s*[^\s\[【(\"”’»」]\S*\s+\S|\s*[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}]{2}")
OPENINGS = frozenset(
    plain(word) for language in LANGUAGES.values() for word in (language.replies.yes, language.replies.no)
)


@dataclass(frozen=True)
class Draft:
    """A sentence, item or row as the model wrote it, without its references to passages.

    `passages` are the numbers that it referred to. `said` is what it claims, on one line: of a row with the
    table's head.
    """

    text: str
    passages: frozenset[int] = frozenset()
    place: Place = "sentence"
    head: str = ""

    @property
    def said(self) -> str:
        """The claim in words."""
        return read_row(self.text, self.head.split("\n", maxsplit=1)[0]) if self.head else self.text

    @property
    def is_lead_in(self) -> bool:
        """Whether it only introduces what follows: a line that ends with a colon."""
        return LEAD_IN.search(self.text) is not None


@dataclass
class DraftReader:
    """Finds the drafts in a reply in `language`; what is not complete yet waits for the next piece."""

    language: str
    rest: str = ""
    place: Place = "sentence"  # of the next sentence
    table: list[str] = field(default_factory=list)  # the lines of a table that have been read
    opening: str = ""  # a "No." that belongs to the next sentence

    def feed(self, piece: str) -> Iterator[Draft | MissingPart]:
        """What is complete with the next piece of the reply."""
        self.rest += piece
        while "\n" in self.rest:
            line, self.rest = self.rest.split("\n", maxsplit=1)
            yield from self._line(line)
        if self._is_prose(self.rest):
            yield from self._complete_sentences()

    def _line(self, line: str) -> Iterator[Draft | MissingPart]:
        if not line.strip():
            self.place, self.table = "paragraph", []
        elif ROW.match(line):
            yield from self._row(line.strip())
        elif missing := NOT_STATED_LINE.match(_clean(line)):
            yield MissingPart(missing["part"])
        elif not FENCE.match(line):
            self.table = []
            yield from self._sentences(line)
            self.place = "paragraph"

    def _row(self, line: str) -> Iterator[Draft]:
        """A row below the head and the rule of its table; a rule that is missing is put in."""
        if not self.table:
            self.table = [_clean(line)]
        elif RULE.match(line):
            self.table[1:] = [line]
        else:
            self.table[1:] = self.table[1:] or [re.sub(r"[^|]+", "---", self.table[0])]
            yield Draft(_clean(line), _references(line), "row", "\n".join(self.table))

    def _sentences(self, line: str) -> Iterator[Draft | MissingPart]:
        """The sentences of a line of prose or of an item."""
        line = AFTER_STOP.sub(r"\2\1", line)
        if ITEM.match(line):
            self.place, line = "item", ITEM.sub("", line, count=1)
        for start, end in sentence_spans(line, self.language):
            yield from self._draft(line[start:end])

    def _draft(self, sentence: str) -> Iterator[Draft | MissingPart]:
        text = _clean(sentence)
        if missing := NOT_STATED_LINE.match(text):
            yield MissingPart(missing["part"])
        elif plain(text).strip(" .,!。！।") in OPENINGS:
            self.opening = text
        elif text:
            yield Draft(f"{self.opening} {text}".strip(), _references(sentence), self.place)
            self.place, self.opening = "sentence", ""

    def _is_prose(self, line: str) -> bool:
        """Whether the unfinished line can be told sentence by sentence."""
        return not (ROW.match(line) or FENCE.match(line) or ITEM.match(line) or _may_be_not_stated(line))

    def _complete_sentences(self) -> Iterator[Draft | MissingPart]:
        """The sentences of the unfinished line behind which another one has begun."""
        line = AFTER_STOP.sub(r"\2\1", self.rest)
        spans = sentence_spans(line, self.language)
        done = 0
        for (start, end), (following, _) in pairwise(spans):
            if not NEXT_BEGUN.match(line[following:]):
                break
            yield from self._draft(line[start:end])
            done = following
        if done:
            self.rest = line[done:]


def read_drafts(pieces: Iterable[str], language: str) -> Iterator[Draft | MissingPart]:
    """The drafts in a reply, each as soon as it is complete.

    A complete reply ends with a line break. Where there is none the reply was cut off, and so was its last
    sentence.
    """
    reader = DraftReader(language)
    for piece in pieces:
        yield from reader.feed(piece)
    if reader.opening and not reader.rest:  # a reply of one word
        yield Draft(reader.opening)


def _may_be_not_stated(line: str) -> bool:
    bare = _without_markup(line).strip().upper()
    return bare.startswith(NOT_STATED) or NOT_STATED.startswith(bare)


def _clean(text: str) -> str:
    """The text without references, links and marks of Markdown, on one line."""
    return " ".join(_without_markup(REFERENCE.sub("", LINK.sub(r"\1", text))).split())


def _without_markup(text: str) -> str:
    return MARKUP.sub("", text)


def _references(text: str) -> frozenset[int]:
    """The numbers of the passages that a sentence refers to; `[1-3]` is all three."""
    found: set[int] = set()
    for numbers in REFERENCE.findall(text):
        for part in re.split(r"\s*[,;]\s*", numbers):
            first, *last = (int(number) for number in re.split(r"\s*[–-]\s*", part))
            found |= set(range(first, (last or [first])[-1] + 1))
    return frozenset(found)
