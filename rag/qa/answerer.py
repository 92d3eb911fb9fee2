"""`belegt ask`: retrieve → prompt → model → check → Answer."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, replace
from typing import cast

import numpy as np
from llama_index.core.schema import NodeWithScore

from rag.config import Config
from rag.embedding.models import SentenceVectors
from rag.errors import BadQuestion
from rag.index.filters import Selection
from rag.llm.model import Model, count_tokens, load_model, yes_probability
from rag.llm.queue import Queue
from rag.qa.answer import (
    Answer,
    Event,
    Judged,
    Meter,
    Passage,
    Retrieved,
    Token,
    Waiting,
    Withdrawn,
    public,
)
from rag.qa.answerability import CANDIDATES, FINALISTS, SURE, Signs, log_odds, probability, ranked
from rag.qa.evidence import Evidence, Reading, evidence_sentences, said_otherwise
from rag.qa.generation import Inquiry, Writer
from rag.qa.grounding import Checked, Statement, answer_sentences, check, nearest_articles
from rag.qa.prompts import (
    answer_prompt,
    not_in_sources,
    standalone_prompt,
)
from rag.retrieval.retriever import EVERYTHING, Query, load_retriever
from rag.text.dates import of_that_time
from rag.text.languages import is_language
from rag.text.names import adds_nothing, asked_for, borrows, invents_nothing, names
from rag.text.numbers import numbers
from rag.text.unicode import is_valid

LONGEST_QUESTION = 2000  # characters
HISTORY_TURNS, HISTORY_TOKENS = 4, 600  # of a conversation, the newest: with the question, in one prompt
NEAREST_ARTICLES = 3  # that a refusal shows
AS_PROBABLE = 0.5  # log-odds that another article's sentence may lack and still answer as well

# Earlier turns, oldest first: ("user" or "assistant", what was said).
History = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Judgement:
    """The sentence to answer from (its index), what speaks for it, and how probable each one read is."""

    choice: int
    signs: Signs
    alone: Mapping[int, float]


@dataclass(frozen=True)
class Claim:
    """What the model wrote from one sentence, given by its index, and the words in it that are the answer."""

    choice: int
    text: str
    words: str = ""


class Answerer:
    """Answers questions from one index with one model. Safe to share between threads."""

    def __init__(self, config: Config, model: Model | None = None, may_be_empty: bool = False) -> None:
        """Open the index and choose the model if none is given. Raises `RagError`s that name their remedy.

        Where the index `may_be_empty`, articles can be added later, and until then every answer is a refusal.
        """
        self.config = config
        self.retriever = load_retriever(config, may_be_empty)
        self.model: Model = model or load_model(config.llm)
        self.sentences = SentenceVectors(self.retriever.embedder)
        self.writer = Writer(self.model, config.llm)
        # Between two prompts of one question another's would drive the sentence out of the prompt cache.
        self.queue = Queue() if self.model.provider == "packaged" else None

    def ask(
        self,
        question: str,
        language: str | None = None,
        history: History = (),
        style: str = "",
        among: Selection = EVERYTHING,
    ) -> Answer:
        """The checked answer to `question`, in `language` (ISO 639-1) or else in the question's own.

        With a `history`, the question is first made to stand alone; `Answer.question` is what was answered. A
        `style` ("formal, at most ten words") changes the wording only, and only as far as the facts stand.
        Only the articles `among` a selection, of some days or one outlet, are read.
        """
        *_, answer = self.stream(question, language, history, style, among)
        return cast(Answer, answer)

    def stream(
        self,
        question: str,
        language: str | None = None,
        history: History = (),
        style: str = "",
        among: Selection = EVERYTHING,
    ) -> Generator[Event, None, None]:
        """The same as it comes about: what was retrieved, the draft word by word, the checked answer last."""
        meter = Meter()
        query = self.retriever.query(checked_question(question, language))
        with self.queue.place() if self.queue else nullcontext() as place:
            if history and place:
                yield from map(Waiting, place.wait())
            standalone = self._standalone(query, history, meter)
            inquiry = Inquiry(standalone, language or query.language, meter, style)
            passages = self.retriever.search(inquiry.query, self.config.retrieval.top_k, among)
            meter.retrieve_s = meter.now()
            yield Retrieved(inquiry.question, public(passages))
            if place:
                yield from map(Waiting, place.wait())
            reading = self._reading(inquiry.query, passages)
            claims = yield from self._claims(inquiry, passages, reading)
        checked = self._check(inquiry, claims, reading)
        yield Answer(
            question=inquiry.question,
            status=checked.status,
            answer=checked.answer,
            citations=checked.citations,
            unsupported=checked.unsupported,
            passages=public(passages),
            model=self.model.name,
            provider=self.model.provider,
            timings=meter.timings(),
            prompt_tokens=meter.prompt_tokens,
            usage=meter.usage(),
        )

    def _claims(
        self, inquiry: Inquiry, passages: list[NodeWithScore], reading: Reading
    ) -> Generator[Judged | Token | Withdrawn, None, list[Claim]]:
        """What the model says, from one sentence each; nothing where the passages hold no answer."""
        judgement = self._judge(inquiry, passages, reading)
        chance = probability(judgement.signs) if judgement else 0.0
        yield Judged(chance, judgement.signs if judgement else None)
        if not judgement or chance < self.config.llm.answerable_from:
            return []
        first, *others = self._choices(inquiry, reading, judgement)
        with_context = first == judgement.choice and judgement.signs.needs_context
        claims = [(yield from self._write(inquiry, reading, first, with_context))]
        for other in others:
            claims.extend((yield from self._add(inquiry, reading, other, claims)))
        claims = [self._with_words(inquiry, reading, claim) for claim in claims]
        return [self._in_style(inquiry, reading, claim) for claim in claims]

    def warm_up(self) -> None:
        """Load the models now instead of at the first question. Raises `ModelUnavailable`."""
        self.retriever.retrieve("?", 1)
        yes_probability(self.model, standalone_prompt("?", [], "en"), self.config.llm)

    def _standalone(self, query: Query, history: History, meter: Meter) -> Query:
        """The question with what "he" or "then" stand for; unchanged where it needs no history.

        The newest turns that fit are read. A rewritten question counts only if it takes a word from them, or
        else it stood alone, and if it names nothing that nobody has named.
        """
        prompts = (
            standalone_prompt(query.text, history[first:], query.language)
            for first in range(max(0, len(history) - HISTORY_TURNS), len(history))
        )
        fitting = (one for one in prompts if count_tokens(one, self.model) <= HISTORY_TOKENS)
        prompt = next(fitting, None)
        if prompt is None:
            return query
        rewritten = " ".join(self.writer.reply(prompt, meter).split())
        said = " ".join(text for _, text in history)
        follows = borrows(rewritten, query.text, said) and invents_nothing(
            rewritten, f"{query.text} {said}", query.language
        )
        return self.retriever.query(rewritten) if follows and len(rewritten) <= LONGEST_QUESTION else query

    def _reading(self, query: Query, passages: list[NodeWithScore]) -> Reading:
        """The sentences of the passages, and how near each is to the question."""
        sentences = evidence_sentences(passages)
        languages = self.retriever.languages
        texts = [sentence.text for sentence in sentences]
        scores = np.array([sentence.passage.score or 0.0 for sentence in sentences], dtype=np.float32)
        if not texts:
            return Reading([], np.zeros((0, 0), dtype=np.float32), scores)
        vectors = languages.sentences.neutral(self.sentences.of(texts))
        return Reading(sentences, vectors, vectors @ query.vector + scores)

    def _judge(self, inquiry: Inquiry, passages: list[NodeWithScore], reading: Reading) -> Judgement | None:
        """Let the model read the nearest sentences, each alone, then the best of them in their context.

        None where there is nothing to read.
        """
        alone: dict[int, float] = {}
        for index in reading.nearest(CANDIDATES):
            self._check_room(inquiry, reading.sentences[index])
            alone[index] = self.writer.confirm(inquiry, reading.sentences[index])
            if alone[index] >= SURE:
                break
        if not alone:
            return None
        in_context = {
            index: self._in_context(inquiry, reading.sentences[index], alone[index])
            for index in ranked(alone, {}, reading.nearness)[:FINALISTS]
        }
        choice = ranked(alone, in_context, reading.nearness)[0]
        signs = Signs(
            alone=alone[choice],
            in_context=in_context[choice],
            score=max(passage.score or 0.0 for passage in passages),
            nearness=float(reading.nearness[choice]),
        )
        return Judgement(choice, signs, alone)

    def _in_context(self, inquiry: Inquiry, evidence: Evidence, alone: float) -> float:
        return self.writer.confirm(inquiry, evidence, in_context=True) if evidence.before else alone

    def _choices(self, inquiry: Inquiry, reading: Reading, judgement: Judgement) -> list[int]:
        """The sentence to answer from, then those of other articles that say otherwise.

        Where the question asks for the latest or names a year, only the articles of that time count.
        """
        choices, alone = [judgement.choice], judgement.alone
        least = log_odds(alone[judgement.choice]) - AS_PROBABLE
        for other in said_otherwise(reading, judgement.choice):
            chance = (
                alone[other] if other in alone else self.writer.confirm(inquiry, reading.sentences[other])
            )
            if log_odds(chance) >= least:
                choices.append(other)
        kept = of_that_time(inquiry.question, [reading.sentences[choice].published for choice in choices])
        return [choices[index] for index in kept]

    def _write(
        self, inquiry: Inquiry, reading: Reading, choice: int, with_context: bool = False
    ) -> Generator[Token | Withdrawn, None, Claim]:
        """What the model says from one sentence, or from it and the one before, word by word.

        Where that has no support, or only repeats the question, it is asked once more: first for the words of
        the article that are the answer, then for a sentence with them.
        """
        evidence = reading.sentences[choice]
        claim = Claim(choice, (yield from self.writer.answer(inquiry, evidence, with_context)))
        if self._stands(inquiry, claim, reading):
            return claim
        words = self.writer.answer_words(inquiry, evidence)
        if not words:
            return claim
        yield Withdrawn()
        return Claim(choice, (yield from self.writer.answer_from(inquiry, evidence, words)), words)

    def _with_words(self, inquiry: Inquiry, reading: Reading, claim: Claim) -> Claim:
        """A translation is told with the words that it translates."""
        evidence = reading.sentences[claim.choice]
        if claim.words or evidence.language == inquiry.language:
            return claim
        return replace(claim, words=self.writer.answer_words(inquiry, evidence))

    def _in_style(self, inquiry: Inquiry, reading: Reading, claim: Claim) -> Claim:
        """The claim as the asker wishes to read it, where that says the same and stands as well."""
        if not inquiry.style:
            return claim
        restyled = replace(claim, text=self.writer.restyle(inquiry, claim.text))
        kept = _facts(restyled.text, inquiry.language) >= _facts(claim.text, inquiry.language)
        stands = kept and self._check(inquiry, [restyled], reading).status == "answered"
        return restyled if stands else claim

    def _add(
        self, inquiry: Inquiry, reading: Reading, choice: int, claims: list[Claim]
    ) -> Generator[Token, None, list[Claim]]:
        """What another article says, at once; nothing where it stands on nothing or repeats the `claims`."""
        claim = _result(self._write(inquiry, reading, choice))
        said = set().union(*(_facts(one.text, inquiry.language) for one in claims))
        if _facts(claim.text, inquiry.language) <= said or not self._stands(inquiry, claim, reading):
            return []
        yield Token(f" {claim.text}")
        return [claim]

    def _stands(self, inquiry: Inquiry, claim: Claim, reading: Reading) -> bool:
        if adds_nothing(claim.text, inquiry.question):
            return False
        return self._check(inquiry, [claim], reading).status != "not_in_sources"

    def _check_room(self, inquiry: Inquiry, evidence: Evidence) -> None:
        """Counted before it is sent: a server cuts what is too long in silence."""
        room = self.config.llm.context_window - self.config.llm.max_answer_tokens
        prompt = answer_prompt(inquiry.question, evidence, inquiry.language)
        if count_tokens(prompt, self.model) > room:
            raise BadQuestion(
                "The question and one sentence do not fit into the model's context window.",
                "Ask a shorter question, or raise llm.context_window.",
            )

    def _check(self, inquiry: Inquiry, claims: list[Claim], reading: Reading) -> Checked:
        """The draft's sentences tied to evidence; the refusal where there is no draft or no support."""
        if not claims:
            return _declined(reading, inquiry.language, [])
        languages = self.retriever.languages
        draft = " ".join(claim.text for claim in claims)
        written_in = languages.spoken(draft, languages.sentences.shares(self.sentences.of([draft])))
        statements = [
            Statement(sentence, claim.choice, claim.words if is_last else "")
            for claim in claims
            for sentence, is_last in _with_end(answer_sentences(claim.text, written_in))
        ]
        if not statements:
            return _declined(reading, inquiry.language, [])
        vectors = self.sentences.of([statement.text for statement in statements])
        checked = check(
            statements,
            reading.sentences,
            languages.sentences.neutral(vectors) @ reading.vectors.T,
            written_in,
            asked=asked_for(inquiry.question, inquiry.query.language),
            dated=len(claims) > 1,
        )
        if checked.status == "not_in_sources":
            return _declined(reading, inquiry.language, checked.unsupported)
        return checked


