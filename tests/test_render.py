"""HTML for the page: everything from outside is escaped."""

import re
from html.parser import HTMLParser

import pytest

from rag.answer import Answer, Passage, Retrieved, Timings
from rag.citations import Citation
from ui.render import (
    failed_turn,
    finished_turn,
    highlighted,
    link,
    next_number,
    pending_turn,
    stopped_turn,
)

EVIL = '<script>alert(1)</script><img src=x onerror="alert(2)"> & "quotes" \'too\' ${alert(3)} {{value}}'


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
        "unsupported": [], "passages": [passage], "model": "m", "provider": "packaged",
        "timings": Timings(retrieve_s=0.1, first_token_s=1, total_s=2), "prompt_tokens": 10,
    } | changes  # fmt: skip
    return Answer.model_validate(values)


class Tags(HTMLParser):
    """Collects the tags and attribute names of a document."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes.update(name for name, _ in attrs)


EVIL_PASSAGE = Passage(source=EVIL, title=EVIL, text=EVIL, score=1, language=EVIL, start=0, end=1)
EVIL_CITATION = citation(
    title=EVIL, url=f"https://x/{EVIL}", quote=EVIL, passage=f"a{EVIL}b", language=EVIL, published=EVIL
)


@pytest.mark.parametrize(
    "html",
    [
        pending_turn(1, "x", Retrieved(EVIL, [EVIL_PASSAGE]), EVIL),
        finished_turn(1, EVIL, answer(question=f"{EVIL}?", answer=EVIL, model=EVIL)),
        finished_turn(1, "How high?", answer(answer=f"{EVIL} [1]", unsupported=[EVIL], status="partial")),
        finished_turn(1, "How high?", answer(citations=[EVIL_CITATION], passages=[EVIL_PASSAGE])),
        failed_turn(1, EVIL, EVIL, EVIL),
    ],
)
def test_nothing_from_outside_becomes_markup(html: str) -> None:
    found = Tags(html)
    assert not found.tags & {"script", "img", "style", "iframe", "link"}
    assert not {name for name in found.attributes if name.startswith("on")}


def test_a_marker_links_to_its_evidence() -> None:
    html = finished_turn(3, "How high?", answer())
    (target,) = re.findall(r'class="marker" href="#([^"]+)"', html)
    assert (
        f'<details class="evidence" id="{target}" data-source="a.txt" data-start="0" data-end="12">' in html
    )
    assert "<mark>Er ist hoch.</mark>" in html
    assert 'href="https://example.org/a"' in html
    assert "2024-03-12" in html


def test_a_number_in_brackets_that_is_no_citation_stays_text() -> None:
    assert 'href="#evidence-1-7"' not in finished_turn(1, "How high?", answer(answer="It is [7] high. [1]"))


def test_an_unsupported_sentence_is_marked() -> None:
    html = finished_turn(
        1,
        "How high?",
        answer(status="partial", answer="It is high. [1] It is <red>.", unsupported=["It is <red>."]),
    )
    assert '<span class="unsupported">It is &lt;red&gt;.</span>' in html


def test_a_refusal_links_to_what_the_nearest_articles_say() -> None:
    html = finished_turn(1, "How wide?", answer(status="not_in_sources", answer="The sources don't say. [1]"))
    assert '<a class="marker" href="#evidence-1-1"' in html
    assert ">Er ist hoch.</q>" in html
    assert 'href="https://example.org/a"' in html


def test_a_follow_up_says_how_it_was_understood() -> None:
    html = finished_turn(1, "And <he>?", answer(question="How high is <he>?"))
    assert '<h2 class="question" dir="auto">And &lt;he&gt;?</h2>' in html
    assert "Understood as: How high is &lt;he&gt;?" in html
    assert "Understood as" not in finished_turn(1, "How  high?", answer())


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "//evil.org", "http://[", None])
def test_only_web_addresses_become_links(url: str | None) -> None:
    assert "<a" not in link(url, "original")


def test_highlights_the_quote_in_its_passage() -> None:
    assert highlighted("a <b> c", "<b>") == "a <mark>&lt;b&gt;</mark> c"
    assert highlighted("abc", "zzz") == "abc"


def test_arabic_is_written_from_the_right() -> None:
    assert 'lang="ar" dir="rtl"' in finished_turn(1, "How high?", answer(citations=[citation(language="ar")]))


def test_turns_are_numbered_on_though_the_first_are_forgotten() -> None:
    turns = [finished_turn(number, "How high?", answer()) for number in (1, 2, 3)]
    assert next_number([]) == 1
    assert next_number(turns[1:]) == 4


def test_a_stopped_turn_waits_no_more() -> None:
    html = stopped_turn(pending_turn(1, "How high?", Retrieved("How high?", []), ""))
    assert "Stopped." in html
    assert "aria-busy" not in html


def test_how_it_was_answered_shows_question_times_and_scores() -> None:
    html = finished_turn(1, "And?", answer(question="How high is <he>?"))
    how = html.partition("How this was answered")[2]
    for told in ("How high is &lt;he&gt;?", "0.10 s", "10 tokens", "0.90"):
        assert told in how
