"""Whose words the sentences of articles are. Pure."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass
from itertools import islice

from rag.qa.evidence import GAP, Evidence
from rag.qa.layout import clear_layout
from rag.qa.reading import Reading
from rag.qa.references import person_meant, referred_to
from rag.text.anaphora import leaves_unnamed
from rag.text.full_names import LEAST_WORDS, before_names, full_names
from rag.text.languages import language_of
from rag.text.names import WORD, is_calendar_word, script
from rag.text.normalization import plain
from rag.text.pronouns import has_pronoun

OPENING_WORDS = 8  # among which the name stands of whom a paragraph is about: "The mayor of …, Ann Lee"
SHORTEST_STEM, LONGEST_ENDING = 4, 4  # letters that two forms of a name share, and those of an ending


@dataclass(frozen=True)
class Speakers:
    """For each sentence: the one that introduces whom it is of, whether it names nobody, whom it names.

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
        people = _people(sentences, common)
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
        people = _confirmed(people, introductions, leaves, sentences)
        return cls(sentences, introductions, leaves, people, common)

    def introducing(self, index: int) -> list[int]:
        """The index of the sentence that names whom this one calls "she"; empty where there is none."""
        introduction = self.introductions[index]
        is_needed = self.leaves_unnamed[index] and introduction != index and self.people[introduction]
        return [introduction] if is_needed else []

    def named_in(self, question: str, code: str) -> Set[str]:
        """The surnames of people that a question in this language names, as the articles have them.

        However it is typed; not in Vietnamese, where names are words as well.
        """
        titles = language_of(code).references.titles
        words = {word for word in WORD.findall(question) if word[0].isupper() or not titles}
        return {
            name
            for people, sentence in zip(self.people, self.sentences, strict=True)
            for name in people
            if any(_is_form(plain(name), plain(word), sentence.language) for word in words)
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
    if person_meant(reading.sentences[index]):  # it is told in brackets
        return []
    return list(dict.fromkeys([*speakers.introducing(index), *referred_to(reading, index)]))


def _leaves_unnamed(sentence: Evidence, people: Set[str], above: Evidence | None) -> bool:
    """Whether it speaks of somebody whom it does not name; `people` are those that it names."""
    text, language = clear_layout(sentence.said), sentence.language
    return leaves_unnamed(text, language) or (
        not people and _is_in_paragraph_of(sentence, above) and has_pronoun(text, language)
    )


def _names_nobody(sentence: Evidence, people: Set[str]) -> bool:
    """Whether it has no full name either, such as one of the title's, which counts as nobody's."""
    return not people and not _last_names(sentence)


def _stands_near(sentence: Evidence, above: Evidence) -> bool:
    """Whether it is of the same passage as the sentence above, or of the next."""
    return sentence.passage.start - above.passage.end <= GAP


def _is_in_paragraph_of(sentence: Evidence, above: Evidence | None) -> bool:
    """Whether it stands in the paragraph of the sentence above; in scripts without capitals, unknown."""
    text = sentence.passage.text[: sentence.start - sentence.passage.start].rstrip(" ")
    first = next((letter for letter in sentence.said if letter.isalpha()), "")
    is_below = not text.endswith("\n") if text else above is not None and sentence.start - above.end <= 1
    return is_below and first.isupper()


def _people(sentences: Sequence[Evidence], common: Set[str]) -> list[set[str]]:
    """The surnames in each sentence, in small letters, of people whose full names the articles have."""
    known = {name for one in sentences for name in _surnames(one)} - common
    return [
        {name for name in known for word in _capitalised(one.said) if _is_form(name, word, one.language)}
        for one in sentences
    ]


def _surnames(sentence: Evidence) -> set[str]:
    """The surnames in it that are none of the title's words."""
    return _last_names(sentence) - _capitalised(sentence.passage.title)


def _last_names(sentence: Evidence) -> set[str]:
    """The last words of the full names in it: surnames, given names in Vietnamese."""
    language, text = language_of(sentence.language), sentence.said
    found: set[str] = set()
    for match in full_names(text, language.code):
        words = [word.casefold() for word in WORD.findall(match[0])]
        while words and words[0] in before_names(language.code):
            words = words[1:]
        is_counted = text[: match.start()].rstrip()[-1:].isdigit()  # "2.4 million euros" in German
        if len(words) >= LEAST_WORDS and not is_counted and not is_calendar_word(words[-1], language.code):
            found.add(words[-1])
    return found


def _confirmed(
    people: Sequence[Set[str]],
    introductions: Sequence[int],
    leaves_unnamed: Sequence[bool],
    sentences: Sequence[Evidence],
) -> list[set[str]]:
    """Only the names that a "she" follows, that open a paragraph, or that stand alone elsewhere.

    "New York" at the end of a sentence is nobody. Where nouns have capitals, two of them look like a full
    name, and one alone like a surname: there, only what a "she" follows is a name.
    """
    followed = {
        name
        for place, introduction in enumerate(introductions)
        if introduction != place
        for name in people[introduction]
        if leaves_unnamed[place] or _opens(name, sentences[introduction])
    }
    alone = {
        name
        for named, sentence in zip(people, sentences, strict=True)
        if not language_of(sentence.language).capitalises_nouns
        for name in named - _surnames(sentence)
    }
    return [set(named & (followed | alone)) for named in people]


def _opens(name: str, sentence: Evidence) -> bool:
    """Whether the name stands among the first words of a sentence."""
    first = islice(WORD.finditer(sentence.said), OPENING_WORDS)
    is_name = not language_of(sentence.language).capitalises_nouns
    return is_name and any(word[0].casefold() == name for word in first)


def _is_form(name: str, word: str, code: str) -> bool:
    """Whether a word is the name, or a form of it: "Wiecherts", "Kowalskiej"."""
    language = language_of(code)
    if word == name or (language.capitalises_nouns and word == f"{name}s"):
        return True
    stem = name[: max(SHORTEST_STEM, len(name) - 2)]
    return (
        language.inflects_names
        and len(name) > SHORTEST_STEM
        and word.startswith(stem)
        and len(word) - len(stem) <= LONGEST_ENDING
    )


def _capitalised(text: str) -> set[str]:
    return {word.casefold() for word in WORD.findall(text) if word[0].isupper()}
