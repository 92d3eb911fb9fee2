"""The chat as HTML. Pure; all text from articles, questions and models is escaped."""

from __future__ import annotations

import json
from collections.abc import Sequence
from html import escape
from urllib.parse import urlsplit

from rag.ingest.library import ArticleHead
from rag.llm.model import Model
from rag.qa.answer import Answer
from rag.qa.citations import Citation
from rag.retrieval.passage import Passage
from rag.text.languages import detect_language
from ui.answer_text import text_html, unlinked, with_markers
from ui.conversation import Pending, Turn
from ui.translation import Labels

EXCERPT_CHARS = 160
RTL = {"ar", "fa", "he", "ur"}
SUGGESTIONS = 2  # of articles that were found but not cited
FOR_SCRIPTS = ("article", "close_article", "copy", "copied", "forget", "unreachable", "lost")


def header(labels: Labels, model: Model, articles: int, reader: str = "") -> str:
    """Return the header: the model, the number of articles, and how to set up Ollama if it is missing.

    `reader` is the name of the key with which the reader has signed in.
    """
    where = {"ollama": "Ollama", "openai": "OpenAI API"}.get(model.provider) or labels["packaged"]
    hint = f'<p class="hint">{escape(labels("stands_in", hint=model.hint))}</p>' if model.hint else ""
    for_scripts = json.dumps({name: labels[name] for name in FOR_SCRIPTS})
    return (
        f'<header class="belegt-header" lang="{labels.language}" data-labels="{escape(for_scripts)}">'
        f"<h1>belegt</h1><p>{escape(labels['tagline'])}</p>"
        f'<p class="model">{escape(labels("articles_count", count=articles))} · {escape(labels["model"])} '
        f"<strong>{escape(model.name)}</strong> ({escape(where)})</p>{hint}{_signed_in(labels, reader)}"
        f'<p class="tools">{_button("export", labels["export"])} '
        f"{_button('new', labels['new_conversation'])}</p>"
        f'<details class="conversations"><summary>{escape(labels["conversations"])}</summary><ul></ul>'
        "</details></header>"
    )


def _signed_in(labels: Labels, reader: str) -> str:
    if not reader:
        return ""
    return (
        '<form class="signed-in" method="post" action="/sign-out">'
        f"<span>{escape(labels('signed_in', reader=reader))}</span> "
        f"<button>{escape(labels['sign_out'])}</button></form>"
    )


def welcome(labels: Labels, titles: Sequence[str], may_add: bool) -> str:
    """Return the content of an empty conversation: suggestions, or how to add articles."""
    if titles:
        return f'<div class="welcome">{_suggestions(labels, labels["starters"], titles)}</div>'
    remedy = labels["add_some"] if may_add else ""
    return f'<div class="welcome"><p>{escape(labels["no_articles"])} {escape(remedy)}</p></div>'


def pending_turn(labels: Labels, number: int, pending: Pending) -> str:
    """Return a turn in progress: its passages, the queue before it, and its sentences so far."""
    if pending.so_far:
        words = text_html(pending.so_far, unlinked)
    else:
        waits = labels("ahead", ahead=pending.ahead) if pending.ahead else labels["reading"]
        words = f'<p class="waiting" role="status">{escape(waits)}</p>'
    so_far = f'<div class="so-far" aria-busy="true">{words}</div>'
    if pending.retrieved is None:
        return _turn(number, pending.question, so_far)
    understood = _understood(labels, pending.question, pending.retrieved.question)
    passages = pending.retrieved.passages
    return _turn(number, pending.question, f"{understood}{so_far}{_passages(labels, passages)}")


def turns_html(labels: Labels, turns: Sequence[Turn]) -> str:
    """Return all turns of a conversation."""
    return "".join(finished_turn(labels, number, turn) for number, turn in enumerate(turns, start=1))


def finished_turn(labels: Labels, number: int, turn: Turn) -> str:
    """Return a turn with its answer, its error, or the sentences after which it was stopped."""
    if turn.answer is not None:
        return _turn(number, turn.question, _answered(labels, number, turn.question, turn.answer))
    if turn.problem is not None:
        return _turn(number, turn.question, problem(*turn.problem) + _actions(labels))
    stopped = f'<p class="note">{escape(labels["stopped"])}</p>'
    so_far = f'<div class="so-far">{text_html(turn.so_far, unlinked)}</div>' if turn.so_far else ""
    return _turn(number, turn.question, so_far + stopped + _actions(labels))


