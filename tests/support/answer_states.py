"""Every form that an answer takes on the page, as the events of `/api/ask/stream`: for tests and pictures."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from rag.qa.answer import Answer
from rag.qa.citations import Citation
from rag.qa.meter import Timings, Usage
from rag.retrieval.passage import Passage

Event = tuple[str, dict[str, Any]]

# source → title, outlet, date, language, text: written for this.
ARTICLES = {
    "hafen.txt": (
        "Der Hafen von Seestadt wächst",
        "https://zeitung.example/hafen",
        "2025-09-14",
        "de",
        "Der Hafen von Seestadt schlug 2024 61 Prozent mehr Container um als im Vorjahr. "
        "Hafenchefin Ilse Brandt erwartet für 2026 einen zweiten Kai. Anwohner klagen über den Lärm.",
    ),
    "port.html": (
        "Le port de Seestadt parie sur le rail",
        "https://journal.example/port",
        "2025-11-02",
        "fr",
        "Le port de Seestadt veut transporter la moitié de ses conteneurs par le rail. Il faut un an.",
    ),
    "ferry.md": (
        "Ferry to Norrholm returns after ten years",
        "https://times.example/ferry",
        "2025-06-21",
        "en",
        "The ferry to Norrholm sails twice a day again. It was stopped in 2015 for want of passengers.",
    ),
    "cang.txt": (
        "Cảng Seestadt trồng thêm cây xanh",
        "https://bao.example/cang",
        "2025-04-08",
        "vi",
        "Cảng Seestadt trồng ba nghìn cây dọc bến tàu để giảm tiếng ồn.",
    ),
    "mina.txt": (
        "ميناء زيشتات يفتتح رصيفًا جديدًا",
        "https://sahifa.example/mina",
        "2025-12-01",
        "ar",
        "افتتح ميناء زيشتات رصيفًا جديدًا للحاويات. وتبلغ مساحته أربعة هكتارات.",
    ),
}
BY_SENTENCE = {
    "61": (
        "hafen.txt",
        "Der Hafen von Seestadt schlug 2024 61 Prozent mehr Container um als im Vorjahr.",
    ),
    "pier": ("hafen.txt", "Hafenchefin Ilse Brandt erwartet für 2026 einen zweiten Kai."),
    "rail": ("port.html", "Le port de Seestadt veut transporter la moitié de ses conteneurs par le rail."),
    "ferry": ("ferry.md", "The ferry to Norrholm sails twice a day again."),
    "quay": ("mina.txt", "افتتح ميناء زيشتات رصيفًا جديدًا للحاويات."),
}


def passages() -> list[Passage]:
    return [
        Passage(
            source=source,
            title=title,
            text=text,
            score=0.91 - number / 20,
            language=language,
            start=0,
            end=len(text),
            url=url,
            published=published,
        )
        for number, (source, (title, url, published, language, text)) in enumerate(ARTICLES.items())
    ]


def cited(number: int, name: str, **changes: object) -> Citation:
    source, quote = BY_SENTENCE[name]
    title, url, published, language, text = ARTICLES[source]
    start = text.index(quote)
    return Citation.model_validate(
        {
            "number": number,
            "source": source,
            "title": title,
            "url": url,
            "published": published,
            "quote": quote,
            "start": start,
            "end": start + len(quote),
            "passage": text,
            "language": language,
            **changes,
        }
    )


def state(question: str, text: str, citations: Sequence[Citation] = (), **changes: object) -> Answer:
    return Answer.model_validate(
        {
            "question": question,
            "status": "answered",
            "kind": "fact",
            "answer": text,
            "citations": citations,
            "unsupported": [],
            "passages": passages(),
            "model": "Qwen2.5-Coder-1.5B-Instruct",
            "provider": "packaged",
            "timings": Timings(retrieve_s=0.04, first_token_s=1.8, total_s=3.4),
            "prompt_tokens": 212,
            "usage": Usage(calls=4, prompt_tokens=620, prompt_tokens_read=240, written_tokens=30),
            **changes,
        }
    )


FACT = state(
    "How much did the port of Seestadt grow?",
    "The port of Seestadt handled 61 per cent more containers in 2024 than the year before. [1]",
    [cited(1, "61")],
)
SEVERAL = state(
    "What does the port of Seestadt plan?",
    "Ilse Brandt expects a second pier for 2026. [1] Half of all containers are to travel by rail. [2] "
    "A new container quay has opened. [3]",
    [cited(1, "pier"), cited(2, "rail"), cited(3, "quay")],
    kind="several",
)
LIST = state(
    "What is said about the harbour?",
    "- It handled 61 per cent more containers. [1]\n- Half of them are to travel by rail. [2]\n"
    "- A ferry sails twice a day. [3]",
    [cited(1, "61"), cited(2, "rail"), cited(3, "ferry")],
    kind="overview",
)
COMPARISON = state(
    "Compare the port and the ferry.",
    "Port of Seestadt: It handled 61 per cent more containers in 2024. [1]\n\n"
    "Ferry to Norrholm: It sails twice a day again. [2]",
    [cited(1, "61"), cited(2, "ferry")],
    kind="comparison",
)
YES = state(
    "Does the ferry to Norrholm sail again?",
    "Yes: The ferry to Norrholm sails twice a day again. [1]",
    [cited(1, "ferry")],
    kind="yes_no",
)
PARTIAL = state(
    "When does the second pier open, and what does it cost?",
    "Ilse Brandt expects a second pier for 2026. [1] It costs forty million.",
    [cited(1, "pier", translation="Harbour chief Ilse Brandt expects a second pier for 2026.")],
    status="partial",
    unsupported=["It costs forty million."],
)
REFUSED = state(
    "What is the capital of Australia?",
    "The sources don't say. What comes nearest: [1] [2] [3]",
    [cited(1, "61"), cited(2, "rail"), cited(3, "ferry")],
    status="not_in_sources",
)
HELLO = state(
    "Hello",
    "Hello! I am belegt. I answer questions from the articles here. You could ask:\n"
    "- What do the articles say about Ilse Brandt?\n- Which articles are the newest?",
    status="conversation",
    kind="conversation",
    passages=[],
)
ROWS = state(
    "Which articles are there?",
    "Articles: 5\n"
    + "\n".join(f"- {title} [{number}]" for number, (title, *_) in enumerate(ARTICLES.values(), start=1)),
    [
        Citation(
            number=number,
            source=source,
            title=title,
            url=url,
            published=published,
            quote=title,
            start=0,
            end=len(title),
            passage=title,
            language=language,
        )
        for number, (source, (title, url, published, language, _)) in enumerate(ARTICLES.items(), start=1)
    ],
    kind="collection",
    passages=[],
    prompt_tokens=0,
)
TABLE = state(
    "Compare the port and the ferry in a table.",
    "| | Port of Seestadt | <b>Ferry</b> |\n|---|---|---|\n"
    "| Growth | 61 per cent in 2024 [1] | |\n| Service | | twice a day [2] |",
    [cited(1, "61", page=3, last_page=4, copies=["copy.pdf"]), cited(2, "ferry")],
    kind="comparison",
    status="partial",
    unsupported=["The ferry is <i>cheap</i>."],
    searches=[{"query": "ferry to Norrholm", "sources": ["ferry.md", "port.html"]}],
)
FOLLOW_UPS = [
    "Summarise “Der Hafen von Seestadt wächst”",
    "What else is known about Ilse Brandt?",
    "Which articles are about Norrholm?",
]
STATES = {
    "fact": FACT,
    "several": SEVERAL,
    "list": LIST,
    "comparison": COMPARISON,
    "yes-no": YES,
    "partial": PARTIAL,
    "refused": REFUSED,
    "conversation": HELLO,
    "articles-list": ROWS,
    "table": TABLE,
}


def events_of(answer: Answer) -> list[Event]:
    """What the server sends on the way to it: the passages, each sentence, the answer."""
    events: list[Event] = []
    if answer.passages:
        found = [passage.model_dump(mode="json") for passage in answer.passages]
        events.append(("passages", {"question": answer.question, "passages": found}))
    pieces = answer.answer.replace("] ", "] \0").replace("\n", "\n\0").split("\0")
    events += [("token", {"text": piece}) for piece in pieces]
    return [*events, ("answer", answer.model_dump(mode="json"))]


def as_stream(events: Sequence[Event]) -> str:
    """The events as they are sent."""
    return "".join(f"event: {name}\ndata: {json.dumps(data)}\n\n" for name, data in events)
