"""How the check of a statement is weighed: `python -m benchmarks.verification`.

A logistic regression is fitted to the signals of the statements that were held out from the training of the
cross-encoder (`benchmarks/cross_encoder`). Prints the constants of `rag/qa/verification.py`, and how well
they, and those that stand there now, tell true from false in `verification/test.jsonl`, whose false
statements are hardly different from true ones: the area under the curve, and what each threshold keeps of the
true and shows of the false.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.stats import rankdata
from tqdm import tqdm

from benchmarks.cross_encoder.pairs import HELD_OUT
from rag.config import Config
from rag.embedding.cross_encoder import load_cross_encoder
from rag.embedding.language_bias import load_languages
from rag.embedding.models import SentenceVectors, fingerprint, load_embedder
from rag.qa.cross_reading import CrossReader
from rag.qa.evidence import Evidence
from rag.qa.verification import INTERCEPT, TOLD_FROM, WEIGHTS, Signals
from rag.qa.verifier import Verifier
from rag.retrieval.passage import Passage

TEST = Path(__file__).parent / "verification" / "test.jsonl"
THRESHOLDS = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95)
PENALTY = 1.0  # of the squared weights of the standardised signals
Numbers = NDArray[np.float64]
Truth = NDArray[np.bool_]


@dataclass(frozen=True)
class Pair:
    """A statement in `language` about a sentence of an article; `kind` is "true" or what makes it false."""

    evidence: Evidence
    statement: str
    language: str
    is_true: bool
    kind: str

    @property
    def is_told(self) -> bool:
        """Whether belegt would verify such a statement: in the article's language it needs none."""
        return self.language != self.evidence.language


@dataclass(frozen=True)
class Weighing:
    """The weights of the signals, and the intercept."""

    weights: Numbers
    intercept: float

    def chances(self, signals: Numbers) -> Numbers:
        """The probability that each statement is true: (n,)."""
        return np.asarray(1 / (1 + np.exp(-(signals @ self.weights + self.intercept))))


def main() -> None:
    """Print the weights and how good they are."""
    config = Config()
    pairs, unseen_pairs = held_out_pairs(HELD_OUT), read_pairs(TEST)
    signals, unseen = signals_of(pairs, config), signals_of(unseen_pairs, config)

    fitted = fit(signals, truth(pairs))
    print(f"WEIGHTS = {tuple(round(weight, 2) for weight in fitted.weights.tolist())}")
    print(f"INTERCEPT = {fitted.intercept:.2f}\n")
    doubt = list(Signals.__dataclass_fields__).index("doubt")
    show("the cross-encoder alone", 1 / (1 + np.exp(unseen[:, doubt])), unseen_pairs)
    show("as it stands in the code", Weighing(np.array(WEIGHTS), INTERCEPT).chances(unseen), unseen_pairs)
    show("fitted", fitted.chances(unseen), unseen_pairs)
    show_kinds(fitted.chances(unseen), unseen_pairs)


def read_pairs(file: Path) -> list[Pair]:
    """The pairs of a file."""
    return [_pair(json.loads(line)) for line in file.read_text("utf-8").splitlines()]


def held_out_pairs(file: Path) -> list[Pair]:
    """The statements of a file of records, as `benchmarks/cross_encoder` has them."""
    return [
        _pair(
            {
                "title": "",
                "before": record["context"],
                "source": record["text"],
                "source_language": record["language"],
                "statement": statement["s"],
                "statement_language": statement["language"],
                "true": statement["supported"],
                "kind": "true" if statement["supported"] else "false",
            }
        )
        for record in map(json.loads, file.read_text("utf-8").splitlines())
        for statement in record["statements"]
    ]


