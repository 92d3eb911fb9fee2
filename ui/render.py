"""`Answer` → escaped HTML. Pure; everything that comes from an article, a question or a model is escaped."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any
from urllib.parse import urlsplit

from rag.answer import Answer, Passage, Retrieved
from rag.citations import Citation
from rag.documents import Article, Received
from rag.llm import Model
from rag.prompts import language_name
from rag.report import quality

MARKER = re.compile(r"\[(\d{1,3})\]")
TURN_ID = re.compile(r'id="turn-(\d+)"')
EXCERPT_CHARS = 160
WAITING = '<p class="waiting">Reading the passages …</p>'
RTL = {"ar", "fa", "he", "ur"}


def header(model: Model, articles: int, reader: str = "") -> str:
    """Who answers, from how many articles; when the packaged model stands in, what to type instead.

    `reader` is the name of the key that the page was signed in with.
    """
    where = "Ollama" if model.provider == "ollama" else "packaged with belegt, on this machine"
    hint = f'<p class="hint">It stands in for Ollama: {escape(model.hint)}</p>' if model.hint else ""
    return (
        '<header class="belegt-header"><h1>belegt</h1>'
        "<p>Ask your articles in any language. Every sentence shows the words that support it.</p>"
        f'<p class="model">{articles} articles · model <strong>{escape(model.name)}</strong> ({where})</p>'
        f"{hint}{_signed_in(reader)}"
        '<p class="tools"><button type="button" class="export">Export the conversation</button> '
        '<button type="button" class="new">New conversation</button></p></header>'
    )


def _signed_in(reader: str) -> str:
    if not reader:
        return ""
    return (
        '<form class="signed-in" method="post" action="/sign-out">'
        f"<span>Signed in as {escape(reader)}</span> <button>Sign out</button></form>"
    )


def pending_turn(number: int, question: str, retrieved: Retrieved | None, draft: str) -> str:
    """A turn while the model writes: what was found, and its words so far."""
    words = _paragraph(draft) if draft else WAITING
    if retrieved is None:
        return _turn(number, question, f'<div class="draft" aria-busy="true">{words}</div>')
    sources = _passages(retrieved.passages)
    understood = _understood(question, retrieved.question)
    return _turn(number, question, f'{understood}<div class="draft" aria-busy="true">{words}</div>{sources}')


def finished_turn(number: int, question: str, answer: Answer) -> str:
    """A turn with its checked answer: markers that open their quotes, and what nothing supports."""
    body = _understood(question, answer.question)
    body += f'<div class="answer {escape(answer.status)}" dir="auto">{_marked(number, answer)}</div>'
    if answer.unsupported and answer.status != "not_in_sources":
        body += '<p class="note">Underlined: no passage supports this sentence.</p>'
    body += "".join(_evidence(number, citation) for citation in answer.citations)
    body += _how(answer) + _colophon(answer)
    return _turn(number, question, body)


def next_number(turns: Sequence[str]) -> int:
    """The number of the turn after these, the first of which may be forgotten already."""
    found = TURN_ID.search(turns[-1]) if turns else None
    return int(found[1]) + 1 if found else 1


def stopped_turn(pending: str) -> str:
    """A turn that its reader has stopped, as far as it had come."""
    return pending.replace(' aria-busy="true"', "").replace(WAITING, '<p class="note">Stopped.</p>')


def article_preview(article: Article) -> str:
    """An article as the index has it."""
    known = [article.published, f"written in {language_name(article.language)}", article.source]
    facts = [escape(part) for part in known if part]
    if article.url:
        facts.append(link(article.url, "original article"))
    return (
        f"<article><h2 {_written_in(article.language)}>{escape(article.title)}</h2>"
        f'<p class="facts">{" · ".join(facts)}</p>'
        f'<div class="text" {_written_in(article.language)}>{escape(article.text)}</div></article>'
    )


def received_list(received: Sequence[Received], waiting: str = "") -> str:
    """What became of each file, and how far it has come."""
    items = "".join(
        f'<li class="{one.status}"><strong>{escape(one.source)}</strong>: {one.status}'
        f"{escape(f' – {one.reason} {one.remedy}') if one.reason else ''}</li>"
        for one in received
    )
    busy = f'<p class="waiting" aria-busy="true">{escape(waiting)} …</p>' if waiting else ""
    return f'<div role="status">{busy}<ul class="received">{items}</ul></div>'


def evaluation_progress(done: int, total: int, seconds: float) -> str:
    """How far an evaluation has come, and how long the rest will take at that pace."""
    left = f", about {seconds / done * (total - done):.0f} s left" if done else ""
    bar = f'<progress max="{max(total, 1)}" value="{done}" aria-label="Questions asked"></progress>'
    return f'<p role="status" aria-busy="true">{bar} {done} of {total} questions{left}</p>'


def evaluation_result(document: Mapping[str, Any]) -> str:
    """The figures as bars, then every question, the wrong ones first, each to be asked in the chat."""
    groups = [document[name] or {} for name in ("retrieval", "answers", "refusal")]
    figures = {name: value for group in groups for name, value in group.items() if value is not None}
    bars = "".join(
        f"<tr><th>{escape(name)}</th><td>{value:.3f}</td>"
        f'<td><meter min="0" max="1" value="{value:.4f}">{value:.3f}</meter></td></tr>'
        for name, value in figures.items()
    )
    rows = "".join(_outcome_row(one) for one in sorted(document["outcomes"], key=quality))
    return (
        f"<h2>{document['questions']} questions</h2>"
        f'<table class="figures"><tbody>{bars}</tbody></table>'
        '<table class="outcomes"><thead><tr><th>Right</th><th>Question</th><th>Answer</th><th>Accepted</th>'
        f"</tr></thead><tbody>{rows}</tbody></table>"
    )


def _outcome_row(outcome: Mapping[str, Any]) -> str:
    right = quality(outcome) >= (1.0, 1.0)
    accepted = " / ".join(outcome["answers"]) or "(to be declined)"
    question = escape(outcome["question"])
    return (
        f'<tr class="{"right" if right else "wrong"}"><td>{"yes" if right else "no"}</td>'
        f'<td dir="auto"><button type="button" class="try">{question}</button></td>'
        f'<td dir="auto">{escape(outcome["answer"])}</td><td dir="auto">{escape(accepted)}</td></tr>'
    )


def failed_turn(number: int, question: str, happened: str, remedy: str) -> str:
    """A turn that ended with an error: what happened, and what to do."""
    return _turn(number, question, problem(happened, remedy))


def problem(happened: str, remedy: str) -> str:
    """What happened, and what to do."""
    return f'<div class="error" role="alert"><p>{escape(happened)}</p><p>{escape(remedy)}</p></div>'


def highlighted(passage: str, quote: str) -> str:
    """The passage with its quote marked."""
    before, found, after = passage.partition(quote)
    if not found:
        return escape(passage)
    return f"{escape(before)}<mark>{escape(quote)}</mark>{escape(after)}"


def link(url: str | None, text: str) -> str:
    """A link to a web page, or only its text where `url` is no http(s) address."""
    try:
        is_web = url is not None and urlsplit(url).scheme in {"http", "https"}
    except ValueError:
        is_web = False
    if not is_web or url is None:
        return escape(text)
    return f'<a href="{escape(url)}" target="_blank" rel="noopener noreferrer nofollow">{escape(text)}</a>'


def _turn(number: int, question: str, body: str) -> str:
    return (
        f'<section class="turn" id="turn-{number}">'
        f'<h2 class="question" dir="auto">{escape(question)}</h2>{body}</section>'
    )


def _understood(question: str, answered: str) -> str:
    """What a follow-up was taken to ask, where that is not what was typed."""
    if " ".join(question.split()) == answered:
        return ""
    return f'<p class="understood" dir="auto">Understood as: {escape(answered)}</p>'


def _marked(number: int, answer: Answer) -> str:
    """The answer's text: `[1]` becomes a link to its evidence, an unsupported sentence is marked."""
    html = escape(answer.answer)
    for sentence in answer.unsupported:
        html = html.replace(escape(sentence), f'<span class="unsupported">{escape(sentence)}</span>')
    known = {citation.number for citation in answer.citations}

    def marker(match: re.Match[str]) -> str:
        cited = int(match[1])
        if cited not in known:
            return match[0]
        target = _evidence_id(number, cited)
        return f'<a class="marker" href="#{target}" aria-label="Evidence {cited}">{cited}</a>'

    return f"<p>{MARKER.sub(marker, html)}</p>"


