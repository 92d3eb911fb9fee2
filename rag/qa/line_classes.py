"""Tells the statements of an article from page furniture and from instructions planted for machines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import regex as re

from rag.embedding.classifier import Classifier, Embed, load_classifier
from rag.embedding.models import Vectors
from rag.text.dates import DATE_TEXT, is_date
from rag.text.normalization import SPACELESS_SCRIPTS
from rag.text.sentences import has_end_mark, needs_end_mark

EXAMPLES = Path(__file__).parent / "line_classes.tsv"

STATEMENT = "statement"
CERTAIN = 0.6  # probability from which on a line is left out as furniture or as an instruction
ONE_WORD = re.compile(rf"\W*(?:(?![{SPACELESS_SCRIPTS}\p{{Tibetan}}])[\p{{L}}\p{{M}}'’-])+\W*")  # "Photo."
TABLE_RULE = re.compile(r"[\s|:+=_*#-]+")
NUMBERED = re.compile(r"[\p{L}\p{M}]*\s*\d+[.:)]?")  # Item 4.
FEWEST_BARS = 2  # of a bar of links, "Share | Facebook | Twitter"
BYLINE_SEPARATOR = re.compile(r"\s[|•·—–]\s")  # Opinion · By Ann Hale · 12 March 2026
# Behind the date that begins a line: a time, a bar and names. ", 16:42 Uhr – von Carla Niemann"
SIGNATURE = re.compile(
    r"(?:,?\s*\d{1,2}[:.h]\d{2}(?:\s\p{L}{1,5})?)?\s*[|•·—–-]\s*"
    r"(?:(?:\p{Ll}{1,3}|\p{Lu}[\p{L}\p{M}.'’-]*)(?:,?\s+|$)){2,8}"
)
# Before the date that ends a line: two names and more, and a comma or a bar. "Karl Olau und Britta Sem, "
# One alone may be an event: "Grand Opening, ".
FULL_NAME = r"\p{Lu}[\p{L}\p{M}.'’-]*(?:\s+\p{Lu}[\p{L}\p{M}.'’-]*){1,3}"
SIGNED_BEFORE = re.compile(rf"\W*{FULL_NAME}(?:(?:,|\s+\p{{Ll}}{{1,3}})\s+{FULL_NAME})+\s*[,|•·—–-]\s*")
HEADING_LETTERS = 60  # a shorter line without an end, a number or the mark of a list is a heading
TRAIL = re.compile(r"(?:\S+(?: \S+){0,2} [>›»→] ){2}")  # Home > News > Economy


@dataclass(frozen=True)
class LineClasses:
    """Recognises statements by their language-neutral vectors and their form."""

    classifier: Classifier

    def are_statements(self, lines: Sequence[str], vectors: Vectors) -> list[bool]:
        """For each line with its vector, (n, d): whether it may be evidence, and be quoted."""
        if not lines:
            return []
        chances = self.classifier.probabilities(vectors)
        statement = self.classifier.labels.index(STATEMENT)
        return [
            not is_furniture(line) and 1 - float(row[statement]) < CERTAIN
            for line, row in zip(lines, chances, strict=True)
        ]


def is_furniture(line: str) -> bool:
    """Whether a line is a heading, one word, a date, a bar of links or a table's rule by its form. Pure."""
    if TABLE_RULE.fullmatch(line) or TRAIL.search(line) or not any(character.isalpha() for character in line):
        return True
    if ONE_WORD.fullmatch(line) or NUMBERED.fullmatch(line) or is_date(line) or _is_byline(line):
        return True
    if "|" in line:
        return (
            line.count("|") >= FEWEST_BARS
            and not any(c.isdigit() for c in line)
            and len(line) < HEADING_LETTERS
        )
    is_short = len(line) < HEADING_LETTERS and not any(character.isdigit() for character in line)
    return is_short and needs_end_mark(line) and not has_end_mark(line)


def _is_byline(line: str) -> bool:
    """Whether it has a date between bars, or consists of a date and names."""
    date = DATE_TEXT.search(line)
    if date is None or has_end_mark(line):
        return False
    before, behind = line[: date.start()], line[date.end() :]
    begins = len(before.split()) <= 1  # perhaps with a weekday
    is_signed = begins and SIGNATURE.fullmatch(behind) is not None
    ends_signed = not any(map(str.isalnum, behind)) and SIGNED_BEFORE.fullmatch(before) is not None
    return is_signed or ends_signed or len(BYLINE_SEPARATOR.findall(line)) >= FEWEST_BARS


def load_line_classes(embed_sentences: Embed, embedding: str) -> LineClasses:
    """The classifier for the embedding with this fingerprint. Raises `ModelUnavailable`."""
    return LineClasses(load_classifier(EXAMPLES, embed_sentences, embedding))
