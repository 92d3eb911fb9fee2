"""Whose words the sentences of articles are. Pure."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass

from rag.qa.evidence import GAP, Evidence
from rag.qa.layout import clear_layout
from rag.qa.people import confirmed_people, is_form, last_names, people_named
from rag.qa.reading import Reading
from rag.qa.references import person_meant, referred_to
from rag.text.anaphora import leaves_unnamed
from rag.text.languages import language_of
from rag.text.names import WORD, script
from rag.text.normalization import plain
from rag.text.pronouns import has_pronoun

# A sentence's `dependence` from which on the one before it is told, too, where its words do not show what it
# refers to. Of 439 sentences of articles kept apart, .17 reach it, and of these nine in ten do need another.
NEEDS_BEFORE_FROM = 0.8


@dataclass(frozen=True)
class Speakers:
    """For each sentence: which one introduces whom it is of, whether it leaves them unnamed, whom it names.

    A sentence that introduces somebody itself stands for itself. `common` are the words that also stand in
    small letters, as no name does.
    """

    sentences: Sequence[Evidence]
    introductions: Sequence[int]
    leaves_unnamed: Sequence[bool]
    people: Sequence[Set[str]]
    common: Set[str]

    @classmethod
    def of(cls, sentences: Sequence[Evidence]) -> Speakers:
        """Those of the sentences of some articles."""
        common = {word for one in sentences for word in WORD.findall(one.said) if word[0].islower()}
        people = people_named(sentences, common)
        leaves, introductions = [False] * len(sentences), list(range(len(sentences)))
        last: dict[str, int] = {}  # the sentence before, by article
        for place in sorted(introductions, key=lambda place: sentences[place].start):
            sentence, before = sentences[place], last.get(sentences[place].source)
            above = sentences[before] if before is not None else None
            leaves[place] = _leaves_unnamed(sentence, people[place], above)
            goes_on = leaves[place] or (
                _names_nobody(sentence, people[place]) and _is_in_paragraph_of(sentence, above)
            )
            if before is not None and goes_on and _stands_near(sentence, sentences[before]):
                introductions[place] = introductions[before]
            last[sentence.source] = place
        people = confirmed_people(people, introductions, leaves, sentences)
        return cls(sentences, introductions, leaves, people, common)

    def introducing(self, index: int) -> list[int]:
        """The index of the sentence that names whom this one calls "she"; empty where there is none."""
        introduction = self.introductions[index]
        is_needed = self.leaves_unnamed[index] and introduction != index and self.people[introduction]
        return [introduction] if is_needed else []

    def named_in(self, question: str, code: str) -> Set[str]:
        """The surnames of people that a question in this language names, as the articles have them.

        In capital or small letters; in Vietnamese, where names are words as well, only with a capital.
        """
        needs_capital = language_of(code).names_are_words
        words = {word for word in WORD.findall(question) if word[0].isupper() or not needs_capital}
        return {
            name
            for people, sentence in zip(self.people, self.sentences, strict=True)
            for name in people
            if any(is_form(plain(name), plain(word), sentence.language) for word in words)
        }

    def introduced(self, index: int) -> Set[str]:
        """The surnames of those whom a sentence may be of; empty where the articles name nobody."""
        return self.people[self.introductions[index]]

    def may_be_of(self, wanted: Set[str]) -> list[bool]:
        """For each sentence, whether it may be of one of these people; each may where nobody is wanted.

        Another person's is what names one, and what follows that with "she" or in the same paragraph. What
        else names nobody may be anybody's of that article; in another script, names are not compared.
        """
        introduced = [self.introduced(index) for index in range(len(self.introductions))]
        sources = [sentence.source for sentence in self.sentences]
        scripts = {script(name) for name in wanted}
        own = {
            sentence.source
            for sentence, people in zip(self.sentences, introduced, strict=True)
            if people & wanted or script(sentence.said) not in scripts
        }
        return [
            not wanted or bool(people & wanted) or (not people and source in own)
            for source, people in zip(sources, introduced, strict=True)
        ]


def needed_before(reading: Reading, index: int, speakers: Speakers) -> list[int]:
    """The sentences to tell before this one, so that it is clear whom and what it means."""
    sentence = reading.sentences[index]
    if person_meant(sentence):  # it is told in brackets
        return []
    before = [*speakers.introducing(index), *referred_to(reading, index)]
    if not before and not sentence.is_structured and sentence.dependence >= NEEDS_BEFORE_FROM:
        before = reading.previous(index)
    return list(dict.fromkeys(before))


def _leaves_unnamed(sentence: Evidence, people: Set[str], above: Evidence | None) -> bool:
    """Whether it speaks of somebody whom it does not name; `people` are those that it names."""
    text, language = clear_layout(sentence.said), sentence.language
    return leaves_unnamed(text, language) or (
        not people and _is_in_paragraph_of(sentence, above) and has_pronoun(text, language)
    )


def _names_nobody(sentence: Evidence, people: Set[str]) -> bool:
    """Whether it has no full name either, such as one of the title's, which counts as nobody's."""
    return not people and not last_names(sentence)


def _stands_near(sentence: Evidence, above: Evidence) -> bool:
    """Whether it is of the same passage as the sentence above, or of the next."""
    return sentence.passage.start - above.passage.end <= GAP


def _is_in_paragraph_of(sentence: Evidence, above: Evidence | None) -> bool:
    """Whether it stands in the paragraph of the sentence above; in scripts without capitals, unknown."""
    text = sentence.passage.text[: sentence.start - sentence.passage.start].rstrip(" ")
    first = next((letter for letter in sentence.said if letter.isalpha()), "")
    is_below = not text.endswith("\n") if text else above is not None and sentence.start - above.end <= 1
    return is_below and first.isupper()