def signals_of(pairs: Sequence[Pair], config: Config) -> Numbers:
    """The signals of each pair: (n, signals)."""
    embedder = load_embedder(config)
    languages = load_languages(embedder, fingerprint(config))
    verifier = Verifier(CrossReader(load_cross_encoder()), languages, SentenceVectors(embedder))
    return np.array(
        [
            verifier.signals(pair.statement, pair.language, pair.evidence).values()
            for pair in tqdm(pairs, unit="pair", disable=None)
        ]
    )


def fit(signals: Numbers, is_true: Truth) -> Weighing:
    """The weights by logistic regression, both truths counting alike. No signal may speak for a statement."""
    scale = signals.std(axis=0)
    scale[scale == 0] = 1
    inputs = np.hstack([signals / scale, np.ones((len(signals), 1))])
    importance = len(is_true) / 2 / np.where(is_true, is_true.sum(), (~is_true).sum())

    def loss(weights: Numbers) -> tuple[float, Numbers]:
        chances = 1 / (1 + np.exp(-(inputs @ weights)))
        likely = np.where(is_true, chances, 1 - chances)
        free = np.append(weights[:-1], 0)  # the intercept costs nothing
        error = -(importance * np.log(likely + 1e-12)).sum() + PENALTY / 2 * (free**2).sum()
        return float(error), inputs.T @ (importance * (chances - is_true)) + PENALTY * free

    bounds = [(None, 0.0)] * signals.shape[1] + [(None, None)]
    found = minimize(loss, np.zeros(inputs.shape[1]), jac=True, method="L-BFGS-B", bounds=bounds)
    return Weighing(found.x[:-1] / scale, float(found.x[-1]))


def truth(pairs: Sequence[Pair]) -> Truth:
    """Which of the statements are true: (n,)."""
    return np.array([pair.is_true for pair in pairs])


def show(name: str, chances: Numbers, pairs: Sequence[Pair]) -> None:
    """Print how well these probabilities tell true from false."""
    is_true, is_told = truth(pairs), np.array([pair.is_told for pair in pairs])
    across = f"{area(chances[is_told], is_true[is_told]):.3f} across languages"
    print(f"{name}: AUC {area(chances, is_true):.3f}, {across}")
    for threshold in THRESHOLDS:
        kept, shown = (chances[is_true] >= threshold).mean(), (chances[~is_true] >= threshold).mean()
        # Of what is told where as many statements are true as in the file.
        told = (chances >= threshold).sum()
        wrong = (chances[~is_true] >= threshold).sum() / told if told else 0.0
        print(
            f"  from {threshold:.2f}: {kept:.3f} of the true kept, {shown:.3f} of the false shown, "
            f"{wrong:.3f} of the shown false"
        )


def show_kinds(chances: Numbers, pairs: Sequence[Pair]) -> None:
    """Print which kinds of false statements are shown."""
    print(f"\nshown from {TOLD_FROM:.2f}, by what makes them false:")
    for kind in sorted({pair.kind for pair in pairs if not pair.is_true}):
        own = np.array([pair.kind == kind for pair in pairs])
        print(f"  {kind:15} {(chances[own] >= TOLD_FROM).sum():3} of {own.sum()}")


def area(chances: Numbers, is_true: Truth) -> float:
    """The area under the curve: how often a true statement is likelier than a false one."""
    positive = int(is_true.sum())
    ranks = rankdata(chances)[is_true].sum()
    return float((ranks - positive * (positive + 1) / 2) / (positive * (len(is_true) - positive)))


def _pair(fields: dict[str, Any]) -> Pair:
    passage = Passage(
        source="pair",
        title=fields["title"],
        text=f"{fields['before']} {fields['source']}".strip(),
        score=1.0,
        language=fields["source_language"],
        start=0,
        end=len(fields["before"]) + len(fields["source"]) + bool(fields["before"]),
    )
    start = passage.end - len(fields["source"])
    return Pair(
        Evidence(passage, fields["source"], start, passage.end, fields["before"]),
        fields["statement"],
        fields["statement_language"],
        bool(fields["true"]),
        fields["kind"],
    )


if __name__ == "__main__":
    main()
