"""Takes several questions in one apart: "Who won the race, and when did the coach retire?". Pure."""

from __future__ import annotations

import regex as re

from rag.text.languages import language_of
from rag.text.names import names
from rag.text.normalization import plain

QUESTION_MARKS = ("?", "؟", ";", "？")
QUESTION_MARK = re.compile(r"(?<=[?؟])\s+|(?<=？)\s*(?=\S)")  # behind one of them
SEMICOLON = re.compile(r"(?<=[?;])\s+")  # only where it asks: elsewhere a clause goes on behind it
# Of a part: "and why?" is no question of its own. In scripts without spaces a letter says more.
FEWEST_LETTERS, FEWEST_IDEOGRAPHS = 12, 6
OPENING = " ¿\"'“„«"


def split_questions(question: str, language: str) -> list[str]:
    """The questions that `question` consists of; itself where it is one.

    It is taken apart only where each part can stand alone, which is where each names somebody or something,
    or where it has a question mark of its own.
    """
    mark = SEMICOLON if language_of(language).question.asks_with_semicolon else QUESTION_MARK
    sentences = [part.strip() for part in mark.split(question) if part.strip()]
    if len(sentences) > 1 and not _asks(sentences[-1], language):
        return [question]  # what follows the question is an aside
    parts = [part for sentence in sentences for part in _split_at_conjunction(sentence, language)]
    fewest = FEWEST_LETTERS if language_of(language).spaces_words else FEWEST_IDEOGRAPHS
    if len(parts) > 1 and all(len(part) >= fewest for part in parts):
        return parts
    return [question]


def asks_twice(question: str, language: str) -> bool:
    """Whether an "and" is followed by a question word: "When does it open, and why so late?"."""
    return _second_question(question, language) is not None


def begins_with_question_word(question: str, language: str) -> bool:
    """Whether it asks for something, so that neither yes nor no is an answer: "How old is the bridge?"."""
    if language_of(language).question.may_ask_yes_or_no:
        return False
    asks = _question_word(question, language)
    return asks is not None and not question[: asks.start()].strip(OPENING)


def _second_question(sentence: str, language: str) -> re.Match[str] | None:
    words = language_of(language).question
    if not words.conjunction or not words.words or not language_of(language).spaces_words:
        return None
    return re.search(
        rf",?\s+(?:{words.conjunction})\s+(?=(?:\p{{L}}+\s+)?(?:{words.words})(?!\p{{L}}))",
        sentence,
        re.IGNORECASE,
    )


def _split_at_conjunction(sentence: str, language: str) -> list[str]:
    """The parts before and after an "and" that is followed by a question word; both must have a name."""
    found = _second_question(sentence, language)
    if found is None:
        return [sentence]
    first, second = sentence[: found.start()], sentence[found.end() :]
    if not (_stands_alone(first, language) and _stands_alone(second, language)):
        return [sentence]
    return [f"{first.rstrip(',')}?", second[:1].upper() + second[1:]]


def _asks(part: str, language: str) -> bool:
    """Whether it has a question mark or a question word."""
    return part.endswith(QUESTION_MARKS) or _question_word(part, language) is not None


def _question_word(part: str, language: str) -> re.Match[str] | None:
    words = language_of(language).question.words
    if not words:
        return None
    return re.search(rf"(?<!\p{{L}})(?:{words})(?!\p{{L}})", part, re.IGNORECASE)


def _stands_alone(part: str, language: str) -> bool:
    asks = _question_word(part, language)
    if asks is None or len(part) < FEWEST_LETTERS:
        return False
    # Behind the "x", a name counts at the beginning too; the question word, capitalised there, is none.
    return bool(names(f"x {part}", language) - {plain(word) for word in asks[0].split()})
