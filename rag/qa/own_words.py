"""An article's sentence as a sentence of the answer: cleared of its layout, its pronoun explained. Pure."""

from __future__ import annotations

import regex as re

from rag.qa.evidence import Evidence
from rag.text.languages import language_of
from rag.text.names import names
from rag.text.normalization import plain

LIST_MARK = re.compile(r"^\s*(?:[-*•·‣–—]|\d{1,2}[.)])\s+")
MARKUP = re.compile(r"\*\*|__|`|^#+\s*")
CELL = re.compile(r"\s*\|\s*")
FIRST_WORD = re.compile(r"[\p{L}\p{M}]+")
FULL_NAME = re.compile(
    r"\p{Lu}[\p{L}\p{M}'’-]*(?:\s+(?:\p{Lu}[\p{L}\p{M}'’.-]*|von|van|de|der|da|del|di|le|la))*\s+\p{Lu}[\p{L}\p{M}'’-]+"
)
# Languages in which "he" and "she" are titles, which stand before the name as well: "Bà Nguyễn Thanh Hà".
TITLES_FOR_PRONOUNS = frozenset({"vi"})
SENTENCE_END = ".!?。！？।؟…"
QUOTATION = re.compile('["“”„«»「」『』]')
CLOSING = "\"'“”‘’«»」』)"  # may follow the end of a sentence


def own_words(evidence: Evidence) -> str:
    """The sentence as it stands in the article, on one line and with a full stop.

    A pronoun that begins it is followed by the person whom the sentence before names, in brackets.
    """
    text = clear_layout(evidence.said)
    subject = _subject_of_pronoun(evidence, text)
    if subject:
        first = FIRST_WORD.match(text)
        text = f"{text[: first.end()]} [{subject}]{text[first.end() :]}" if first else text
    return text if text.rstrip(CLOSING)[-1:] in SENTENCE_END else f"{text}."


def clear_layout(text: str) -> str:
    """The sentence without marks of a list, a table or Markdown."""
    bare = MARKUP.sub("", LIST_MARK.sub("", text))
    cells = [cell for cell in CELL.split(bare) if cell]
    return " ".join((" – ".join(cells) if len(cells) > 1 else bare.strip("| ")).split())


def _subject_of_pronoun(evidence: Evidence, text: str) -> str:
    """The only full name in the sentence before, where this one begins with a pronoun and names nobody.

    A quotation does not name its speaker.
    """
    first = FIRST_WORD.match(text)
    pronouns = language_of(evidence.language).question.pronouns
    if not first or not evidence.before or first[0].casefold() not in pronouns:
        return ""
    if QUOTATION.search(evidence.before) or names(text, evidence.language):
        return ""
    found = {match[0] for match in FULL_NAME.finditer(evidence.before)}
    if evidence.language in TITLES_FOR_PRONOUNS:
        found = _with_title(first[0], found, evidence.before)
    candidates = {
        name for name in found if plain(name.split()[-1]) in names(f"x {evidence.before}", evidence.language)
    }
    return candidates.pop() if len(candidates) == 1 else ""


def _with_title(title: str, found: set[str], text: str) -> set[str]:
    """The names that this title stands before in the text, without it."""
    bare = {name.removeprefix(f"{title} ") for name in found}
    return {name for name in bare if f"{title} {name}".casefold() in text.casefold()}
