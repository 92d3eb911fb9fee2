"""The sides of a comparison that the form of the question shows. Pure."""

from __future__ import annotations

from collections.abc import Sequence

import regex as re

from rag.retrieval.passage import Passage
from rag.text.languages import language_of
from rag.text.normalization import plain
from rag.text.pronouns import begins_with

FEWEST_SIDES = 2
BARE_WORDS = 4  # of a side of "A vs B", at most
NAMING_WORDS = 2  # of the second side where the first one ends a longer text, at most
PUNCTUATION = ' ,;:.?!？()[]"“”„«»'
CLAUSE_END = re.compile(r"[,;:?!？]\s")
SIDE_NAME = re.compile(r"\d|[\p{L}\p{M}]{3}|\p{Lu}|\p{Han}")  # not "of"
VERSUS = re.compile(r"\s+(?:vs\.?|versus)\s+", re.IGNORECASE)
WORD = r"[\p{L}\p{M}\p{N}.'’-]*"
# Capitalised words and numbers in a row, behind a title in small letters: "bà Nương".
NAMED = (
    rf"(?:(?<!\p{{L}})\p{{Ll}}+ )?(?<![\p{{L}}\p{{N}}'’-])(?P<%s>\p{{Lu}}{WORD}(?: [\p{{Lu}}\p{{N}}]{WORD})*)"
)
CAPITALISED = re.compile(rf"(?<![\p{{L}}\p{{N}}'’-])\p{{Lu}}{WORD}")
PARTICLE = re.compile(r"^ (?:of|de|du|des|del|della|di|da|von|van|của) \p{Lu}")  # "University of …"
# What may stand before the first name with a capital, as it begins the question.
COMPARE = frozenset(
    "compare contrast comparez comparer compara comparar confronta vergelijk porównaj".split()
)
TELLING_LETTERS = 4  # of a word that may be a side in small letters, at least
TELLING = rf"(?<![\p{{L}}\p{{N}}'’-])(?P<%s>\p{{L}}[\p{{L}}\p{{M}}\p{{N}}'’-]{{{TELLING_LETTERS - 1},}})"


def split_sides(question: str) -> list[str]:
    """The two sides of "A vs B"; empty for every other form of question. Pure.

    The first may end a longer text ("old and new prices A vs B"); of that it has as many words as the second.
    """
    sides = VERSUS.split(question)
    if len(sides) != FEWEST_SIDES:
        return []
    left = CLAUSE_END.split(sides[0])[-1].split()
    right = CLAUSE_END.split(sides[1].strip(PUNCTUATION))[0].split()
    if len(left) > BARE_WORDS:
        left = left[-len(right) :] if len(right) <= NAMING_WORDS else []
    named = [" ".join(side).strip(PUNCTUATION) for side in (left, right)]
    is_clear = len(right) <= BARE_WORDS and all(SIDE_NAME.search(side) for side in named)
    return named if is_clear else []


def joined_names(question: str, code: str) -> list[str]:
    """The two names of "A and B" in a question that has no others; empty for every other one. Pure.

    Not where nouns have capitals: "Kosten und Nutzen".
    """
    language = language_of(code)
    conjunction = language.question.conjunction
    if not conjunction or language.capitalises_nouns or not language.spaces_words:
        return []
    pair = re.search(rf"{NAMED % 'first'}\s+(?:{conjunction})\s+{NAMED % 'second'}", question)
    if pair is None:
        return []
    before, behind = question[: pair.start("first")], question[pair.end("second") :]
    first, second = pair["first"], pair["second"].rstrip(PUNCTUATION)
    opening, _, rest = first.partition(" ")
    if not before and rest and not begins_with(first, language.references.subjects, language):
        first = rest if opening.casefold() in COMPARE else ""
    others = CAPITALISED.findall(f"{before.partition(' ')[2]} {behind}")  # not what begins the question
    is_clear = first and first != second and not others and not PARTICLE.match(behind)
    return [first, second] if is_clear else []


def joined_words(question: str, code: str, passages: Sequence[Passage]) -> list[str]:
    """The two words of "a and b" that stand in different ones of the articles found, however they are typed.

    Empty without such a pair, or with several. Pure.
    """
    conjunction = language_of(code).question.conjunction
    if not conjunction or not language_of(code).spaces_words:
        return []
    words: dict[str, set[str]] = {}
    for passage in passages:
        found = map(plain, re.findall(TELLING % "word", f"{passage.title} {passage.text}"))
        words.setdefault(passage.source, set()).update(found)

    def having(word: str) -> set[str]:
        return {source for source, known in words.items() if plain(word) in known}

    joined = rf"{TELLING % 'first'}\s+(?:{conjunction})\s+(?:\p{{L}}{{1,3}}\s+)?{TELLING % 'second'}"
    pairs = [(pair["first"], pair["second"]) for pair in re.finditer(joined, question)]
    apart = [
        pair
        for pair in pairs
        if (first := having(pair[0])) and (second := having(pair[1])) and not first & second
    ]
    return [*apart[0]] if len(apart) == 1 else []
