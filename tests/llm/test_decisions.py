"""A Yes or No that is read from a model's reply."""

import math

import pytest
from llama_index.core.base.llms.types import ChatMessage, ChatResponse, LogProb, MessageRole

from rag.llm.decisions import read_decision


def response(text: str, *tokens: dict[str, float]) -> ChatResponse:
    """A reply with the probabilities of the alternatives for each token, the chosen one first."""
    return ChatResponse(
        message=ChatMessage(role=MessageRole.ASSISTANT, content=text),
        logprobs=[
            [LogProb(token=token, logprob=math.log(chance)) for token, chance in alternatives.items()]
            for alternatives in tokens
        ],
        raw={"prompt_eval_count": 150, "eval_count": len(tokens)},
    )


def test_the_probability_of_yes_is_that_against_no_in_any_spelling() -> None:
    decision = read_decision(
        response("Yes", {"Yes": 0.5, " yes": 0.1, "No": 0.2, "Maybe": 0.2}), at_once=True
    )
    assert decision.probability == pytest.approx(0.75)
    assert decision.is_clear
    assert (decision.prompt_tokens, decision.cached_tokens, decision.written_tokens) == (150, 0, 1)


def test_a_token_that_is_hardly_yes_or_no_is_not_clear() -> None:
    assert not read_decision(response("The", {"The": 0.9, "Yes": 0.1}), at_once=True).is_clear


@pytest.mark.parametrize(
    ("text", "probability", "is_clear"), [("Yes.", 1, True), ("No", 0, True), ("", 0, False)]
)
def test_without_probabilities_the_first_word_decides(text: str, probability: float, is_clear: bool) -> None:
    decision = read_decision(response(text), at_once=True)
    assert (decision.probability, decision.is_clear) == (probability, is_clear)


def test_behind_a_thought_the_token_of_the_word_is_read() -> None:
    tokens = [{"<think>": 1.0}, {"Yes": 0.9, "No": 0.1}, {"</think>": 1.0}, {"No": 0.8, "Yes": 0.2}]
    decision = read_decision(response("<think>Yes</think>No", *tokens), at_once=False)
    assert decision.probability == pytest.approx(0.2)
    assert decision.is_behind_thought
