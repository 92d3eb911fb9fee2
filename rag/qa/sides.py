"""The sides of a comparison that the form of the question shows. Pure."""

from __future__ import annotations

import regex as re

from rag.text.dates import YEAR
from rag.text.languages import Language, language_of
from rag.text.named_times import is_time
from rag.text.pronouns import begins_with

FEWEST_SIDES = 2
SIDES = ("first", "second")  # groups of the patterns below
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


def split_sides(question: str) -> list[str]:
    """The two sides of "A vs B"; empty for every other form of question.

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
    return named if is_clear and not YEAR.fullmatch(named[-1]) else []


def joined_names(question: str, code: str) -> list[str]:
    """The two names of "A and B" in a question that has no others; empty for every other one.

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
        first = rest if re.fullmatch(language.question.compare, opening, re.IGNORECASE) else ""
    others = CAPITALISED.findall(f"{before.partition(' ')[2]} {behind}")  # not what begins the question
    is_clear = first and first != second and not others and not _goes_on(behind, language)
    return [first, second] if is_clear and not are_times(pair, code) else []


def are_times(pair: re.Match[str], code: str) -> bool:
    """Whether one of the sides is a time, such as "March"."""
    return any(is_time(pair[side], code) for side in SIDES)


def _goes_on(behind: str, language: Language) -> bool:
    """Whether what stands behind a name belongs to it: "University of …"."""
    word, _, following = behind.lstrip().partition(" ")
    return word in language.within_names and following[:1].isupper()
