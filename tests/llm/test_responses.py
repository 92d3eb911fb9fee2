"""What a model's response says besides its text."""

from llama_index.core.base.llms.types import ChatMessage, ChatResponse, MessageRole, ThinkingBlock

from rag.llm.responses import (
    cached_tokens,
    is_cut,
    is_last,
    prompt_tokens,
    separate_thought,
    thought_of,
    with_thought,
    written_tokens,
)


def test_a_response_that_reports_nothing_has_no_tokens_and_no_thought() -> None:
    empty = ChatResponse(message=ChatMessage(role=MessageRole.ASSISTANT, content="Hi"))
    assert (prompt_tokens(empty), cached_tokens(empty), written_tokens(empty)) == (0, 0, 0)
    assert not is_last(empty)
    assert not is_cut(empty)
    assert separate_thought(empty) == thought_of(empty) == ""


def test_a_reply_may_end_at_the_limit_of_its_length() -> None:
    message = ChatMessage(role=MessageRole.ASSISTANT, content="Hi")
    cut = ChatResponse(message=message, raw={"done": True, "done_reason": "length"})
    assert is_last(cut)
    assert is_cut(cut)


def test_a_thought_that_the_server_separates_is_no_part_of_the_reply() -> None:
    message = ChatMessage(role=MessageRole.ASSISTANT, blocks=[ThinkingBlock(content=" Hm. ")])
    assert separate_thought(ChatResponse(message=message)) == "Hm."


def test_a_thought_is_handed_on_with_the_reply() -> None:
    last = with_thought(ChatResponse(message=ChatMessage(content="Hi")), "i", "Hm.")
    assert (last.delta, thought_of(last)) == ("i", "Hm.")
