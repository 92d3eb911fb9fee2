"""belegt: answers from your own articles, every sentence tied to the words that support it.

from rag import Answerer, load_config

answer = Answerer(load_config()).ask("What did Kevin Xu predict?")
print(answer.answer)
print(answer.citations[0].quote, answer.citations[0].source)
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rag.config import load_config
    from rag.errors import RagError
    from rag.qa.answer import Answer
    from rag.qa.answerer import Answerer
    from rag.qa.citations import Citation

__all__ = ["Answer", "Answerer", "Citation", "RagError", "load_config"]

HOMES = {
    "Answer": "rag.qa.answer",
    "Answerer": "rag.qa.answerer",
    "Citation": "rag.qa.citations",
    "RagError": "rag.errors",
    "load_config": "rag.config",
}


def __getattr__(name: str) -> Any:
    """Import a name when it is first used: `belegt --help` must not wait for Chroma."""
    if name not in HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    return getattr(import_module(HOMES[name]), name)
