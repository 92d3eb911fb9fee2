"""The requests that answering makes to the model: one prompt each, with its reply cleaned up and counted."""

from __future__ import annotations

from collections.abc import Generator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from llama_index.core.base.llms.types import ChatMessage

from rag.config import LLMConfig
from rag.llm.model import Model, context_window, decide, stream_answer
from rag.llm.responses import cached_tokens, is_cut, prompt_tokens, thought_of, written_tokens
from rag.qa.answer import Run, Thought
from rag.qa.evidence import Evidence
from rag.qa.passage_prompts import (
    SEARCHES_FORMAT,
    answer_prompt,
    check_prompt,
    gaps_prompt,
    read_searches,
    read_verdicts,
    searches_prompt,
)
from rag.qa.prompts import (
    about_prompt,
    answerable_prompt,
    decides_prompt,
    passage_answerable_prompt,
    restyle_prompt,
    reword_prompt,
    sides_prompt,
    translation_prompt,
)
from rag.qa.question import StandaloneQuestion
from rag.retrieval.passage import Passage
from rag.text.numbers import mend_scales, numbers
from rag.text.untranslated import left_over, translate_acronyms

# A sentence and the sentences of articles that it should come from.
Claim = tuple[str, Sequence[Evidence]]

WHOLE_ANSWER_TOKENS = 700
ANSWER_SHARE = 3  # of the context window: at most one part in three is for the answer


@dataclass(frozen=True)
class ModelCalls:
    """The requests that answering makes. All of them raise `ModelUnavailable` where the model fails."""

    model: Model
    config: LLMConfig

    def confirm(self, question: StandaloneQuestion, evidence: Evidence, run: Run) -> float:
        """The model's probability that a sentence contains the answer."""
        return self._yes(answerable_prompt(question.asked, evidence), run)

    def confirm_passage(self, question: StandaloneQuestion, passage: Passage, run: Run) -> float:
        """The model's probability that a passage contains the answer."""
        return self._yes(passage_answerable_prompt(question.text, passage), run)

    def decides(self, question: StandaloneQuestion, evidence: Evidence, run: Run) -> float:
        """The model's probability that the answer to a yes/no question is yes, by this sentence."""
        return self._yes(decides_prompt(question.text, evidence), run)

    def is_about(self, question: StandaloneQuestion, evidence: Evidence, run: Run) -> float:
        """The model's probability that a sentence belongs to the subject of the question."""
        return self._yes(about_prompt(question.text, evidence), run)

    def translate(self, text: str, evidence: Evidence, language: str, run: Run) -> str:
        """A sentence of an article in the language with this ISO 639-1 code."""
        # Without the adapter, which has learned to translate, but not visibly better.
        return self._edit(self.reply(translation_prompt(text, language), run), evidence, language, run)

    def restyle(self, question: StandaloneQuestion, sentence: str, run: Run) -> str:
        """The sentence in the question's style; its facts have to be checked again."""
        return self.reply(restyle_prompt(sentence, question.style, question.language), run)

    def sides(self, question: str, run: Run) -> list[str]:
        """The things that a question compares, in its own words; fewer than two where they are not clear."""
        named = [side.strip(" \"'.?") for side in self.reply(sides_prompt(question), run).split("|")]
        return [side for side in dict.fromkeys(named) if side and side.casefold() in question.casefold()]

    def write_answer(
        self, question: StandaloneQuestion, evidence: Sequence[Evidence], run: Run
    ) -> Generator[str, None, None]:
        """The whole answer from these sentences, piece by piece; it ends with a line break unless cut off."""
        yield from self._pieces(
            answer_prompt(question, evidence), run, limit=answer_tokens(self.model, self.config)
        )

    def propose_searches(self, question: str, count: int, run: Run) -> list[str]:
        """Up to `count` searches that together find what a hard question needs."""
        return self._searches(searches_prompt(question, count), count, run)

    def find_gaps(
        self, question: str, searches: Sequence[str], passages: Sequence[Passage], count: int, run: Run
    ) -> list[str]:
        """Up to `count` searches for what these passages lack."""
        return self._searches(gaps_prompt(question, searches, passages, count), count, run)

    def check(self, claims: Sequence[Claim], run: Run) -> list[bool | None]:
        """Whether the sentences that each claim comes from say it, in one request; None: no verdict."""
        return read_verdicts(self.reply(check_prompt(claims), run), len(claims)) if claims else []

    def reply(self, prompt: list[ChatMessage], run: Run, *, trained: bool = False) -> str:
        """The model's complete reply, without quotation marks around it.

        `trained` says that the packaged model has been trained for this prompt.
        """
        return "".join(self._pieces(prompt, run, trained=trained)).strip().strip('"').strip()

    def _yes(self, prompt: list[ChatMessage], run: Run) -> float:
        decision = decide(self.model, prompt, self.config, trained=True)
        run.meter.record_prompt(decision.prompt_tokens, decision.cached_tokens)
        run.meter.record_reply(decision.written_tokens)
        return decision.probability

    def _searches(self, prompt: list[ChatMessage], count: int, run: Run) -> list[str]:
        return read_searches("".join(self._pieces(prompt, run, SEARCHES_FORMAT)), count)

    def _pieces(
        self,
        prompt: list[ChatMessage],
        run: Run,
        schema: Mapping[str, Any] | None = None,
        limit: int | None = None,
        *,
        trained: bool = False,
    ) -> Generator[str, None, None]:
        """The reply piece by piece, with a line break behind it unless it was cut off at its limit.

        Closing the iterator stops the model.
        """
        replying = stream_answer(self.model, prompt, self.config, schema, limit, trained=trained)
        with closing(replying) as responses:
            cut_off = False
            for response in responses:
                cut_off = is_cut(response)
                # Only the last response reports how many tokens were read and written.
                if tokens := prompt_tokens(response):
                    run.meter.record_prompt(tokens, cached_tokens(response))
                    run.meter.record_reply(written_tokens(response))
                if thought := thought_of(response):
                    run.emit(Thought(thought))
                if response.delta:
                    yield response.delta
        if not cut_off:
            yield "\n"

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


def answer_tokens(model: Model, config: LLMConfig) -> int:
    """The maximum length of a whole answer."""
    return max(
        config.max_answer_tokens, min(WHOLE_ANSWER_TOKENS, context_window(model, config) // ANSWER_SHARE)
    )
