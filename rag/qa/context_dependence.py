"""Tells which sentences cannot be understood without what precedes them, in every language.

"The bus takes 55." under the headline of a railway line says nothing; with the sentence before it, it says
how much faster the train is. The class was taught by sentences of invented articles, of which readers said
whether somebody who knows only the headline understands them. Choi et al., 2021, "Decontextualization: Making
Sentences Stand-Alone", describe the task.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from rag.embedding.classifier import Classifier, Embed, load_classifier
from rag.embedding.models import Vectors

EXAMPLES = Path(__file__).parent / "context_dependence.tsv"
DEPENDENT = "dependent"
PENALTY = 1.0  # readers disagree about many of the sentences


@dataclass(frozen=True)
class ContextDependence:
    """Recognises such sentences by their language-neutral vectors."""

    classifier: Classifier

    def probabilities(self, vectors: Vectors) -> Vectors:
        """How probable it is that each sentence needs what precedes it, from vectors (n, d): (n,)."""
        return self.classifier.probability(vectors, DEPENDENT)


def load_context_dependence(embed_sentences: Embed, embedding: str) -> ContextDependence:
    """The classifier for the embedding with this fingerprint. Raises `ModelUnavailable`."""
    return ContextDependence(load_classifier(EXAMPLES, embed_sentences, embedding, PENALTY))
