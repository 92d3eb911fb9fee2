"""Tells which sentences cannot be understood without what precedes them, in every language.

"The bus takes 55." under the headline of a railway line says nothing; with the sentence before it, it says
how much faster the train is. The class was taught by sentences of invented articles, of which readers said
whether somebody who knows only the headline understands them. Choi et al., 2021, "Decontextualization: Making
Sentences Stand-Alone", describe the task.
"""

from __future__ import annotations

from pathlib import Path

from rag.embedding.classifier import Detector, Embed, load_classifier

EXAMPLES = Path(__file__).parent / "context_dependence.tsv"
DEPENDENT = "dependent"
PENALTY = 1.0  # readers disagree about many of the sentences


def load_context_dependence(embed_sentences: Embed, embedding: str) -> Detector:
    """Detects such sentences by the embedding with this fingerprint. Raises `ModelUnavailable`."""
    return Detector(load_classifier(EXAMPLES, embed_sentences, embedding, PENALTY), DEPENDENT)
