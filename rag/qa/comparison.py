"""Which sentences tell one side of a comparison. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from rag.qa.answerability import rank_sentences
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
SIDE_SENTENCES = 5  # that are told of each side, at most
SIDE_READ = 6  # of these, the best ones, that the language model reads
# Further sentences than the best one are told from either on. In 34 comparisons (sets d to n) the odds alone
# choose 6.5 sentences on average for both sides together; half of them have one of the facts that a full
# answer tells, and together they have .69 of these. From odds of 1.5 on it is 3.4 sentences and .56.
SIDE_CHANCE, SIDE_ODDS = 0.2, -2.0
SIDE_LEAST = 0.25  # score of a passage that is about a side without a name


def choose_of_side(odds: Mapping[int, float], alone: Mapping[int, float]) -> list[int]:
    """The sentences to tell of a side, the best first and that in any case.

    By the cross-encoder's log-odds that they belong to the answer, and what the language model says of some.
    """
    ranked = rank_sentences(odds, alone)[:SIDE_SENTENCES]
    return ranked[:1] + [
        index for index in ranked[1:] if alone[index] >= SIDE_CHANCE or odds[index] >= SIDE_ODDS
    ]


def mentions_side(
    sentences: Sequence[Evidence], question: StandaloneQuestion, speakers: Speakers
) -> list[bool]:
    """For each sentence, whether it is about the side of the comparison.

    It is if it names the side, and if its article does and no other side: a report on a town seldom repeats
    where it is. Not so of a person, whose article may be full of what others say.
    """
    named = _naming(question.side, sentences, question, speakers)
    if not question.other_sides or speakers.named_in(question.side, question.query.language):
        return named
    others = [_naming(side, sentences, question, speakers) for side in question.other_sides]
    of_others = {
        one.source for other in others for one, is_named in zip(sentences, other, strict=True) if is_named
    }
    own = {one.source for one, is_named in zip(sentences, named, strict=True) if is_named} - of_others
    return [is_named or one.source in own for one, is_named in zip(sentences, named, strict=True)]


def _naming(
    side: str, sentences: Sequence[Evidence], question: StandaloneQuestion, speakers: Speakers
) -> list[bool]:
    """For each sentence, whether it or its article's title names a side.

    So does, for a sentence that names nobody, the one that introduces whom it is of. What the question
    repeats ("Marta A. and Marta B.") tells no side. Where no article has the very name, one that resembles it
    will do: it may be misspelt. A side in small letters is told from what has all its words in a row, or one
    of them as a name, else from passages that are near.
    """
    repeated = Counter(plain(word) for word in WORD.findall(question.whole))
    telling = [word for word in WORD.findall(side) if repeated[plain(word)] <= 1]
    wanted = [plain(word) for word in telling if word[0].isupper()]
    found = (
        _naming_exactly(wanted, sentences, speakers) if wanted else _naming_in_small(side, telling, sentences)
    )
    if any(found) or (wanted and not language_of(question.query.language).capitalises_nouns):
        return found
    return [sentence.passage.score >= SIDE_LEAST for sentence in sentences]


def _naming_exactly(wanted: Sequence[str], sentences: Sequence[Evidence], speakers: Speakers) -> list[bool]:
    texts = [
        f"{one.passage.title} {one.said} {introduction}"
        for one, introduction in zip(sentences, _introducing(sentences, speakers), strict=True)
    ]
    exact = [_names(wanted, text, one.language) for one, text in zip(sentences, texts, strict=True)]
    return exact if any(exact) else [_resembles(wanted, text) for text in texts]


def _naming_in_small(side: str, telling: Sequence[str], sentences: Sequence[Evidence]) -> list[bool]:
    in_a_row = [_in_a_row(side, f"{one.passage.title} {one.said}") for one in sentences]
    if any(in_a_row):
        return in_a_row
    typed = {plain(word) for word in telling if len(word) >= TELLING_LETTERS}
    names_of = [name_words(one.passage.title) | name_words(one.said.partition(" ")[2]) for one in sentences]
    return [not typed.isdisjoint(found) for found in names_of]


def _names(wanted: Sequence[str], text: str, language: str) -> bool:
    """Whether a text has one of these words.

    In Vietnamese, where names are words as well and middle names are common, only the last word of a
    Vietnamese name counts, with a capital.
    """
    if language_of(language).names_are_words and all(
        SYLLABLE.fullmatch(word) for word in map(without_accents, wanted)
    ):
        return wanted[-1] in name_words(text)
    return not {plain(word) for word in WORD.findall(text)}.isdisjoint(wanted)


def _in_a_row(side: str, text: str) -> bool:
    """Whether the text has the words of the side in a row."""
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
