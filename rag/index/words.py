"""Keeps the index of words in step with the passages of a collection."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import partial
from pathlib import PurePosixPath

from llama_index.core.schema import TextNode

from rag.index.bm25 import LexicalIndex
from rag.index.collection import BATCH, Passages
from rag.index.postings import Entry

NOT_A_WORD = re.compile(r"[\W_]+|-[0-9a-f]{8}$")  # also the hash in the name of a file from the web


def update_words(lexical: LexicalIndex | None, passages: Passages, passage_ids: set[str]) -> LexicalIndex:
    """The index of words for exactly these passages; `lexical` itself where nothing has changed."""
    entries = partial(_entries, passages)
    if lexical is None or lexical.is_outdated:
        return LexicalIndex.build(entries(passage_ids))
    if lexical.held() == passage_ids:
        return lexical
    return lexical.updated(passage_ids, entries)


def _entries(passages: Passages, passage_ids: set[str]) -> Iterator[Entry]:
    """What is indexed of each passage: the words of its file's name, its title and its text."""
    if len(passage_ids) > BATCH:  # then reading all of the collection is faster
        found: Iterable[TextNode] = (node for node in passages.everything() if node.node_id in passage_ids)
    else:
        found = passages.get(sorted(passage_ids))
    for passage in found:
        name = PurePosixPath(str(passage.metadata.get("source", "")).partition("#")[0]).stem
        text = f"{NOT_A_WORD.sub(' ', name)}\n{passage.metadata.get('title', '')}\n{passage.text}"
        yield Entry(passage.node_id, text, str(passage.metadata.get("language", "")))
