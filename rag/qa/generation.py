"""Writes the draft: one claim for each sentence that the answer is based on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from rag.qa.answer import Run, Token, Withdrawn, ignore
from rag.qa.answerability import log_odds
from rag.qa.evidence import Reading, find_contradictions
from rag.qa.grounding import Checked, Claim
from rag.qa.judging import Judgement
from rag.qa.model_calls import ModelCalls
from rag.qa.question import StandaloneQuestion
from rag.text.dates import of_that_time
from rag.text.names import adds_nothing, names
from rag.text.numbers import numbers

# A sentence of another article answers as well if its log-odds are at most this much lower.
TOLERATED_LOG_ODDS = 0.5

Check = Callable[[StandaloneQuestion, Sequence[Claim], Reading], Checked]


@dataclass(frozen=True)
class DraftWriter:
    """The stage "write": the model answers from one sentence at a time; each claim is checked at once."""

    calls: ModelCalls
    check: Check

    def __call__(
        self, question: StandaloneQuestion, judgement: Judgement, reading: Reading, run: Run
    ) -> list[Claim]:
        """The claims of the draft. Emits `Token`s and `Withdrawn`; raises `ModelUnavailable`."""
        first, *others = self._choose_sentences(question, judgement, reading, run)
        in_context = first == judgement.choice and judgement.signs.needs_context
        claims = [self._write_claim(question, reading, first, run, in_context)]
        for choice in others:
            if claim := self._write_contradiction(question, reading, choice, claims, run):
                claims.append(claim)
        claims = [self._with_original_words(question, reading, claim, run) for claim in claims]
        return [self._in_style(question, reading, claim, run) for claim in claims]

    def _choose_sentences(
        self, question: StandaloneQuestion, judgement: Judgement, reading: Reading, run: Run
    ) -> list[int]:
        """The sentence to answer from, then those of other articles that contradict it.

        Where the question asks for the latest or names a year, only articles of that time count.
        """
        choices, alone = [judgement.choice], judgement.alone
        least = log_odds(alone[judgement.choice]) - TOLERATED_LOG_ODDS
        for index in find_contradictions(reading, judgement.choice):
            chance = (
                alone[index]
                if index in alone
                else self.calls.confirm(question, reading.sentences[index], run)
            )
            if log_odds(chance) >= least:
                choices.append(index)
        kept = of_that_time(question.text, [reading.sentences[choice].published for choice in choices])
        return [choices[index] for index in kept]

    def _write_claim(
        self,
        question: StandaloneQuestion,
        reading: Reading,
        choice: int,
        run: Run,
        in_context: bool = False,
    ) -> Claim:
        """The answer from one sentence (or the one before and it).

        Where it has no support, or only repeats the question, the model tries again: first it names the
        words of the article that are the answer, then it writes a sentence with them.
        """
        evidence = reading.sentences[choice]
        claim = Claim(choice, self.calls.answer(question, evidence, run, in_context))
        if self._is_supported(question, claim, reading):
            return claim
        words = self.calls.answer_words(question, evidence, run)
        if not words:
            return claim
        run.emit(Withdrawn())
        return Claim(choice, self.calls.answer_from(question, evidence, words, run), words)

    def _write_contradiction(
        self, question: StandaloneQuestion, reading: Reading, choice: int, claims: Sequence[Claim], run: Run
    ) -> Claim | None:
        """What another article says; None where it has no support or repeats the `claims`.

        It is emitted as a whole, since it may turn out to be dropped.
        """
        claim = self._write_claim(question, reading, choice, replace(run, emit=ignore))
        known = set().union(*(_facts(other.text, question.language) for other in claims))
        repeats = _facts(claim.text, question.language) <= known
        if repeats or not self._is_supported(question, claim, reading):
            return None
        run.emit(Token(f" {claim.text}"))
        return claim

    def _with_original_words(
        self, question: StandaloneQuestion, reading: Reading, claim: Claim, run: Run
    ) -> Claim:
        """A translated claim together with the words of the article that it translates."""
        evidence = reading.sentences[claim.choice]
        if claim.words or evidence.language == question.language:
            return claim
        return replace(claim, words=self.calls.answer_words(question, evidence, run))

    def _in_style(self, question: StandaloneQuestion, reading: Reading, claim: Claim, run: Run) -> Claim:
        """The claim in the question's style; unchanged where that loses a fact or its support."""
        if not question.style:
            return claim
        restyled = replace(claim, text=self.calls.restyle(question, claim.text, run))
        keeps_facts = _facts(restyled.text, question.language) >= _facts(claim.text, question.language)
        is_answer = keeps_facts and self.check(question, [restyled], reading).status == "answered"
        return restyled if is_answer else claim

    def _is_supported(self, question: StandaloneQuestion, claim: Claim, reading: Reading) -> bool:
        if adds_nothing(claim.text, question.text):
            return False
        return self.check(question, [claim], reading).status != "not_in_sources"


def _facts(text: str, language: str) -> set[str]:
    return numbers(text) | names(text, language)
