"""Which sentences tell one side of a comparison. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import numpy as np

from rag.embedding.models import Vectors
from rag.qa.candidates import name_words
from rag.qa.evidence import Evidence
from rag.qa.question import StandaloneQuestion
from rag.qa.speakers import Speakers
from rag.text.accents import without_accents
from rag.text.languages import language_of
from rag.text.names import TELLING_LETTERS, WORD, is_named, names
from rag.text.normalization import plain
from rag.text.unaccented import SYLLABLE

SIDE_RATED = 20  # sentences about a side that the cross-encoder reads, the nearest ones
SIDE_SENTENCES = 4  # that are told of each side, at most
SIDE_ODDS = 0.0  # log-odds that a sentence belongs to the answer; further ones are told from there on
SIDE_LEAST = 0.25  # score of a passage that is about a side without a name


def choose_of_side(odds: Vectors) -> list[int]:
    """The sentences to tell of a side, by the log-odds (n,) that they belong to the answer; at least one."""
    best: list[int] = np.argsort(-odds, kind="stable")[:SIDE_SENTENCES].tolist()
    return best[:1] + [index for index in best[1:] if odds[index] >= SIDE_ODDS]


def mentions_side(
    sentences: Sequence[Evidence], question: StandaloneQuestion, speakers: Speakers
) -> list[bool]:
    """For each sentence, whether it or its article's title names the side of the comparison.

    So does, for a sentence that names nobody, the one that introduces whom it is of. What the question
    repeats ("Marta A. and Marta B.") tells no side. Where no article has the very name, one that resembles it
    will do: it may be misspelt. A side in small letters is told from what has all its words in a row, or one
    of them as a name, else from passages that are near.
    """
    repeated = Counter(plain(word) for word in WORD.findall(question.whole))
    telling = [word for word in WORD.findall(question.side) if repeated[plain(word)] <= 1]
    wanted = [plain(word) for word in telling if word[0].isupper()]
    if not wanted:
        found = [_in_a_row(question.side, one.said) for one in sentences]
        typed = {plain(word) for word in telling if len(word) >= TELLING_LETTERS}
        if not any(found):
            found = [
                bool(typed & (name_words(one.passage.title) | name_words(one.said.partition(" ")[2])))
                for one in sentences
            ]
    else:
        texts = [
            f"{one.passage.title} {one.said} {introduction}"
            for one, introduction in zip(sentences, _introducing(sentences, speakers), strict=True)
        ]
        exact = [_names(wanted, text, one.language) for one, text in zip(sentences, texts, strict=True)]
        found = exact if any(exact) else [_resembles(wanted, text) for text in texts]
    if any(found) or (wanted and not language_of(question.query.language).capitalises_nouns):
        return found
    return [sentence.passage.score >= SIDE_LEAST for sentence in sentences]


def _names(wanted: Sequence[str], text: str, language: str) -> bool:
    """Whether a text has one of these words.

    In Vietnamese, where names are words as well and middle names are common, only the last word of a
    Vietnamese name counts, with a capital.
    """
    if language == "vi" and all(SYLLABLE.fullmatch(word) for word in map(without_accents, wanted)):
        return wanted[-1] in name_words(text)
    return not {plain(word) for word in WORD.findall(text)}.isdisjoint(wanted)


def _in_a_row(side: str, text: str) -> bool:
    """Whether the text has the words of the side one behind the other."""
    words, wanted = ([plain(word) for word in WORD.findall(part)] for part in (text, side))
    return bool(wanted) and f" {' '.join(wanted)} " in f" {' '.join(words)} "


def _resembles(wanted: Sequence[str], text: str) -> bool:
    words = {plain(word) for word in WORD.findall(text)}
    return any(is_named(name, words) for name in wanted)


def _introducing(sentences: Sequence[Evidence], speakers: Speakers) -> list[str]:
    """For each sentence that names nobody, what introduces whom it is of; else nothing."""
    return [
        "" if names(one.said, one.language) else sentences[introduction].said
        for one, introduction in zip(sentences, speakers.introductions, strict=True)
    ]
