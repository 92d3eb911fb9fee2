"""Makes clear whose each sentence is, where those of several people are told together. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from rag.qa.evidence import Evidence
from rag.qa.layout import clear_layout
from rag.qa.references import person_meant
from rag.qa.speakers import Speakers
from rag.text.anaphora import unnamed_person
from rag.text.full_names import leading_name
from rag.text.languages import language_of
from rag.text.names import names
from rag.text.pronouns import has_pronoun


@dataclass
class Attribution:
    """Tells sentences of some articles.

    `last` is the index of the one told last, `introduced` that of the one that introduces the last person.
    """

    speakers: Speakers
    last: int | None = None
    introduced: int | None = None

    def tell(self, indices: Sequence[int]) -> Iterator[Evidence]:
        """The sentences, in this order.

        One that leaves a person unnamed is given the name, to be told in brackets, unless the one told before
        it is of the same person. Where it is not certain whom it means, the sentence that introduces that
        person is told before it, even if it was told already; not if nobody else was introduced since.
        """
        for index in indices:
            yield from self._attributed(index)
            self.last = index
            if self.speakers.introduced(index):
                self.introduced = self.speakers.introductions[index]

    def _attributed(self, index: int) -> Iterator[Evidence]:
        sentence = self.speakers.sentences[index]
        if self._is_clear(index):
            yield sentence
        elif person := left_unnamed(self.speakers, index):
            yield replace(sentence, person=person)
        else:
            before = [one for one in self.speakers.introducing(index) if one != self.introduced]
            yield from (self.speakers.sentences[one] for one in before)
            yield sentence

    def _is_clear(self, index: int) -> bool:
        """Whether readers know whose sentence it is as well as those of the article do."""
        introductions = self.speakers.introductions
        is_same = self.last is not None and introductions[self.last] == introductions[index]
        return is_same or bool(person_meant(self.speakers.sentences[index]))


def left_unnamed(speakers: Speakers, index: int) -> str:
    """The full name of whom a sentence calls "she", or whose words it quotes; empty where not certain.

    The introducing sentence has to be about one person, and that one alone; what stands between them may only
    call somebody by the same pronoun. Not in languages that inflect names.
    """
    introduction, pronoun = speakers.introductions[index], _pronoun(speakers, index)
    people, language = [*speakers.people[introduction]], speakers.sentences[index].language
    if pronoun is None or introduction == index or len(people) != 1 or language_of(language).inflects_names:
        return ""
    between = [_pronoun(speakers, place) for place in _between(speakers, introduction, index)]
    if any(other != pronoun for other in between) or (between and not pronoun):
        return ""
    above = clear_layout(speakers.sentences[introduction].said)
    return (
        ""
        if has_pronoun(above, language)
        else leading_name(above, people[0], language, pronoun, speakers.common)
    )


def _pronoun(speakers: Speakers, index: int) -> str | None:
    """The pronoun of whose words or deeds a sentence tells; None where it has none, or names somebody.

    Empty for a quotation of which only a verb says that somebody said it.
    """
    sentence = speakers.sentences[index]
    text = clear_layout(sentence.said)
    span = unnamed_person(text, sentence.language)
    if span is None or speakers.people[index] or names(text, sentence.language):
        return None
    return text[slice(*span)].casefold()


def _between(speakers: Speakers, first: int, last: int) -> list[int]:
    """The sentences of an article between two of them."""
    start, end = speakers.sentences[first].start, speakers.sentences[last].start
    source = speakers.sentences[last].source
    return [
        place
        for place, sentence in enumerate(speakers.sentences)
        if sentence.source == source and start < sentence.start < end
    ]
