"""What the stage "gather" hands on: the sentences to tell, or that the sources do not answer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rag.qa.evidence import Evidence


@dataclass(frozen=True)
class Gathered:
    """The sentences to tell, in their order; further ones may be read while the first are being told.

    `decided` is the probability that the answer to a yes/no question is yes; None for other questions.
    `dated` says that each is to be told with the day of its article, as these contradict one another.
    """

    evidence: Iterable[Evidence]
    decided: float | None = None
    dated: bool = False


@dataclass(frozen=True)
class Declined:
    """The sources do not answer. `likeliest` are the sentences that the model read for it, the best first."""

    likeliest: Sequence[Evidence] = ()
