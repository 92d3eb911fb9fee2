"""The contents of the articles and evaluation tabs as escaped HTML. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from rag.evaluation.report import is_right, quality
from rag.evaluation.results import EvaluationReport, Outcome, figure_text
from rag.ingest.library import Article, Received
from ui.article_text import article_html
from ui.render import facts, written_in
from ui.translation import Labels


def article_preview(labels: Labels, article: Article) -> str:
    """Return the text of an article as it is indexed, with its title and facts."""
    return (
        f"<article><h2 {written_in(article.language)}>{escape(article.title)}</h2>"
        f"{facts(labels, article)}"
        f'<div class="text" {written_in(article.language)}>{article_html(article.text)}</div></article>'
    )


def received_list(labels: Labels, received: Sequence[Received], waiting: str = "") -> str:
    """Return the result for each file, and the progress of the upload."""
    items = "".join(_received_item(labels, document) for document in received)
    busy = f'<p class="waiting" aria-busy="true">{escape(waiting)} …</p>' if waiting else ""
    return f'<div role="status">{busy}<ul class="received">{items}</ul></div>'


def _received_item(labels: Labels, document: Received) -> str:
    reason = escape(f" – {document.reason} {document.remedy}") if document.reason else ""
    status = escape(labels[document.status])
    return f'<li class="{document.status}"><strong>{escape(document.source)}</strong>: {status}{reason}</li>'


def evaluation_progress(labels: Labels, done: int, total: int, seconds: float) -> str:
    """Return the progress of an evaluation, with an estimate of the remaining time."""
    left = f", {labels('seconds_left', seconds=round(seconds / done * (total - done)))}" if done else ""
    name = escape(labels["questions_asked"])
    bar = f'<progress max="{max(total, 1)}" value="{done}" aria-label="{name}"></progress>'
    progress = f"{labels('questions_done', done=done, total=total)}{left}"
    return f'<p role="status" aria-busy="true">{bar} {escape(progress)}</p>'


def evaluation_result(labels: Labels, evaluation: EvaluationReport) -> str:
    """Return the metrics as bars, a table of the kinds of questions, then all questions, the worst first.

    Each question is a button that asks it again.
    """
    bars = "".join(
        f"<tr><th>{escape(name)}</th><td>{value:.3f}</td>"
        f'<td><meter min="0" max="1" value="{value:.4f}">{value:.3f}</meter></td></tr>'
        for name, value in evaluation.quality_figures().items()
    )
    bars += "".join(
        f"<tr><th>{escape(name)}</th><td>{figure_text(name, value)}</td><td></td></tr>"
        for name, value in (evaluation.cost or {}).items()
    )
    columns = "".join(
        f"<th>{escape(labels[name])}</th>" for name in ("right", "asked_question", "answer", "accepted")
    )
    rows = "".join(_outcome_row(labels, outcome) for outcome in sorted(evaluation.outcomes, key=quality))
    return (
        f"<h2>{escape(labels('questions', count=evaluation.questions))}</h2>"
        f'<table class="figures"><tbody>{bars}</tbody></table>'
        f"{_kind_table(labels, evaluation)}"
        f'<table class="outcomes"><thead><tr>{columns}</tr></thead><tbody>{rows}</tbody></table>'
    )


def _kind_table(labels: Labels, evaluation: EvaluationReport) -> str:
    """Return the figures of each kind of question; empty where the question set names no kinds."""
    table = evaluation.kind_table()
    if not table:
        return ""
    head = "".join(f"<th>{escape(name)}</th>" for name in table[0])
    rows = "".join(
        f"<tr><th>{escape(name)}</th>{''.join(f'<td>{escape(cell)}</td>' for cell in cells)}</tr>"
        for name, *cells in table[1:]
    )
    return (
        f"<h3>{escape(labels['by_kind'])}</h3>"
        f'<div class="scroll"><table class="kinds"><thead><tr>{head}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def _outcome_row(labels: Labels, outcome: Outcome) -> str:
    right = is_right(outcome)
    accepted = escape(" / ".join(outcome.answers) or labels["to_be_declined"])
    if outcome.missing:
        accepted += f"<br><small>{escape(labels('missing', facts='; '.join(outcome.missing)))}</small>"
    answer, question = escape(outcome.answer), escape(outcome.question)
    if outcome.forbidden:
        answer += f"<br><small>{escape(labels('forbidden', strings='; '.join(outcome.forbidden)))}</small>"
    return (
        f'<tr class="{"right" if right else "wrong"}"><td>{escape(labels["yes" if right else "no"])}</td>'
        f'<td dir="auto"><button type="button" class="try">{question}</button></td>'
        f'<td dir="auto">{answer}</td><td dir="auto">{accepted}</td></tr>'
    )
