"""One sentence of an article → what the model says of it in the reader's language."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass

from llama_index.core.base.llms.types import ChatMessage, ChatResponse

from rag.config import LLMConfig
from rag.llm.model import Model, prompt_tokens, stream_answer, written_tokens, yes_probability
from rag.qa.answer import Meter, Token
from rag.qa.evidence import Evidence
from rag.qa.prompts import (
    answer_prompt,
    answerable_prompt,
    from_words_prompt,
    restyle_prompt,
    reword_prompt,
    words_prompt,
)
from rag.retrieval.retriever import Query
from rag.text.numbers import mend_scales, numbers
from rag.text.untranslated import left_over, translate_acronyms


@dataclass(frozen=True)
class Inquiry:
    """A question on its way: it stands alone; the answer will be in `language`, and in that `style`."""

    query: Query
    language: str
    meter: Meter
    style: str = ""

    @property
    def question(self) -> str:
        """Its words."""
        return self.query.text


Draft = Generator[Token, None, str]  # word by word; returns the whole, edited


@dataclass(frozen=True)
class Writer:
    """The model with its tasks. All of them raise `ModelUnavailable` where it cannot answer."""

    model: Model
    config: LLMConfig

    def confirm(self, inquiry: Inquiry, evidence: Evidence, in_context: bool = False) -> float:
        """How probable the model thinks it that one sentence, or it and the one before, holds the answer."""
        prompt = answerable_prompt(inquiry.question, evidence, in_context)
        chance, tokens = yes_probability(self.model, prompt, self.config)
        inquiry.meter.sent(tokens)
        inquiry.meter.wrote(1)
        return chance

    def answer(self, inquiry: Inquiry, evidence: Evidence, in_context: bool = False) -> Draft:
        """What the sentence, or it and the one before, says in answer to the question."""
        prompt = answer_prompt(inquiry.question, evidence, inquiry.language, in_context)
        return self._draft(inquiry, evidence, prompt)

    def answer_words(self, inquiry: Inquiry, evidence: Evidence) -> str:
        """The words of the sentence that are the answer; empty where the model names none that it holds."""
        words = self.reply(words_prompt(inquiry.question, evidence), inquiry.meter)
        return words if words.casefold() in evidence.text.casefold() else ""

    def answer_from(self, inquiry: Inquiry, evidence: Evidence, words: str) -> Draft:
        """The same with the words that have to be in it."""
        prompt = from_words_prompt(inquiry.question, evidence, words, inquiry.language)
        return self._draft(inquiry, evidence, prompt)

    def restyle(self, inquiry: Inquiry, sentence: str) -> str:
        """The sentence as `inquiry.style` wishes it; its facts have to be checked again."""
        return self.reply(restyle_prompt(sentence, inquiry.style, inquiry.language), inquiry.meter)

    def reply(self, prompt: list[ChatMessage], meter: Meter) -> str:
        """All of the model's reply, without quotation marks around it."""
        text = ""
        for response in stream_answer(self.model, prompt, self.config):
            _count(response, meter)
            text += response.delta or ""
        return text.strip().strip('"').strip()

    def _draft(self, inquiry: Inquiry, evidence: Evidence, prompt: list[ChatMessage]) -> Draft:
        draft = ""
        for response in stream_answer(self.model, prompt, self.config):
            _count(response, inquiry.meter)
            if response.delta:
                inquiry.meter.speaks()
                draft += response.delta
                yield Token(response.delta)
        return self._edited(draft, evidence, inquiry)

    def _edited(self, draft: str, evidence: Evidence, inquiry: Inquiry) -> str:
        """The draft with the article's numbers, and without words of its language as far as that goes."""
        language = inquiry.language
        draft = mend_scales(draft, language, evidence.text, evidence.language)
        draft = translate_acronyms(draft, language, evidence.language)
        words = left_over(draft, language, evidence.text, evidence.language)
        if not words:
            return draft
        again = self.reply(reword_prompt(draft, words, language), inquiry.meter)
        left = left_over(again, language, evidence.text, evidence.language)
        is_better = again and len(left) < len(words) and numbers(again) == numbers(draft)
        return again if is_better else draft


def _count(response: ChatResponse, meter: Meter) -> None:
    """The last piece of a reply, and only it, tells how much was read and written."""
    if tokens := prompt_tokens(response):
        meter.sent(tokens)
        meter.wrote(written_tokens(response))
