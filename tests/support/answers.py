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
        "question": "How high?", "status": "answered", "answer": "It is high. [1]", "citations": [citation()],
        "kind": "fact", "unsupported": [], "passages": [passage], "model": "m", "provider": "packaged",
        "timings": Timings(retrieve_s=0.1, first_token_s=1, total_s=2), "prompt_tokens": 10,
    } | changes  # fmt: skip
    return Answer.model_validate(values)


def answered(question: str, given: Answer, number: int = 1) -> str:
    """The finished turn as HTML, in English."""
    from ui.conversation import Turn
    from ui.render import finished_turn
    from ui.translation import load_translations

    return finished_turn(load_translations().languages["en"], number, Turn(question=question, answer=given))
