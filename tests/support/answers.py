"""Answers made by hand, and as the page shows them."""

from __future__ import annotations

from rag.qa.answer import Answer
from rag.qa.citations import Citation
from rag.qa.meter import Timings
from rag.retrieval.passage import Passage


def citation(number: int = 1, **changes: object) -> Citation:
    values = {
        "number": number, "source": "a.txt", "title": "Titel", "url": "https://example.org/a",
        "published": "2024-03-12", "quote": "Er ist hoch.", "start": 0, "end": 12,
        "passage": "Davor. Er ist hoch. Danach.", "language": "de",
    } | changes  # fmt: skip
    return Citation.model_validate(values)


def answer(**changes: object) -> Answer:
    passage = Passage(
        source="a.txt", title="Titel", text="Er ist hoch.", score=0.9, language="de", start=0, end=12
    )
    values = {
        "question": "How high?", "status": "answered", "kind": "fact",
        "answer": "It is high. [1]", "citations": [citation()], "unsupported": [],
        "passages": [passage], "model": "m", "provider": "packaged",
        "timings": Timings(retrieve_s=0.1, first_token_s=1, total_s=2), "prompt_tokens": 10,
    } | changes  # fmt: skip
    return Answer.model_validate(values)


def greeting(text: str = "Hello!") -> Answer:
    return answer(kind="conversation", status="conversation", answer=text, citations=[], passages=[])


def listing() -> Answer:
    """A list of two articles, each cited by its title."""
    return answer(
        kind="collection",
        answer="Articles: 2\n- Titel (12 March 2024, example.org, German) [1]\n- Other (English) [2]",
        citations=[
            citation(quote="Titel", passage="Titel\nEr ist hoch."),
            citation(
                2, title="Other", source="b.txt", url=None, published=None, quote="Other", language="en"
            ),
        ],
        passages=[],
        prompt_tokens=0,
    )
