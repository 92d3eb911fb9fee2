"""Whose words sentences are, for a question about what one person says. Pure."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass

from rag.qa.evidence import Evidence
from rag.qa.layout import clear_layout
from rag.qa.references import FULL_NAME, NO_NAMES, TITLES_FOR_PRONOUNS
from rag.text.anaphora import has_pronoun, has_unnamed_subject, is_attributed_to_unnamed
from rag.text.languages import language_of
from rag.text.names import WORD

FARTHEST = 8  # sentences back to the one that introduces the speaker
FULL = 2  # words of a full name, at least


@dataclass(frozen=True)
class Speakers:
    """For each sentence: the one that introduces whom it is of, whether it only says "she", whom it names.

    A sentence that introduces somebody itself stands for itself.
    """

    introductions: Sequence[int]
    says_she: Sequence[bool]
    people: Sequence[Set[str]]

    @classmethod
    def of(cls, sentences: Sequence[Evidence]) -> Speakers:
        """Those of the sentences of some articles."""
        known = _known_people(sentences)
        people = [known & _capitalised(sentence.said) for sentence in sentences]
        says_she = [_says_she(*pair) for pair in zip(sentences, people, strict=True)]
        above = _above(sentences)
        continues = [
            says or (not named and _is_in_paragraph_before(sentence))
            for sentence, says, named in zip(sentences, says_she, people, strict=True)
        ]
        introductions = [_introduction(place, above, continues) for place in range(len(sentences))]
        return cls(introductions, says_she, people)

    def introducing(self, index: int) -> list[int]:
        """The sentence without which nobody knows who "she" is."""
        introduction = self.introductions[index]
        return [introduction] if self.says_she[index] and introduction != index else []

    def may_share(self, best: int) -> list[bool]:
        """For each sentence, whether it may be of the person that the best one is of.

        Another person's is what names one, and what follows that with "she" or in the same paragraph. What
        else names nobody may be anybody's.
        """
        wanted = self.people[self.introductions[best]]

        def may_be(place: int) -> bool:
            introduction = self.introductions[place]
            if introduction == self.introductions[best] or self.people[introduction] & wanted:
                return True
            return introduction == place and not (self.people[place] and wanted)

        return [may_be(place) for place in range(len(self.introductions))]


def _above(sentences: Sequence[Evidence]) -> list[int | None]:
    """For each sentence, the one right before it."""
    places = {(one.source, one.text): place for place, one in enumerate(sentences)}
    return [places.get((one.source, one.before)) for one in sentences]


def _introduction(place: int, above: Sequence[int | None], continues: Sequence[bool]) -> int:
    for _ in range(FARTHEST):
        before = above[place]
        if before is None or not continues[place]:
            break
        place = before
    return place


def _says_she(sentence: Evidence, people: Set[str]) -> bool:
    """Whether it speaks of somebody whom it does not name; `people` are those that it names."""
    text, language = clear_layout(sentence.said), sentence.language
    return (
        has_unnamed_subject(text, language)
        or is_attributed_to_unnamed(text, language)
        or (not people and has_pronoun(text, language))
    )


def _is_in_paragraph_before(sentence: Evidence) -> bool:
    """Whether it stands in the paragraph of the sentence before; in scripts without capitals, unknown."""
    above = sentence.passage.text[: sentence.start - sentence.passage.start].rstrip(" ")
    return bool(above) and not above.endswith("\n") and sentence.said != sentence.said.casefold()


def _known_people(sentences: Sequence[Evidence]) -> set[str]:
    """The names of people in the articles, in lower case, without first names and those in the titles.

    What also stands in small letters is no name.
    """
    common = {word for one in sentences for word in WORD.findall(one.said) if word[0].islower()}
    return {name for sentence in sentences for name in _full_names(sentence)} - common


def _full_names(sentence: Evidence) -> set[str]:
    language, text = language_of(sentence.language), sentence.said
    found: set[str] = set()
    for match in FULL_NAME.finditer(text):
        words = [word.casefold() for word in WORD.findall(match[0])]
        while words and words[0] in language.before_nouns | NO_NAMES:
            words = words[1:]
        is_counted = text[: match.start()].rstrip()[-1:].isdigit()  # "2.4 million euros" in German
        if len(words) >= FULL and not is_counted:
            found.update(words[-1:] if language.code in TITLES_FOR_PRONOUNS else words[1:])
    return found - _capitalised(sentence.passage.title)


def _capitalised(text: str) -> set[str]:
    return {word.casefold() for word in WORD.findall(text) if word[0].isupper()}
