"""The packaged model's tokenizer and its chat template, from its GGUF file."""

from __future__ import annotations

from collections.abc import Sequence

from gguf import GGUFReader
from llama_index.core.base.llms.types import ChatMessage
from tokenizers import AddedToken, Regex, Tokenizer, decoders, pre_tokenizers
from tokenizers.models import BPE

# As in llama.cpp for tokenizers of the type "qwen2".
PIECE = (
    r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*"
    r"|\s*[\r\n]+|\s+(?!\S)|\s+"
)
CONTROL = 3  # the type of tokens such as <|im_end|>
NO_SYSTEM = "You are Qwen, created by Alibaba Cloud. You are a helpful assistant."
END = "<|im_end|>"


def read_tokenizer(weights: GGUFReader) -> Tokenizer:
    """The tokenizer, which reads the marks between messages as one token each."""
    words = weights.fields["tokenizer.ggml.tokens"].contents()
    merges = [tuple(merge.split(" ")) for merge in weights.fields["tokenizer.ggml.merges"].contents()]
    types = weights.fields["tokenizer.ggml.token_type"].contents()
    tokenizer = Tokenizer(BPE({word: number for number, word in enumerate(words)}, merges))
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(PIECE), "isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    marks = [word for word, kind in zip(words, types, strict=True) if kind == CONTROL]
    tokenizer.add_special_tokens([AddedToken(mark, normalized=False) for mark in marks])
    return tokenizer


def as_chat(messages: Sequence[ChatMessage]) -> str:
    """The messages as the model reads them, up to where its reply begins."""
    said = [(message.role.value, message.content or "") for message in messages]
    if said[0][0] != "system":
        said.insert(0, ("system", NO_SYSTEM))
    read = "".join(f"<|im_start|>{role}\n{content}{END}\n" for role, content in said)
    return f"{read}<|im_start|>assistant\n"
