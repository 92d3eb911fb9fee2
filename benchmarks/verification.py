"""How the check of a statement is weighed: `python benchmarks/verification.py [FIT.jsonl TEST.jsonl]`.

Each line of the files is a pair of a source and a statement about it, true or false, each in its language. A
logistic regression is fitted to the signals of the first file's pairs. Prints the constants of
`rag/qa/verification.py`, and how well they, and those that stand there now, tell true from false in the
second file: the area under the curve, and what each threshold keeps of the true and shows of the false.

The model reads each pair once, in about a second; with `--readings FILE` what it said is kept there, so that
another fit asks nothing.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.stats import rankdata
from tqdm import tqdm

from rag.config import Config, load_config
from rag.embedding.language_bias import load_languages
from rag.embedding.models import SentenceVectors, fingerprint, load_embedder
from rag.llm.loading import load_model
from rag.qa.answer import Run
from rag.qa.evidence import Evidence
from rag.qa.model_calls import ModelCalls
from rag.qa.verification import INTERCEPT, TOLD_FROM, WEIGHTS, Signals, compare
from rag.retrieval.passage import Passage

PAIRS = Path(__file__).parent / "verification"
THRESHOLDS = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95)
PENALTY = 1.0  # of the squared weights of the standardised signals
Numbers = NDArray[np.float64]
Truth = NDArray[np.bool_]
Says = Callable[[str, Evidence], float]


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
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("fit", nargs="?", type=Path, default=PAIRS / "fit.jsonl")
    options.add_argument("test", nargs="?", type=Path, default=PAIRS / "test.jsonl")
    options.add_argument("--config", type=Path, help="whose models read (default: ./config.toml)")
    options.add_argument(
        "--readings", type=Path, metavar="FILE", help="keep what the model said in this file"
    )
    arguments = options.parse_args()
    config = load_config(arguments.config)
    pairs, held_out = read_pairs(arguments.fit), read_pairs(arguments.test)
    readings = Readings(config, arguments.readings)
    signals = signals_of(pairs, config, readings)
    unseen = signals_of(held_out, config, readings)

    fitted = fit(signals, truth(pairs))
    print(f"WEIGHTS = {tuple(round(weight, 2) for weight in fitted.weights.tolist())}")
    print(f"INTERCEPT = {fitted.intercept:.2f}\n")
    doubt = list(Signals.__dataclass_fields__).index("doubt")
    show("the model alone", 1 / (1 + np.exp(unseen[:, doubt])), held_out)
    show("as it stands in the code", Weighing(np.array(WEIGHTS), INTERCEPT).chances(unseen), held_out)
    show("fitted", fitted.chances(unseen), held_out)
    show_kinds(fitted.chances(unseen), held_out)


def read_pairs(file: Path) -> list[Pair]:
    """The pairs of a file."""
    return [_pair(json.loads(line)) for line in file.read_text("utf-8").splitlines()]


def signals_of(pairs: Sequence[Pair], config: Config, says: Says) -> Numbers:
    """The signals of each pair: (n, signals)."""
    embedder = load_embedder(config)
    sentences = load_languages(embedder, fingerprint(config)).sentences
    embed = SentenceVectors(embedder)
    rows = []
    for pair in tqdm(pairs, unit="pair", disable=None):
        vectors = sentences.neutral(embed.of([pair.statement, pair.evidence.text]))
        chance = says(pair.statement, pair.evidence)
        cosine = float(vectors[0] @ vectors[1])
        rows.append(compare(pair.statement, pair.language, pair.evidence, chance, cosine).values())
    return np.array(rows)


class Readings:
    """What the model says of a pair, as a function; with a `file`, each is asked for only once."""

    def __init__(self, config: Config, file: Path | None) -> None:
        """The model is loaded when it is first asked."""
        self.config = config
        self.file = file
        self._calls: ModelCalls | None = None
        kept = file.read_text("utf-8").splitlines() if file and file.exists() else []
        self._known: dict[tuple[str, str], float] = {
            (text, statement): chance for text, statement, chance in map(json.loads, kept)
        }

    def __call__(self, statement: str, evidence: Evidence) -> float:
        """The probability that the source says what the statement claims."""
        pair = (f"{evidence.before} {evidence.text}".strip(), statement)
        if pair not in self._known:
            if self._calls is None:
                self._calls = ModelCalls(load_model(self.config.llm), self.config.llm)
            self._known[pair] = self._calls.says(statement, evidence, Run())
            if self.file:
                with self.file.open("a", encoding="utf-8") as kept:
                    kept.write(json.dumps([*pair, self._known[pair]], ensure_ascii=False) + "\n")
        return self._known[pair]


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


def _pair(fields: dict[str, str]) -> Pair:
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
