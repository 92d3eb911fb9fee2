"""How often a yes or no is said, and how often rightly: `python -m benchmarks.yes_no`.

The held-out records of the cross-encoder have yes/no questions with their verdict, also ones that the text
leaves open. The packaged language model and the cross-encoder read each; a logistic regression weighs both,
and judges each question by what was fitted on the others. Prints the constants of `rag/qa/yes_no.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import cross_val_predict

from benchmarks.cross_encoder.articles import as_passage
from benchmarks.cross_encoder.pairs import HELD_OUT, records
from rag.config import Config
from rag.embedding.cross_encoder import in_context, load_cross_encoder
from rag.llm.loading import load_model
from rag.llm.model import decide
from rag.qa.answerability import log_odds
from rag.qa.evidence import Evidence
from rag.qa.prompts import decides_prompt

THRESHOLDS = (0.7, 0.8, 0.85, 0.9)
FOLDS = 9


@dataclass(frozen=True)
class Read:
    """A yes/no question with the log-odds of yes by both readers."""

    verdict: str
    model: float
    cross_encoder: float


def main() -> None:
    """Print the weights, and what each threshold says."""
    read = list(read_held_out())
    decided = [one for one in read if one.verdict != "open"]
    is_yes = np.array([one.verdict == "yes" for one in decided])
    regression = LogisticRegression().fit(signals(decided), is_yes)
    print("weights", regression.coef_[0].round(2), "intercept", regression.intercept_.round(2))
    for name, column in zip(("model", "cross-encoder"), signals(decided).T, strict=True):
        print(f"{name}: AUC {roc_auc_score(is_yes, column):.3f}")
    chances = cross_val_predict(
        LogisticRegression(), signals(decided), is_yes, cv=FOLDS, method="predict_proba"
    )[:, 1]
    print(f"together: AUC {roc_auc_score(is_yes, chances):.3f} of {len(decided)}")
    left_open = regression.predict_proba(signals([one for one in read if one.verdict == "open"]))[:, 1]
    for threshold in THRESHOLDS:
        said = is_said(chances, threshold)
        right = ((chances > 0.5) == is_yes)[said].mean()
        told = is_said(left_open, threshold).mean()
        print(
            f"from {threshold}: {said.mean():.2f} said, {right:.2f} of them rightly, {told:.2f} of open ones"
        )


def read_held_out() -> Iterator[Read]:
    """Ask both readers about each question."""
    config = Config().llm
    model, cross_encoder = load_model(config), load_cross_encoder()
    for record in records(HELD_OUT):
        text = in_context(record["context"], record["text"])
        passage = as_passage(record["text"], record["language"])
        evidence = Evidence(passage, record["text"], 0, len(record["text"]), record["context"])
        for question in record.get("yes_no", ()):
            chance = decide(model, decides_prompt(question["q"], evidence), config).probability
            odds = float(cross_encoder.affirms(question["q"], [text])[0])
            yield Read(question["verdict"], log_odds(chance), odds)


def signals(read: list[Read]) -> NDArray[np.float64]:
    """(n, 2)"""
    return np.array([(one.model, one.cross_encoder) for one in read])


def is_said(chances: NDArray[np.float64], threshold: float) -> NDArray[np.bool_]:
    """Whether an answer would begin with yes or no."""
    return (chances >= threshold) | (chances <= 1 - threshold)


if __name__ == "__main__":
    main()