def problem(happened: str, remedy: str) -> str:
    """Return an error message with its remedy."""
    return f'<div class="error" role="alert"><p>{escape(happened)}</p><p>{escape(remedy)}</p></div>'


def highlighted(passage: str, quote: str) -> str:
    """Return the passage with the quote highlighted."""
    before, found, after = passage.partition(quote)
    if not found:
        return escape(passage)
    return f"{escape(before)}<mark>{escape(quote)}</mark>{escape(after)}"


def link(url: str | None, text: str) -> str:
    """Return a link, or only its text if `url` is not an http(s) URL."""
    try:
        is_web = url is not None and urlsplit(url).scheme in {"http", "https"}
    except ValueError:
        is_web = False
    if not is_web or url is None:
        return escape(text)
    return f'<a href="{escape(url)}" target="_blank" rel="noopener noreferrer nofollow">{escape(text)}</a>'


def facts(labels: Labels, cited: Citation | ArticleHead) -> str:
    """Return an article's date, page, language, file and link, as one line."""
    written_in = labels("written_in", language=labels.language_name(cited.language))
    page = labels("page", number=cited.pages) if isinstance(cited, Citation) and cited.pages else None
    copies = ", ".join(cited.copies) if isinstance(cited, Citation) else ""
    also = labels("also_in", sources=copies) if copies else None
    known = [escape(part) for part in (cited.published, page, written_in, cited.source, also) if part]
    if cited.url:
        known.append(link(cited.url, labels["original"]))
    return f'<p class="facts">{" · ".join(known)}</p>'


def written_in(language: str) -> str:
    """Return the HTML attributes for text in this language."""
    direction = "rtl" if language in RTL else "ltr"
    return f'lang="{escape(language)}" dir="{direction}"'


def _answered(labels: Labels, number: int, question: str, answer: Answer) -> str:
    """Return the answer with its markers, its evidence, how it was made, and suggestions."""
    body = _understood(labels, question, answer.question)
    body += f'<div class="answer {escape(answer.status)}" dir="auto">{_text(labels, number, answer)}</div>'
    if answer.status == "conversation":
        return body + _footer(labels, answer)
    if any(sentence in answer.answer for sentence in answer.unsupported):
        body += f'<p class="note">{escape(labels["underlined"])}</p>'
    evidence = "".join(_evidence(labels, number, citation) for citation in answer.citations)
    if answer.kind == "collection" and evidence:
        evidence = _folded(labels, number, len(answer.citations), evidence)
    return body + evidence + _how(labels, answer) + _footer(labels, answer) + _more(labels, answer)


def _turn(number: int, question: str, body: str) -> str:
    return (
        f'<section class="turn" id="turn-{number}">'
        f'<h2 class="question" dir="auto">{escape(question)}</h2>{body}</section>'
    )


def _understood(labels: Labels, question: str, answered: str) -> str:
    """Return how a follow-up was rewritten, if it differs from the typed question."""
    if " ".join(question.split()) == answered:
        return ""
    return f'<p class="understood" dir="auto">{escape(labels("understood", question=answered))}</p>'


def _text(labels: Labels, number: int, answer: Answer) -> str:
    """Return the answer's text; the questions that a reply to a greeting lists can be asked by a click."""
    if answer.status == "conversation":
        return text_html(answer.answer, escape, lambda item: _button("suggestion", item), "starters")
    known = {citation.number for citation in answer.citations}

    def marker(cited: int) -> str | None:
        if cited not in known:
            return None
        name = escape(labels("evidence", number=cited))
        return f'<a class="marker" href="#{_evidence_id(number, cited)}" aria-label="{name}">{cited}</a>'

    def line(text: str) -> str:
        html = escape(text)
        for sentence in answer.unsupported:
            html = html.replace(escape(sentence), f'<span class="unsupported">{escape(sentence)}</span>')
        return with_markers(html, marker)

    return text_html(answer.answer, line)


def _evidence(labels: Labels, number: int, citation: Citation) -> str:
    passage = highlighted(citation.passage, citation.quote)
    return (
        f'<details class="evidence" id="{_evidence_id(number, citation.number)}" '
        f'data-source="{escape(citation.source)}" data-start="{citation.start}" data-end="{citation.end}">'
        f'<summary><span class="number">{citation.number}</span> '
        f"<q {written_in(citation.language)}>{escape(citation.quote)}</q></summary>"
        f"{_translation(labels, citation)}"
        f"<h3 {written_in(citation.language)}>{escape(citation.title)}</h3>"
        f"{facts(labels, citation)}"
        f"<blockquote {written_in(citation.language)}>{passage}</blockquote>"
        f"{_button('open-article', labels['open_article'])}</details>"
    )


