"""A language model that says what a test has written down for it."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
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
from pydantic import Field

from rag.config import LLMConfig
from rag.llm.model import Model
from rag.qa.model_calls import ModelCalls

# What stands in a prompt (a regular expression) → the reply, or the probability of "Yes".
Script = Mapping[str, str | float]

# What stands in the prompts of each request.
ANSWERABLE = "Does this text contain the answer"
TRANSLATE = "^Translate into"
DECIDES = "is the answer to the question yes or no"
ABOUT = "Is this text about what the question asks for"
SIDES = "Which two things does the question compare"
RESTYLE = "Say this sentence in that style"
REWORD = "in .* only, also the words"
STANDALONE = "Rewrite the last question"


class ScriptedLLM(CustomLLM):
    """Replies by the first line of the script that stands in the last message; without one the test fails."""

    script: dict[str, str | float]
    asked: list[str] = Field(default_factory=list)

    @property
    def metadata(self) -> LLMMetadata:
        return LLMMetadata(context_window=4096, num_output=200, model_name="scripted", is_chat_model=True)

    def chat(self, messages: Sequence[ChatMessage], **kwargs: Any) -> ChatResponse:
        chance = self._next(messages)
        assert isinstance(chance, float), f"the script has words where a probability is asked for: {chance}"
        likely = {"Yes": chance, "No": 1 - chance}
        logprobs = [LogProb(token=word, logprob=math.log(max(p, 1e-9))) for word, p in likely.items()]
        message = ChatMessage(role=MessageRole.ASSISTANT, content="Yes" if chance >= 0.5 else "No")
        return ChatResponse(message=message, logprobs=[logprobs], raw=self._usage(1))

    def stream_chat(self, messages: Sequence[ChatMessage], **kwargs: Any) -> ChatResponseGen:
        reply = self._next(messages)
        assert isinstance(reply, str), f"the script has a probability where words are asked for: {reply}"

        def pieces() -> ChatResponseGen:
            message = ChatMessage(role=MessageRole.ASSISTANT, content=reply)
            yield ChatResponse(message=message, delta=reply, raw={"done": False})
            yield ChatResponse(message=message, delta="", raw=self._usage(len(reply.split())))

        return pieces()

    def complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponse:
        raise NotImplementedError

    def stream_complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponseGen:
        raise NotImplementedError

    def _next(self, messages: Sequence[ChatMessage]) -> str | float:
        prompt = messages[-1].content or ""
        self.asked.append(prompt)
        for pattern, reply in self.script.items():
            if re.search(pattern, prompt, re.DOTALL):
                return reply
        raise AssertionError(f"The script has no reply to: {prompt}")

    def _usage(self, written: int) -> dict[str, Any]:
        return {"done": True, "prompt_eval_count": 100, "prompt_cached_count": 60, "eval_count": written}


def scripted_model(script: Script) -> Model:
    """The model, as if it were Ollama's: several may ask it at once."""
    return Model(ScriptedLLM(script=dict(script)), "scripted", "ollama")


def scripted_calls(script: Script) -> ModelCalls:
    """The requests to it."""
    return ModelCalls(scripted_model(script), LLMConfig.model_validate({}))


def asked_of(calls: ModelCalls) -> list[str]:
    """The prompts that the scripted model has read so far."""
    assert isinstance(calls.model.llm, ScriptedLLM)
    return calls.model.llm.asked