def _evidence(number: int, citation: Citation) -> str:
    known = [citation.published, f"written in {language_name(citation.language)}", citation.source]
    facts = [escape(part) for part in known if part]
    if citation.url:
        facts.append(link(citation.url, "original article"))
    passage = highlighted(citation.passage, citation.quote)
    return (
        f'<details class="evidence" id="{_evidence_id(number, citation.number)}" '
        f'data-source="{escape(citation.source)}" data-start="{citation.start}" data-end="{citation.end}">'
        f'<summary><span class="number">{citation.number}</span> '
        f"<q {_written_in(citation.language)}>{escape(citation.quote)}</q></summary>"
        f"<h3 {_written_in(citation.language)}>{escape(citation.title)}</h3>"
        f'<p class="facts">{" · ".join(facts)}</p>'
        f"<blockquote {_written_in(citation.language)}>{passage}</blockquote>"
        '<button type="button" class="open-article">Open the article here</button>'
        "</details>"
    )


def _how(answer: Answer) -> str:
    """How the answer came about, folded in: what was asked, found and read, and how long it took."""
    times = answer.timings
    steps = [
        f"asked: {answer.question}",
        f"found in {times.retrieve_s:.2f} s, first word after {times.first_token_s:.1f} s, "
        f"all after {times.total_s:.1f} s",
        f"longest prompt: {answer.prompt_tokens} tokens",
    ]
    listed = "".join(f'<li dir="auto">{escape(step)}</li>' for step in steps)
    return (
        f'<details class="passages"><summary>How this was answered</summary><ul>{listed}</ul>'
        f"{_listed(answer.passages)}</details>"
    )


