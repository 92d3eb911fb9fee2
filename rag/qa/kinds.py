"""What kind of question it is: decided before any article is read, by the question alone.

The cross-encoder has learned the kinds beside its own tasks, so that in its vectors questions lie together by
what they want rather than by their subject.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, get_args

import regex as re

from rag.embedding.classifier import Classifier, Embed, load_classifier, read_examples
from rag.embedding.cross_encoder import CrossEncoder
from rag.text.dates import asks_for_change

Kind = Literal["fact", "several", "overview", "comparison", "yes_no", "collection", "conversation"]
KINDS: tuple[Kind, ...] = get_args(Kind)
CollectionDetail = Literal["all", "count", "count_topic", "languages", "newest", "oldest", "outlets", "topic"]
ConversationDetail = Literal["about", "bye", "hello", "thanks"]
SeveralDetail = Literal["", "person"]
ComparisonDetail = Literal["", "change"]  # never among the examples
Detail = CollectionDetail | ConversationDetail | SeveralDetail | ComparisonDetail
DETAILS: dict[Kind, tuple[Detail, ...]] = {
    "several": get_args(SeveralDetail),
    "collection": get_args(CollectionDetail),
    "conversation": get_args(ConversationDetail),
}
EXAMPLES = Path(__file__).parent / "question_kinds.tsv"

WORD = re.compile(r"[\p{L}\p{M}\p{N}'’]+")
# Least probability of kinds for which a question that is mistaken for them is lost: no article is read, or it
# is taken apart into sides that it does not have.
CERTAIN: Mapping[Kind, float] = {"collection": 0.7, "conversation": 0.7, "comparison": 0.9}
# The same for a comparison of one thing at two times, which its words show; and where the question would
# otherwise be one for several things, which it is still if no two articles are about the matter. No question
# of the sets a to n that has such words, and another kind, reaches it.
CHANGE_FROM, CHANGE_OF_SEVERAL_FROM = 0.5, 0.1
# Least shares of "several/person", which leaves other people's words out, where the question names somebody
# and where it does not.
DOUBTFUL_PERSON_FROM, PERSON_FROM = 0.3, 0.65
UNSURE = 0.34  # probability below which a question counts as "several", which contains "fact"


@dataclass(frozen=True)
class Intent:
    """The kind of a question, and what it wants of that: "newest" of a collection, one "person"'s view.

    A comparison that wants a "change" is of one thing at two times. What is `doubtful` counts only if more
    speaks for it: a "person" if the question names somebody, a "change" if two articles are about the matter.
    """

    kind: Kind
    detail: Detail = ""
    doubtful: bool = False


FACT = Intent("fact")
# The intent of each label of the examples.
INTENTS = {
    f"{kind}/{detail}" if detail else kind: Intent(kind, detail)
    for kind in KINDS
    for detail in DETAILS.get(kind, ("",))
}


@dataclass(frozen=True)
class KindClassifier:
    """Tells the kinds of questions apart in every language that the cross-encoder knows."""

    classifier: Classifier
    embed: Embed
    small_talk: Mapping[str, Intent] = field(default_factory=dict)

    def is_small_talk(self, text: str) -> bool:
        """Whether the text stands among the examples of conversation."""
        return _bare(text) in self.small_talk

    def intent(self, text: str, language: str = "en") -> Intent:
        """The intent of a question in this language. Raises `ModelUnavailable`.

        What stands among the examples of conversation, such as "cześć", needs no guess.

        The probabilities of a kind's details add up; the likeliest detail of the likeliest kind is returned.
        """
        if known := self.small_talk.get(_bare(text)):
            return known
        probabilities = self.classifier.probabilities(self.embed([text]))[0].tolist()
        chances = dict(zip(self.classifier.labels, probabilities, strict=True))
        by_kind = {
            kind: sum(chance for label, chance in chances.items() if label.split("/")[0] == kind)
            for kind in KINDS
        }
        ranked = sorted(KINDS, key=lambda name: -by_kind[name])
        least = CHANGE_OF_SEVERAL_FROM if ranked[0] == "several" else CHANGE_FROM
        if by_kind["comparison"] >= least and asks_for_change(text, language):
            is_doubtful = by_kind["comparison"] < CERTAIN["comparison"]
            return Intent("comparison", "change", is_doubtful)
        kind = next(name for name in ranked if by_kind[name] >= CERTAIN.get(name, 0.0))
        if by_kind[kind] < UNSURE and kind == ranked[0]:
            return Intent("several")
        if kind == "several":
            return _several(chances.get("several/person", 0.0) / by_kind[kind])
        labels = [label for label in chances if label.split("/")[0] == kind]
        return INTENTS[max(labels, key=lambda label: chances[label])]


def _several(share: float) -> Intent:
    """The intent of a question for several things, by the share of the detail "person"."""
    if share < DOUBTFUL_PERSON_FROM:
        return Intent("several")
    return Intent("several", "person", doubtful=share < PERSON_FROM)


def load_kinds(cross_encoder: CrossEncoder) -> KindClassifier:
    """The classifier by this cross-encoder's vectors. Raises `ModelUnavailable`."""
    embed = cross_encoder.vectors
    return KindClassifier(load_classifier(EXAMPLES, embed, cross_encoder.fingerprint), embed, _small_talk())


def _small_talk() -> dict[str, Intent]:
    """The examples of conversation, without capitals and punctuation."""
    known = {}
    for label, text in read_examples(EXAMPLES):
        if label not in INTENTS:
            raise ValueError(f"{EXAMPLES.name} has the label {label!r}, which {__name__} does not know.")
        if INTENTS[label].kind == "conversation" and _bare(text):
            known[_bare(text)] = INTENTS[label]
    return known


def _bare(text: str) -> str:
    return " ".join(WORD.findall(text.casefold()))
