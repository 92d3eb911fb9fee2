"""Rewrites a follow-up as a question that can be understood without the conversation before it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from rag.llm.model import count_tokens
from rag.qa.answer import Run
from rag.qa.model_calls import ModelCalls
from rag.qa.prompts import standalone_prompt
from rag.qa.question import LONGEST_QUESTION, History
from rag.retrieval.retriever import Query
from rag.text.names import borrows, invents_nothing

HISTORY_TURNS, HISTORY_TOKENS = 4, 600  # most turns of a conversation, the newest; most tokens of the prompt


@dataclass(frozen=True)
class FollowUps:
    """The stage "resolve": replaces what a follow-up only refers to ("and when was *it* built?")."""

    calls: ModelCalls
    to_query: Callable[[str], Query]

    def __call__(self, query: Query, history: History, run: Run) -> Query:
        """The question that can be understood without the history; unchanged where it already could.

        The model reads the newest turns that fit. Its version counts only if it takes a word from them,
        since otherwise the question already stood alone, and names nothing that neither question nor history
        names. Raises `ModelUnavailable`.
        """
        prompts = (
            standalone_prompt(query.text, history[first:], query.language)
            for first in range(max(0, len(history) - HISTORY_TURNS), len(history))
        )
        fitting = (prompt for prompt in prompts if count_tokens(prompt, self.calls.model) <= HISTORY_TOKENS)
        prompt = next(fitting, None)
        if prompt is None:
            return query
        rewritten = " ".join(self.calls.reply(prompt, run).split())
        conversation = " ".join(text for _, text in history)
        is_follow_up = borrows(rewritten, query.text, conversation) and invents_nothing(
            rewritten, f"{query.text} {conversation}", query.language
        )
        if is_follow_up and len(rewritten) <= LONGEST_QUESTION:
            return self.to_query(rewritten)
        return query
