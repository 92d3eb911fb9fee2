"""How well Vietnamese gets its accents back: `python -m benchmarks.accents [--count] QUESTIONS …`.

Prints which share of the syllables of the Vietnamese questions in these files is restored, and which needs no
accent. With `--count`, the pairs of syllables in the texts of `benchmarks/cross_encoder` and
`benchmarks/adapter` are counted first, and written to `rag/text/vietnamese_bigrams.tsv`.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path

import regex as re

import rag.text
from benchmarks.adapter.examples import FOLLOW_UPS, TRANSLATIONS
from benchmarks.cross_encoder.articles import ARTICLES
from benchmarks.cross_encoder.pairs import WRITTEN
from rag.text.accents import FOREIGN, START, restore_accents, syllables, without_accents

BIGRAMS = Path(rag.text.__path__[0]) / "vietnamese_bigrams.tsv"
# Letters that only Vietnamese has, apart from those of French, Portuguese and Romanian.
TELLING = re.compile("[đơưạảấầậẩẫắằặẳẹẻẽềếệểễỉịọỏốồộổỗớờợởỡụủũứừựửữỳỷỹ]")
FEWEST, LEAST_SHARE = 9, 0.04  # characters of a text that is counted, and telling ones among them


def main() -> None:
    """Count if asked for, then measure."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--count", action="store_true")
    options.add_argument("questions", type=Path, nargs="+")
    arguments = options.parse_args()
    if arguments.count:
        write_bigrams(
            {text for file in (ARTICLES, WRITTEN, FOLLOW_UPS, TRANSLATIONS) for text in texts(file)}
        )
    read = restored = bare = 0
    for question in (text for file in arguments.questions for text in texts(file)):
        typed = without_accents(question)
        for right, told, plain in zip(
            *map(syllables, (question, restore_accents(typed), typed)), strict=True
        ):
            if plain != FOREIGN:
                read, restored, bare = read + 1, restored + (told == right), bare + (plain == right)
    print(f"{read} syllables: {restored / read:.3f} restored, {bare / read:.3f} without an accent")


def write_bigrams(counted: Iterable[str]) -> None:
    """Count the pairs of syllables, also with the beginning of a text."""
    counts = Counter(pair for text in counted for pair in pairwise([START, *syllables(text)]))
    lines = [f"{previous}\t{syllable}\t{count}\n" for (previous, syllable), count in sorted(counts.items())]
    BIGRAMS.write_text("".join(lines), "utf-8")


def texts(file: Path) -> Iterator[str]:
    """All Vietnamese strings in the lines of a file."""
    for line in file.read_text("utf-8").splitlines():
        yield from _vietnamese(json.loads(line))


def _vietnamese(value: object) -> Iterator[str]:
    if isinstance(value, str):
        if len(value) >= FEWEST and len(TELLING.findall(value)) >= LEAST_SHARE * len(value):
            yield value
    elif isinstance(value, dict):
        for inner in value.values():
            yield from _vietnamese(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _vietnamese(inner)


if __name__ == "__main__":
    main()
