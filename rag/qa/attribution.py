"""Makes clear whose each sentence is, where those of several people are told together. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from rag.qa.evidence import Evidence
from rag.qa.references import person_meant
from rag.qa.speakers import Speakers


@dataclass
class Attribution:
    """What is told of these sentences; `last` is the index of the one told last."""

    speakers: Speakers
    last: int | None = None

    def tell(self, indices: Sequence[int]) -> Iterator[Evidence]:
        """The sentences, in this order.

        One that leaves a person unnamed, and does not stand behind another one of the same person, has the
        name to be told in brackets. Where that is not clear, the sentence that introduces the person comes
        first, even if it was told before.
        """
        for index in indices:
            yield from self._attributed(index)
            self.last = index

    def _attributed(self, index: int) -> Iterator[Evidence]:
        sentence = self.speakers.sentences[index]
        if self._is_clear(index):
            yield sentence
        elif person := self.speakers.unnamed(index):
            yield replace(sentence, person=person)
        else:
            yield from (self.speakers.sentences[before] for before in self.speakers.introducing(index))
            yield sentence

    def _is_clear(self, index: int) -> bool:
        """Whether it is clear whose sentence it is, as far as the article itself makes that clear."""
        introductions = self.speakers.introductions
        is_same = self.last is not None and introductions[self.last] == introductions[index]
        return is_same or bool(person_meant(self.speakers.sentences[index]))
