"""The "yes" or "no" that an answer begins with, where the sources decide the question. Pure."""

from __future__ import annotations

from rag.qa.answerability import log_odds, sigmoid
from rag.text.languages import replies_in

YES_FROM, NO_UNTIL = 0.9, 0.1  # probability of yes; between them the sentence speaks for itself
# Fitted by `benchmarks/yes_no.py`.
MODEL_WEIGHT, CROSS_ENCODER_WEIGHT, INTERCEPT = 0.69, 0.56, 0.6


def probability_of_yes(model: float, cross_encoder: float) -> float:
    """From the language model's probability and the cross-encoder's log-odds that the answer is yes."""
    return sigmoid(MODEL_WEIGHT * log_odds(model) + CROSS_ENCODER_WEIGHT * cross_encoder + INTERCEPT)


def opening(decided: float | None, language: str) -> str:
    """`Yes: ` or `No: ` in this language; empty where the sources do not decide, or nobody asked."""
    if decided is None or NO_UNTIL < decided < YES_FROM:
        return ""
    replies = replies_in(language)
    return f"{replies.yes if decided >= YES_FROM else replies.no}: "
