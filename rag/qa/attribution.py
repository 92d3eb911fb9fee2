"""Makes clear whose each sentence is, where those of several people are told together. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

import regex as re

from rag.qa.evidence import GAP, Evidence
from rag.qa.layout import clear_layout
from rag.qa.references import person_meant
from rag.qa.speakers import Speakers
from rag.text.anaphora import unnamed_person
from rag.text.full_names import leading_name
from rag.text.languages import language_of
from rag.text.names import names
from rag.text.normalization import plain
from rag.text.pronouns import has_pronoun

CAPITALISED = re.compile(
    r"(?:(?P<before>\p{Ll}+) )?(?P<name>\p{Lu}[\p{L}\p{M}'’-]*)(?: \p{Lu}[\p{L}\p{M}'’-]*)*"
)


@dataclass
class Attribution:
    """Puts sentences of some articles one after another so that readers know whose each is.

    `known` is the sentence that introduces the person of the last one told, if readers know who that is;
    `named` is the one that introduces the person who was named last.
    """

    speakers: Speakers
    known: int | None = None
    named: int | None = None
    _left_unnamed: dict[int, str] = field(default_factory=dict)

    def tell(self, indices: Sequence[int]) -> Iterator[Evidence]:
        """The sentences, in this order.

        One that leaves a person unnamed is given the name, to be told in brackets, unless the one told before
        it is known to be of the same person. Where it is not certain whom it means, the sentence that
        introduces that person is told before it, even if it was told already; not if nobody else was named
        since.
        """
        speakers = self.speakers
        for index in indices:
            sentence, introduction = speakers.sentences[index], speakers.introductions[index]
            person, is_known = person_meant(sentence), True
            if not person and introduction not in {self.known, index}:
                person = self.left_unnamed(index)
                before = [] if person else speakers.introducing(index)
                yield from (with_person_meant(speakers.sentences[one]) for one in before if one != self.named)
                is_known = bool(person or before)
            yield replace(sentence, person=person)
            self.known = introduction if is_known else None
            if is_known and speakers.introduced(index):
                self.named = introduction

    def left_unnamed(self, index: int) -> str:
        """The full name of whom a sentence calls "she", or whose words it quotes; empty where not certain.

        With it in brackets the sentence is clear. The introducing sentence has to be about one person and to
        name nobody else; what stands between them, with no line left out, may only call somebody by the same
        pronoun. Not in languages that inflect names.
        """
        if index not in self._left_unnamed:
            self._left_unnamed[index] = _left_unnamed(self.speakers, index)
        return self._left_unnamed[index]


def with_person_meant(sentence: Evidence) -> Evidence:
    """The sentence, told by itself: its `person` is the one whom the pronoun at its beginning means."""
    return replace(sentence, person=person_meant(sentence))


def _left_unnamed(speakers: Speakers, index: int) -> str:
    introduction, pronoun = speakers.introductions[index], _pronoun(speakers, index)
    people, language = [*speakers.people[introduction]], speakers.sentences[index].language
    if pronoun is None or introduction == index or len(people) != 1 or language_of(language).inflects_names:
        return ""
    between = _between(speakers, introduction, index)
    pronouns = [_pronoun(speakers, place) for place in between]
    is_unbroken = all(
        speakers.sentences[after].start - speakers.sentences[before].end <= GAP
        for before, after in pairwise([introduction, *between, index])
    )
    if not is_unbroken or any(other != pronoun for other in pronouns) or (between and not pronoun):
        return ""
    above = clear_layout(speakers.sentences[introduction].said)
    name = leading_name(above, people[0], language, pronoun, speakers.common)
    return "" if not name or _speaks_of_others(above, name, pronoun, language) else name


def _speaks_of_others(text: str, name: str, pronoun: str, code: str) -> bool:
    """Whether a sentence about this person names somebody else, or has a pronoun for somebody else."""
    language, rest = language_of(code), text[text.index(name) + len(name) :]
    before_groups = language.within_names | language.before_groups
    other_sex = rf"(?<!\p{{L}})(?:{dict(language.references.other_sex).get(pronoun, '(?!)')})(?!\p{{L}})"
    if has_pronoun(text, code) or re.search(other_sex, rest, re.IGNORECASE):
        return True
    known = names(text, code)
    return any(
        plain(found["name"]) in known and (found["before"] or "") not in before_groups
        for found in CAPITALISED.finditer(rest)
    )


def _pronoun(speakers: Speakers, index: int) -> str | None:
    """The pronoun that says whose words or deeds these are; None without one, or where somebody is named.

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
