"""Writes the examples as tokens: `python -m benchmarks.adapter.prepare PREPARED.npz PUBLIC`.

PUBLIC is the folder that `benchmarks/cross_encoder` describes.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
from gguf import GGUFReader

from benchmarks.adapter.examples import Example, all_examples
from benchmarks.adapter.tokenizer import END, as_chat, read_tokenizer
from rag.llm.packaged_weights import packaged_weights

LONGEST = 700  # tokens of an example that is learned from
OTHER_TOKENS = 8000  # that could be written instead of the right ones, besides those of all replies


def main() -> None:
    """Read and tokenize the examples."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("prepared", type=Path)
    options.add_argument("public", type=Path)
    arguments = options.parse_args()
    tokenizer = read_tokenizer(GGUFReader(packaged_weights()))
    examples = list(all_examples(arguments.public))
    prompts = tokenizer.encode_batch([as_chat(one.prompt) for one in examples], add_special_tokens=False)
    replies = tokenizer.encode_batch([_reply(one) for one in examples], add_special_tokens=False)
    read = [
        (example, np.array(prompt.ids, dtype=np.int32), np.array(reply.ids, dtype=np.int32))
        for example, prompt, reply in zip(examples, prompts, replies, strict=True)
        if example.held_out or len(prompt.ids) + len(reply.ids) <= LONGEST
    ]
    tokens = np.concatenate([np.concatenate([prompt, reply]) for _, prompt, reply in read])
    used = np.unique(tokens)
    written = [used[:: max(1, len(used) // OTHER_TOKENS)], *(reply for _, _, reply in read)]
    np.savez_compressed(
        arguments.prepared,
        tokens=tokens,
        lengths=np.array([len(prompt) + len(reply) for _, prompt, reply in read], dtype=np.int32),
        reply_at=np.array([len(prompt) for _, prompt, _ in read], dtype=np.int32),
        task=np.array([example.task for example, _, _ in read]),
        group=np.array([example.group for example, _, _ in read]),
        weight=np.array([example.weight for example, _, _ in read], dtype=np.float32),
        held_out=np.array([example.held_out for example, _, _ in read]),
        used=used,
        writable=np.unique(np.concatenate(written)),
        yes=tokenizer.encode("Yes").ids,
        no=tokenizer.encode("No").ids,
    )


def _reply(example: Example) -> str:
    """Of a decision only its first token is read; what is written has an end."""
    return example.reply + ("" if example.reply in {"Yes", "No"} else END)


if __name__ == "__main__":
    main()