def _translation(labels: Labels, citation: Citation) -> str:
    """Return the unverified translation of a quote, named as such."""
    if not citation.translation:
        return ""
    language = detect_language(citation.translation)
    return (
        f'<p class="translation"><span class="note">{escape(labels["unchecked"])}:</span> '
        f"<span {written_in(language)}>{escape(citation.translation)}</span></p>"
    )


def _folded(labels: Labels, number: int, count: int, evidence: str) -> str:
    """Return the evidence of a list of articles behind one line: the answer itself already lists them."""
    return (
        f'<details class="listed" id="listed-{number}">'
        f"<summary>{escape(labels('all_evidence', count=count))}</summary>{evidence}</details>"
    )


def _how(labels: Labels, answer: Answer) -> str:
    """Return the collapsed details of how the answer was made: question, searches, timings, passages."""
    times = answer.timings
    seconds = {
        "found": f"{times.retrieve_s:.2f}",
        "first": f"{times.first_token_s:.1f}",
        "total": f"{times.total_s:.1f}",
    }
    steps = [labels("asked", question=answer.question)]
    steps += [labels("searched", query=search.query, count=len(search.sources)) for search in answer.searches]
    steps += [labels("left_out", sentence=sentence) for sentence in answer.unsupported]
    steps.append(labels("took", **seconds))
    if answer.prompt_tokens:
        steps.append(labels("longest_prompt", tokens=answer.prompt_tokens))
    listed = "".join(f'<li dir="auto">{escape(step)}</li>' for step in steps)
    return (
        f'<details class="passages"><summary>{escape(labels["how"])}</summary><ul>{listed}</ul>'
        f"{_listed(answer.passages)}</details>"
    )


def _passages(labels: Labels, passages: Sequence[Passage]) -> str:
    """Return the retrieved passages, shown while the model reads them."""
    if not passages:
        return ""
    count = escape(labels("passages_read", count=len(passages)))
    return f'<details class="passages" open><summary>{count}</summary>{_listed(passages)}</details>'


def _listed(passages: Sequence[Passage]) -> str:
    if not passages:
        return ""
    items = "".join(
        f"<li><strong {written_in(passage.language)}>{escape(passage.title)}</strong> "
        f'<span class="facts">{escape(passage.language)} · {escape(passage.source)} · '
        f"{passage.score:.2f}</span>"
        f"<p {written_in(passage.language)}>{escape(_excerpt(passage.text))}</p></li>"
        for passage in passages
    )
    return f"<ol>{items}</ol>"


def _footer(labels: Labels, answer: Answer) -> str:
    """Return the model, unless the answer was made without it, the seconds, and what can be done next."""
    model = f"{escape(answer.model)} · " if answer.usage.calls else ""
    actions = f"{_button('copy', labels['copy'])} {_again(labels)}"
    return f'<p class="colophon">{model}{answer.timings.total_s:.1f} s {actions}</p>'


def _actions(labels: Labels) -> str:
    return f'<p class="colophon">{_again(labels)}</p>'


def _again(labels: Labels) -> str:
    return f"{_button('again', labels['again'])} {_button('edit', labels['edit'])}"


def _more(labels: Labels, answer: Answer) -> str:
    """Return suggested questions about articles that were found but not cited."""
    cited = {citation.source for citation in answer.citations}
    uncited = {
        passage.source: passage.title
        for passage in answer.passages
        if passage.source not in cited and passage.title
    }
    return _suggestions(labels, labels["more"], list(uncited.values())[:SUGGESTIONS])


def _suggestions(labels: Labels, heading: str, titles: Sequence[str]) -> str:
    if not titles:
        return ""
    questions = [labels("about", title=title) for title in titles]
    items = "".join(f"<li>{_button('suggestion', question)}</li>" for question in questions)
    return f'<div class="suggestions"><p>{escape(heading)}</p><ul>{items}</ul></div>'


def _button(name: str, text: str) -> str:
    return f'<button type="button" class="{name}" dir="auto">{escape(text)}</button>'


def _excerpt(text: str) -> str:
    one_line = " ".join(text.split())
    return one_line if len(one_line) <= EXCERPT_CHARS else one_line[:EXCERPT_CHARS].rsplit(" ", 1)[0] + " …"


def _evidence_id(turn: int, citation: int) -> str:
    return f"evidence-{turn}-{citation}"
