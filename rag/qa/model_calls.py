"""Every request to the language model: one prompt each, its reply cleaned up and its tokens counted."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import closing
from dataclasses import dataclass

from llama_index.core.base.llms.types import ChatMessage

from rag.config import LLMConfig
from rag.llm.model import Model, prompt_tokens, stream_answer, written_tokens, yes_probability
from rag.qa.answer import Run, Token
from rag.qa.evidence import Evidence
from rag.qa.prompts import (
    answer_prompt,
    answerable_prompt,
    from_words_prompt,
    restyle_prompt,
    reword_prompt,
    words_prompt,
)
from rag.qa.question import StandaloneQuestion
from rag.text.numbers import mend_scales, numbers
from rag.text.untranslated import left_over, translate_acronyms


@dataclass(frozen=True)
class ModelCalls:
    """The requests that answering makes. All of them raise `ModelUnavailable` where the model fails."""

    model: Model
    config: LLMConfig

    def confirm(
        self, question: StandaloneQuestion, evidence: Evidence, run: Run, in_context: bool = False
    ) -> float:
        """The model's probability that a sentence (or the one before and it) contains the answer."""
        prompt = answerable_prompt(question.text, evidence, in_context)
        probability, tokens = yes_probability(self.model, prompt, self.config)
        run.meter.record_prompt(tokens)
        run.meter.record_reply(1)
        return probability

    def answer(
        self, question: StandaloneQuestion, evidence: Evidence, run: Run, in_context: bool = False
    ) -> str:
        """The question answered from a sentence (or the one before and it); emits `Token`s."""
        prompt = answer_prompt(question.text, evidence, question.language, in_context)
        return self._draft(prompt, evidence, question.language, run)

    def answer_words(self, question: StandaloneQuestion, evidence: Evidence, run: Run) -> str:
        """The words of the sentence that answer the question; empty where the model's are not in it."""
        words = self.reply(words_prompt(question.text, evidence), run)
        return words if words.casefold() in evidence.text.casefold() else ""

    def answer_from(self, question: StandaloneQuestion, evidence: Evidence, words: str, run: Run) -> str:
        """The question answered with the given words of the sentence; emits `Token`s."""
        prompt = from_words_prompt(question.text, evidence, words, question.language)
        return self._draft(prompt, evidence, question.language, run)

    def restyle(self, question: StandaloneQuestion, sentence: str, run: Run) -> str:
        """The sentence in the question's style; its facts have to be checked again."""
        return self.reply(restyle_prompt(sentence, question.style, question.language), run)

    def reply(self, prompt: list[ChatMessage], run: Run) -> str:
        """The model's complete reply, without quotation marks around it."""
        return "".join(self._pieces(prompt, run)).strip().strip('"').strip()

    def _draft(self, prompt: list[ChatMessage], evidence: Evidence, language: str, run: Run) -> str:
        draft = ""
        with closing(self._pieces(prompt, run)) as pieces:
            for piece in pieces:
                run.meter.record_token()
                draft += piece
                run.emit(Token(piece))
        return self._edit(draft, evidence, language, run)

    def _pieces(self, prompt: list[ChatMessage], run: Run) -> Generator[str, None, None]:
        """The reply piece by piece; closing the iterator stops the model."""
        with closing(stream_answer(self.model, prompt, self.config)) as responses:
            for response in responses:
                # Only the last response reports how many tokens were read and written.
                if tokens := prompt_tokens(response):
                    run.meter.record_prompt(tokens)
                    run.meter.record_reply(written_tokens(response))
                if response.delta:
                    yield response.delta

    def _edit(self, draft: str, evidence: Evidence, language: str, run: Run) -> str:
        """Restore the article's numbers, and replace words left in the article's language where possible."""
        draft = mend_scales(draft, language, evidence.text, evidence.language)
        draft = translate_acronyms(draft, language, evidence.language)
        untranslated = left_over(draft, language, evidence.text, evidence.language)
        if not untranslated:
            return draft
        reworded = self.reply(reword_prompt(draft, untranslated, language), run)
        still_untranslated = left_over(reworded, language, evidence.text, evidence.language)
        is_better = (
            reworded and len(still_untranslated) < len(untranslated) and numbers(reworded) == numbers(draft)
        )
        return reworded if is_better else draft
