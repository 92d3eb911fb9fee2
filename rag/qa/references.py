"""What a sentence means by its first word where that refers to what stands before it: "he", "this". Pure."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, islice

import regex as re

from rag.qa.evidence import Evidence
from rag.text.languages import language_of
from rag.text.names import WORD, names
from rag.text.normalization import plain
from rag.text.sentences import paragraph_sentences

FARTHEST = 4  # sentences back: that many in a row may begin with "he"
FIRST_WORD = re.compile(r"[\p{L}\p{M}]+")
NAME_PART = r"\p{Lu}[\p{L}\p{M}'’-]+"
FULL_NAME = re.compile(
    rf"\p{{Lu}}[\p{{L}}\p{{M}}'’-]*(?:\s+(?:{NAME_PART}|\p{{Lu}}\.|von|van|de|der|da|del|di|le|la))*\s+{NAME_PART}"
)
# Languages in which "he" and "she" are titles, which stand before the name as well: "Bà Nguyễn Thanh Hà".
TITLES_FOR_PRONOUNS = frozenset({"vi"})
QUOTATION = re.compile('„[^“”"]*[“”"]|“[^”]*”|«[^»]*»|»[^«]*«|「[^」]*」|『[^』]*』|"[^"]*"')
QUOTATION_MARK = re.compile('["“”„«»「」『』]')


def refers_back(evidence: Evidence) -> bool:
    """Whether the sentence is hardly understood without the one before it."""
    if not evidence.before or evidence.is_structured:
        return False
    if _pronoun(evidence):
        return not antecedent(evidence)
    language = language_of(evidence.language)
    boundary = r"(?![\p{L}\p{M}])" if language.separates_words and language.spaces_words else ""
    others = language.references.others
    return bool(others and re.match(rf"(?:{others}){boundary}", evidence.text, re.I))


def antecedent(evidence: Evidence) -> str:
    """The person whom the pronoun that begins the sentence means; empty where that is not clear.

    It is the only one with a full name in the sentence before, or in the one before that if that begins with
    the same pronoun. Somebody named in the sentence itself may be meant as well.
    """
    pronoun = _pronoun(evidence)
    if not pronoun or not evidence.before or _persons(evidence.text, evidence):
        return ""
    for sentence in _sentences_before(evidence):
        persons = _persons(sentence, evidence)
        if evidence.language in TITLES_FOR_PRONOUNS:
            persons = _with_title(pronoun, persons, sentence)
        if persons or _first_word(sentence) != pronoun:
            return persons.pop() if len(persons) == 1 else ""
    return ""


def _pronoun(evidence: Evidence) -> str:
    """The pronoun for a person that begins the sentence, in lower case."""
    first = _first_word(evidence.text)
    return first if first in language_of(evidence.language).references.persons else ""


def _first_word(text: str) -> str:
    first = FIRST_WORD.match(text)
    return first[0].casefold() if first else ""


def _sentences_before(evidence: Evidence) -> Iterator[str]:
    """The sentences of the passage that stand before this one, the nearest first."""
    text = evidence.passage.text[: evidence.start - evidence.passage.start]
    spans = [*chain.from_iterable(paragraph_sentences(text, evidence.language))]
    return (text[start:end] for start, end in islice(reversed(spans), FARTHEST))


def _persons(sentence: str, evidence: Evidence) -> set[str]:
    """The full names of whom a sentence names outside of what it quotes, also by surname alone.

    None where a quotation begins or ends in it: who is named there need not be who speaks.
    """
    told = QUOTATION.sub(" ", sentence)
    if QUOTATION_MARK.search(told):
        return set()
    surnames = {name.split()[-1]: name for name in _full_names(evidence.passage.text, evidence.language)}
    return _full_names(told, evidence.language) | {
        name for surname, name in surnames.items() if surname in WORD.findall(told)
    }


def _full_names(text: str, language: str) -> set[str]:
    known = names(f"x {text}", language)
    return {match[0] for match in FULL_NAME.finditer(text) if plain(match[0].split()[-1]) in known}


def _with_title(title: str, found: set[str], text: str) -> set[str]:
    """The names that this title stands before in the text, without it."""
    bare = {re.sub(rf"^{title} ", "", name, flags=re.I) for name in found}
    return {name for name in bare if f"{title} {name}".casefold() in text.casefold()}