def search(config: Config, question: str, among: Selection = EVERYTHING) -> list[Passage]:
    """What `belegt search` shows: the retrieved passages, best first, and no model."""
    question = checked_question(question)
    return public(load_retriever(config).retrieve(question, config.retrieval.top_k, among))


def checked_question(question: str, language: str | None = None) -> str:
    """The question on one line. Raises `BadQuestion`, also for a `language` that there is not."""
    if not is_valid(question):
        raise BadQuestion("The question is not valid Unicode.", "Type it again.")
    question = " ".join(question.replace("\0", " ").split())
    if not question:
        raise BadQuestion("The question is empty.", "Type one.")
    if len(question) > LONGEST_QUESTION:
        raise BadQuestion(
            f"The question has {len(question)} characters.", f"Keep it below {LONGEST_QUESTION}."
        )
    if language is not None and not is_language(language):
        raise BadQuestion(
            f"There is no language {language[:40]!r}.", "Give its ISO 639-1 code, such as de or en."
        )
    return question


def _declined(reading: Reading, language: str, unsupported: list[str]) -> Checked:
    nearest = nearest_articles(reading, NEAREST_ARTICLES)
    return Checked(not_in_sources(language, len(nearest)), "not_in_sources", nearest, unsupported)


def _with_end(sentences: list[str]) -> list[tuple[str, bool]]:
    """Each sentence, and whether it is the last."""
    return [(sentence, number == len(sentences)) for number, sentence in enumerate(sentences, start=1)]


def _result(writing: Generator[Token | Withdrawn, None, Claim]) -> Claim:
    """What a draft came to, its words left out."""
    while True:
        try:
            next(writing)
        except StopIteration as end:
            return cast(Claim, end.value)


def _facts(text: str, language: str) -> set[str]:
    return numbers(text) | names(text, language)
