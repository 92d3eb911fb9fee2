"""A stand-in for the language model that answers at once: what it says depends on what it reads.

It finds a text answerable if that shares a word with the question, its answer and its translation are that
text, and a text says a statement if it has all words of it. Behind the real retrieval and the real check, it
shows what the server itself costs.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import Any

from llama_index.core.base.llms.types import (
    ChatMessage,
    ChatResponse,
    ChatResponseGen,
    CompletionResponse,
    CompletionResponseGen,
    LLMMetadata,
    LogProb,
    MessageRole,
)
from llama_index.core.llms.custom import CustomLLM

from rag.config import Config
from rag.llm.model import Model
from rag.qa.answerer import Answerer

STATEMENT = re.compile(r'Text: "(?P<text>.*)"\nStatement: "(?P<statement>.*)"\n', re.S)
TRANSLATION = re.compile(r'^Translate into [^"]*: "(?P<text>.*)"$', re.S)
EXCERPT = re.compile(r'Text: "(?P<text>.*)"\n\nQuestion: (?P<question>.*)\n', re.S)
LAST_QUESTION = re.compile(r"Last question: (.*)\n")
WORD = re.compile(r"\w{4,}")
SURE = 0.97


class QuickLLM(CustomLLM):
    """Reads one prompt of `rag.qa.prompts` and answers from its text."""

    @property
    def metadata(self) -> LLMMetadata:
        """Its name, and room enough."""
        return LLMMetadata(context_window=4096, num_output=200, model_name="quick", is_chat_model=True)

    def chat(self, messages: Sequence[ChatMessage], **kwargs: Any) -> ChatResponse:
        """One reply; with `logprobs=True`, Yes and No."""
        text, logprobs = _reply(messages), None
        if kwargs.get("logprobs"):
            chance = _chance(messages)
            text = "Yes" if chance >= 0.5 else "No"
            logprobs = [
                [
                    LogProb(token="Yes", logprob=math.log(chance)),
                    LogProb(token="No", logprob=math.log(1 - chance)),
                ]
            ]
        message = ChatMessage(role=MessageRole.ASSISTANT, content=text)
        return ChatResponse(message=message, logprobs=logprobs, raw=_raw(messages, text))

    def stream_chat(self, messages: Sequence[ChatMessage], **kwargs: Any) -> ChatResponseGen:
        """The reply word by word."""
        text = _reply(messages)
        for piece in re.findall(r"\s*\S+", text):
            message = ChatMessage(role=MessageRole.ASSISTANT, content=piece)
            yield ChatResponse(message=message, delta=piece, raw={"done": False})
        yield ChatResponse(
            message=ChatMessage(role=MessageRole.ASSISTANT, content=text), delta="", raw=_raw(messages, text)
        )

    def complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponse:
        """A chat of one message."""
        return CompletionResponse(text=_reply([ChatMessage(role=MessageRole.USER, content=prompt)]))

    def stream_complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponseGen:
        """The same at once."""
        yield self.complete(prompt)


def quick_answerer(config: Config, may_be_empty: bool = False) -> Answerer:
    """`Answerer` with the real index and the stand-in for its model."""
    return Answerer(
        config, Model(QuickLLM(), "quick", "ollama"), may_be_empty
    )  # Ollama's may be asked by several at once


def _reply(messages: Sequence[ChatMessage]) -> str:
    content = messages[-1].content or ""
    if found := EXCERPT.search(content) or TRANSLATION.search(content):
        return found["text"]
    question = LAST_QUESTION.search(content)
    return question[1] if question else content


def _chance(messages: Sequence[ChatMessage]) -> float:
    content = messages[-1].content or ""
    if claimed := STATEMENT.search(content):
        said, statement = (set(WORD.findall(claimed[name].casefold())) for name in ("text", "statement"))
        return SURE if statement <= said else 1 - SURE
    found = EXCERPT.search(content)
    if not found:
        return 1 - SURE
    asked, told = (set(WORD.findall(found[name].casefold())) for name in ("question", "text"))
    return SURE if asked & told else 1 - SURE


def _raw(messages: Sequence[ChatMessage], text: str) -> dict[str, Any]:
    read = sum(len((message.content or "").split()) for message in messages)
    return {"done": True, "prompt_eval_count": read, "eval_count": len(text.split())}
