"""Tells which sentences only announce what follows them, in every language.

"The mayor gave three reasons." answers no question for the reasons: the next sentences do. The class was
taught by sentences that were written for it.
"""

from __future__ import annotations

import re
from pathlib import Path

from rag.embedding.classifier import Detector, Embed, load_classifier
from rag.qa.evidence import Evidence

EXAMPLES = Path(__file__).parent / "announcements.tsv"
ANNOUNCES = "announces"
PENALTY = 0.3  # chosen on the held-out ones of `benchmarks/announcements.py`
ANNOUNCES_FROM = 0.8  # probability from which on the sentences behind one are told with it
WITHIN = re.compile(r"[:：]\s*\S")  # what is announced stands in the sentence itself


def only_announces(sentence: Evidence) -> bool:
    """Whether a sentence only announces what follows it: "She gave two reasons.", not "… two reasons: …"."""
    is_likely = sentence.announcement >= ANNOUNCES_FROM
    return is_likely and not sentence.is_structured and WITHIN.search(sentence.text) is None


def load_announcements(embed_sentences: Embed, embedding: str) -> Detector:
    """Detects announcements by the embedding with this fingerprint. Raises `ModelUnavailable`."""
    return Detector(load_classifier(EXAMPLES, embed_sentences, embedding, PENALTY), ANNOUNCES)
