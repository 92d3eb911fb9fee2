"""Which of the sentences that were read are told. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from rag.qa.announcements import only_announces
from rag.qa.answerability import likelihood
from rag.qa.evidence import GAP, Evidence
from rag.qa.reading import Reading
from rag.qa.speakers import Speakers, needed_before
from rag.text.number_words import numbers_in_words
from rag.text.numbers import told_numbers

TOLD_FROM = 0.3  # the language model's probability; chosen from what `benchmarks/several.py` prints
# The same of another article than the best sentence's. The model has learned to tell sentences from their
# neighbours, not from those of articles about something similar.
TOLD_OF_OTHERS_FROM = 0.6
# The same if that article lacks more names of the question than the best one's; none if it lacks all.
TOLD_LACKING_FROM = 0.9
# The same beside a sentence from there on that is told, and what that adds to a sentence's rating: in the
# articles of `benchmarks/cross_encoder`, of the sentences beside one that answers 44 % answer too, of the
# others 5 %.
TOLD_BESIDE_FROM, BESIDE_RATING = 0.14, 2.5
# What its article's score adds to a rating, besides its part in the nearness. Sentences of articles
# about something else, which may look like answers too, are otherwise read instead of those of the best one.
SCORE_RATING = 10.0
ANNOUNCED = 3  # sentences told behind one that does not say how many things it announces
MOST_ANNOUNCED = 5  # a larger number is not that of what it announces
WITHIN_PARAGRAPH = 1  # character between two sentences


@dataclass
class Choice:
    """The sentences chosen so far from those that were read.

    `ratings` are what was thought of them before, `alone` the language model's probabilities. `lacking` is
    the share of the question's names that the article of each sentence lacks, if another lacks fewer. What is
    `barred` is not told as announced by another sentence either.
    """

    reading: Reading
    speakers: Speakers
    ratings: dict[int, float]
    alone: dict[int, float]
    lacking: Sequence[float] = ()
    barred: Collection[int] = ()
    chosen: list[int] = field(default_factory=list)

    def choose(self) -> list[int]:
        """Further ones that answer, and in any case the best of all read, unless they repeat one chosen.

        Each after the sentence that it refers back to ("This …"), and with those that it announces ("She gave
        two reasons.").
        """
        known = len(self.chosen)
        while (index := self._next_answer()) is not None:  # one sentence may lead to the next
            self.chosen += [*self._needed_before(index), index, *self._announced(index)]
        return self.chosen[known:]

    def next_to_read(self, unread: Collection[int]) -> int | None:
        """The likeliest of `unread`; a near article and an answer beside it count as well.

        None where all were read.
        """
        beside = self._beside_answers()
        waiting = [index for index in unread if index not in self.alone and index not in self.chosen]
        return max(
            waiting,
            key=lambda index: (
                self.ratings[index]
                + SCORE_RATING * self.reading.sentences[index].passage.score
                + BESIDE_RATING * (index in beside)
            ),
            default=None,
        )

    def _next_answer(self) -> int | None:
        beside = self._beside_answers()
        best = max(self.alone, key=lambda index: likelihood(index, self.ratings, self.alone))
        return next(
            (
                index
                for index in self.alone
                if index not in self.chosen
                and (index == best or self._answers(index, best, is_beside=index in beside))
                and not self.reading.repeats(index, self.chosen)
            ),
            None,
        )

    def _answers(self, index: int, best: int, *, is_beside: bool) -> bool:
        sentences = self.reading.sentences
        share = self.lacking[index] if self.lacking and not self.lacking[best] else 0.0
        if share == 1:
            return False
        if share:
            least = TOLD_LACKING_FROM
        elif is_beside:
            least = TOLD_BESIDE_FROM
        elif sentences[index].source == sentences[best].source:
            least = TOLD_FROM
        else:
            least = TOLD_OF_OTHERS_FROM
        return self.alone[index] >= least

    def _beside_answers(self) -> set[int]:
        """The sentences beside those that are told as answers."""
        answers = [index for index in self.chosen if self.alone.get(index, 0.0) >= TOLD_FROM]
        return {beside for index in answers for beside in self.reading.beside(index)}

    def _needed_before(self, index: int) -> list[int]:
        """The sentences without which this one is hardly understood, unless they are told."""
        return [
            before
            for before in needed_before(self.reading, index, self.speakers)
            if before not in self.chosen and not self.reading.repeats(before, self.chosen)
        ]

    def _announced(self, index: int) -> list[int]:
        """The sentences that this one announces, to the end of their paragraph at most."""
        sentence = self.reading.sentences[index]
        if not only_announces(sentence):
            return []
        announced: list[int] = []
        count = _count(sentence)
        last, gap = index, GAP  # they may begin a paragraph
        while len(announced) < count and (after := self.reading.next(last)):
            if self.reading.sentences[after[0]].start - self.reading.sentences[last].end > gap:
                break
            announced.append(after[0])
            last, gap = after[0], WITHIN_PARAGRAPH
        return [one for one in announced if one not in self.chosen and one not in self.barred]


def _count(sentence: Evidence) -> int:
    """How many sentences one announces: one more than it says things ("four reasons"), or `ANNOUNCED`."""
    said = told_numbers(sentence.text, sentence.language) | numbers_in_words(sentence.text, sentence.language)
    counts = [int(number) for number in said if number.isdigit() and 1 < int(number) <= MOST_ANNOUNCED]
    return min(counts) + 1 if counts else ANNOUNCED
