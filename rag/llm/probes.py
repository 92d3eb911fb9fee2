"""Tries out a model that belegt has not seen before: can it judge, cite, keep a language, and decline?

The texts are invented, so that a model can answer only from them.
"""

from __future__ import annotations

import re
from dataclasses import replace

from llama_index.core.base.llms.types import ChatMessage, MessageRole

from rag.config import LLMConfig
from rag.llm.capabilities import ModelCapabilities, YesNo
from rag.llm.model import Model, decide, stream_answer
from rag.text.languages import detect_language

VERSION = 1  # raise it with any change here: then models are tried again

JUDGE = (
    'Text: "The ferry to Veldholm leaves at half past six from the northern quay."\n\n'
    "Question: {question}\n\n"
    "Does this text contain the answer to the question? Reply only Yes or No."
)
ANSWERED, UNANSWERED = "When does the ferry to Veldholm leave?", "Who baked bread yesterday?"

PASSAGES = (
    "[1] Der Leuchtturm von Veldholm ist 37 Meter hoch.\n"
    "[2] Die Bäckerei am Hafen wurde 1911 von Tilda Marn eröffnet.\n\n"
)
FORMAT = (
    PASSAGES
    + "Answer from these passages only, in English, with one sentence for each part of the question. "
    "End each sentence with the number of the passage that says it, in square brackets.\n\n"
    "Question: How high is the lighthouse of Veldholm, and who opened the bakery?"
)
LANGUAGE = (
    PASSAGES + "Responde solo con estos pasajes, en español, con una frase completa.\n\n"
    "Pregunta: ¿Quién abrió la panadería del puerto y en qué año?"
)
LANGUAGE_ASKED, LONGEST_ANSWER = "es", 200  # characters: a model that repeats the prompt answers nothing
DECLINE = (
    PASSAGES + "Answer from these passages only. If they do not state the answer, reply with the two words "
    "NOT STATED and nothing else.\n\n"
    "Question: How many people live in Veldholm?"
)


def try_model(model: Model, config: LLMConfig) -> ModelCapabilities:
    """What `model` shows when it is tried, added to what its server says of it.

    Raises `ModelUnavailable` where the model cannot answer at all.
    """
    yes_no, thinks = _probe_yes_no(model, config)
    thinking = "always" if thinks else model.capabilities.thinking
    capabilities = replace(model.capabilities, yes_no=yes_no, thinking=thinking)
    if yes_no == "none":
        return capabilities
    model = replace(model, capabilities=capabilities)
    return replace(
        capabilities,
        follows_format=_cites(_reply(model, config, FORMAT)),
        keeps_language=_is_in_language(_reply(model, config, LANGUAGE)),
        declines=_declines(_reply(model, config, DECLINE)),
    )


def load_now(model: Model, config: LLMConfig) -> None:
    """Make the server load the model as every request asks for it. Raises `ModelUnavailable`."""
    decide(model, _user(JUDGE.format(question=ANSWERED)), config, at_once=True)


def _probe_yes_no(model: Model, config: LLMConfig) -> tuple[YesNo, bool]:
    """Where the model's decision stands in its reply, and whether it thinks first though told not to.

    A model that does not tell an answered question from an unanswered one has no decision.
    """
    places: tuple[tuple[YesNo, bool], ...] = (("first_token", True), ("later_token", False))
    for place, at_once in places:
        answered, unanswered = (
            decide(model, _user(JUDGE.format(question=question)), config, at_once)
            for question in (ANSWERED, UNANSWERED)
        )
        is_clear = answered.is_clear and unanswered.is_clear
        if is_clear and answered.probability > unanswered.probability:
            return place, answered.is_behind_thought
    return "none", False


def _reply(model: Model, config: LLMConfig, prompt: str) -> str:
    pieces = stream_answer(model, _user(prompt), config)
    return "".join(response.delta or "" for response in pieces).strip()


def _cites(reply: str) -> bool:
    """Whether both facts are told, each before the number of its passage."""
    return bool(re.search(r"\b37\b[^\[\]]*\[1\].*Marn[^\[\]]*\[2\]", reply, re.S))


def _is_in_language(reply: str) -> bool:
    is_answer = "1911" in reply and len(reply) < LONGEST_ANSWER
    return is_answer and detect_language(reply) == LANGUAGE_ASKED


def _declines(reply: str) -> bool:
    return reply.strip(" .*\"'").upper() == "NOT STATED"


def _user(text: str) -> list[ChatMessage]:
    return [ChatMessage(role=MessageRole.USER, content=text)]
