"""How the signs of an answer are weighed: `python benchmarks/answerable.py RESULT.json …`.

Each RESULT is what `belegt evaluate --json` printed (report.json in the folder of `--output`), of a question
set with answerable and unanswerable questions. A logistic regression is fitted to the signs, every set
counting alike. Prints the constants of `rag/qa/answerability.py`, and how well they tell the two kinds apart,
each question judged by what was fitted on the other four fifths. With BELEGT_LLM__ANSWERABLE_FROM=1 an
evaluation writes no answers and is soon done.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import StratifiedKFold, cross_val_predict
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

from rag.evaluation.comparison import read_outcomes
from rag.qa.answerability import Signs, best_threshold

FOLDS = 5
Numbers = NDArray[np.float64]


def main() -> None:
    """Print the weights and how good they are."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("results", nargs="+", type=Path, metavar="RESULT.json")
    sets = [observed(file) for file in options.parse_args().results]
    signs = np.concatenate([signs for signs, _ in sets])
    has_answer = np.concatenate([kinds for _, kinds in sets])
    of_set = np.concatenate([np.full(len(kinds), number) for number, (_, kinds) in enumerate(sets)])
    weights = np.array([len(has_answer) / len(sets) / (of_set == number).sum() for number in of_set])

    show_constants(fit(signs, has_answer, weights))
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=0)
    parameters = {"logisticregression__sample_weight": weights}
    chances = cross_val_predict(
        model(), signs, has_answer, cv=folds, method="predict_proba", params=parameters
    )[:, 1]
    for number, (own, kinds) in enumerate(sets):
        areas = [roc_auc_score(kinds, column) for column in own.T]
        named = ", ".join(
            f"{name} {area:.3f}" for name, area in zip(Signs.__dataclass_fields__, areas, strict=True)
        )
        print(f"set {number + 1}: AUC {roc_auc_score(kinds, chances[of_set == number]):.3f} ({named})")
        print(f"       {shares(chances[of_set == number], kinds)}")


def observed(file: Path) -> tuple[Numbers, NDArray[np.bool_]]:
    """The signs (n, 3) of the questions in a result, and which of them have an answer (n,)."""
    seen = [one for one in read_outcomes(file).values() if one.signs]
    signs = [Signs(**one.signs).values() for one in seen if one.signs]
    return np.array(signs), np.array([one.is_answerable for one in seen])


def model() -> Pipeline:
    """Both kinds of questions count alike, however many there are of each."""
    return make_pipeline(StandardScaler(), LogisticRegression(class_weight="balanced"))


def fit(signs: Numbers, has_answer: NDArray[np.bool_], weights: Numbers) -> tuple[Numbers, float]:
    """The weights of the signs as they are, and the intercept."""
    fitted = model().fit(signs, has_answer, logisticregression__sample_weight=weights)
    scaler, regression = fitted[0], fitted[1]
    slopes = regression.coef_[0] / scaler.scale_
    return slopes, float(regression.intercept_[0] - slopes @ scaler.mean_)


def show_constants(fitted: tuple[Numbers, float]) -> None:
    """As they stand in `rag/qa/answerability.py`."""
    slopes, intercept = fitted
    print(f"WEIGHTS = {tuple(round(slope, 2) for slope in slopes.tolist())}")
    print(f"INTERCEPT = {intercept:.2f}")


def shares(chances: Sequence[float] | Numbers, has_answer: NDArray[np.bool_]) -> str:
    """What the best threshold keeps and declines."""
    chances = np.asarray(chances)
    threshold = best_threshold(chances[has_answer].tolist(), chances[~has_answer].tolist())
    kept = (chances[has_answer] >= threshold).mean()
    declined = (chances[~has_answer] < threshold).mean()
    return (
        f"from {threshold:.2f} on: {kept:.3f} of the answerable kept, {declined:.3f} of the others declined"
    )


if __name__ == "__main__":
    main()