def _passages(passages: Sequence[Passage]) -> str:
    """What there is to read while the model reads."""
    if not passages:
        return ""
    return (
        f'<details class="passages" open><summary>{len(passages)} passages read</summary>'
        f"{_listed(passages)}</details>"
    )


def _listed(passages: Sequence[Passage]) -> str:
    items = "".join(
        f"<li><strong {_written_in(passage.language)}>{escape(passage.title)}</strong> "
        f'<span class="facts">{escape(passage.language)} · {escape(passage.source)} · '
        f"{passage.score:.2f}</span>"
        f"<p {_written_in(passage.language)}>{escape(_excerpt(passage.text))}</p></li>"
        for passage in passages
    )
    return f"<ol>{items}</ol>"


def _colophon(answer: Answer) -> str:
    return (
        f'<p class="colophon">{escape(answer.model)} · {answer.timings.total_s:.1f} s '
        '<button type="button" class="copy">Copy</button> '
        '<button type="button" class="again">Ask again</button> '
        '<button type="button" class="edit">Edit the question</button></p>'
    )


def _paragraph(text: str) -> str:
    return f'<p dir="auto">{escape(text)}</p>'


def _excerpt(text: str) -> str:
    one_line = " ".join(text.split())
    return one_line if len(one_line) <= EXCERPT_CHARS else one_line[:EXCERPT_CHARS].rsplit(" ", 1)[0] + " …"


def _evidence_id(turn: int, citation: int) -> str:
    return f"evidence-{turn}-{citation}"


def _written_in(language: str) -> str:
    direction = "rtl" if language in RTL else "ltr"
    return f'lang="{escape(language)}" dir="{direction}"'
