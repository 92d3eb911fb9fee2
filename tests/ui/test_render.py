"""HTML for the page: everything from outside is escaped."""

import re
from html.parser import HTMLParser
from typing import Any, cast

import pytest

from rag.llm.model import Model
from rag.qa.answer import Retrieved, Search
from rag.retrieval.passage import Passage
from tests.support.answers import answer, answered, citation, greeting, listing
from tests.ui.test_translation import ENGLISH, TRANSLATIONS
from ui.conversation import Pending, Turn
from ui.render import finished_turn, header, highlighted, link, pending_turn, turns_html, welcome

EVIL = '<script>alert(1)</script><img src=x onerror="alert(2)"> & "quotes" \'too\' ${alert(3)} {{value}}'


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
    title=EVIL,
    url=f"https://x/{EVIL}",
    quote=EVIL,
    passage=f"a{EVIL}b",
    language=EVIL,
    published=EVIL,
    translation=EVIL,
)


@pytest.mark.parametrize(
    "html",
    [
        pending_turn(ENGLISH, 1, Pending("x", Retrieved(EVIL, [EVIL_PASSAGE]), EVIL)),
        answered(EVIL, answer(question=f"{EVIL}?", answer=EVIL, model=EVIL)),
        answered("How high?", answer(answer=f"{EVIL} [1]", unsupported=[EVIL], status="partial")),
        answered("How high?", answer(citations=[EVIL_CITATION], passages=[EVIL_PASSAGE])),
        answered("How high?", answer(answer=f"{EVIL}\n\n{EVIL}\n- {EVIL} [1]\n- {EVIL}")),
        answered("Hello", greeting(f"{EVIL}\n- {EVIL}")),
        answered(
            "Which?", answer(kind="collection", answer=f"{EVIL}\n- {EVIL} [1]", citations=[EVIL_CITATION])
        ),
        finished_turn(ENGLISH, 1, Turn(question=EVIL, problem=(EVIL, EVIL))),
        finished_turn(ENGLISH, 1, Turn(question=EVIL, so_far=f"{EVIL}\n- {EVIL} [1]")),
        welcome(ENGLISH, [EVIL], may_add=True),
        header(ENGLISH, Model(cast(Any, None), EVIL, "packaged", EVIL), 3, EVIL),
    ],
)
def test_nothing_from_outside_becomes_markup(html: str) -> None:
    found = Tags(html)
    assert not found.tags & {"script", "img", "style", "iframe", "link"}
    assert not {name for name in found.attributes if name.startswith("on")}


def test_a_marker_links_to_its_evidence() -> None:
    html = answered("How high?", answer(), number=3)
    (target,) = re.findall(r'class="marker" href="#([^"]+)"', html)
    assert (
        f'<details class="evidence" id="{target}" data-source="a.txt" data-start="0" data-end="12">' in html
    )
    assert "<mark>Er ist hoch.</mark>" in html
    assert 'href="https://example.org/a"' in html
    assert "2024-03-12" in html


def test_a_number_in_brackets_that_is_no_citation_stays_text() -> None:
    assert 'href="#evidence-1-7"' not in answered("How high?", answer(answer="It is [7] high. [1]"))


def test_an_unsupported_sentence_is_marked() -> None:
    html = answered(
        "How high?",
        answer(status="partial", answer="It is high. [1] It is <red>.", unsupported=["It is <red>."]),
    )
    assert '<span class="unsupported">It is &lt;red&gt;.</span>' in html


def test_a_sentence_that_was_left_out_is_named_below_how_it_was_answered() -> None:
    html = answered("How high?", answer(status="partial", unsupported=["It is <red>."]))
    assert "no article says it: It is &lt;red&gt;." in html
    assert "Underlined" not in html


def test_what_was_searched_is_named_below_how_it_was_answered() -> None:
    search = Search(query="the <tower>", sources=["a.txt", "b.txt"])
    html = answered("How high?", answer(searches=[search]))
    assert "also searched for: the &lt;tower&gt; (articles found: 2)" in html


def test_a_table_has_markers_and_no_markup_of_its_own() -> None:
    html = answered("Compare.", answer(answer="| | <b>A</b> |\n|---|---|\n| Height | 41 m [1] |"))
    assert "<th>&lt;b&gt;A&lt;/b&gt;</th>" in html
    assert '<td>41 m <a class="marker" href="#evidence-1-1"' in html
    assert "---" not in html


def test_a_refusal_links_to_what_the_nearest_articles_say() -> None:
    html = answered("How wide?", answer(status="not_in_sources", answer="The sources don't say. [1]"))
    assert '<a class="marker" href="#evidence-1-1"' in html
    assert ">Er ist hoch.</q>" in html
    assert 'href="https://example.org/a"' in html


def test_a_follow_up_says_how_it_was_understood() -> None:
    html = answered("And <he>?", answer(question="How high is <he>?"))
    assert '<h2 class="question" dir="auto">And &lt;he&gt;?</h2>' in html
    assert "Understood as: How high is &lt;he&gt;?" in html
    assert "Understood as" not in answered("How  high?", answer())


@pytest.mark.parametrize("url", ["javascript:alert(1)", "data:text/html,x", "//evil.org", "http://[", None])
def test_only_web_addresses_become_links(url: str | None) -> None:
    assert "<a" not in link(url, "original")


def test_highlights_the_quote_in_its_passage() -> None:
    assert highlighted("a <b> c", "<b>") == "a <mark>&lt;b&gt;</mark> c"
    assert highlighted("abc", "zzz") == "abc"


def test_arabic_is_written_from_the_right() -> None:
    assert 'lang="ar" dir="rtl"' in answered("How high?", answer(citations=[citation(language="ar")]))


def test_parts_are_paragraphs_and_items_a_list_with_links() -> None:
    html = answered("Both?", answer(answer="A: It is <high>. [1]\n\nB: These:\n- one [1]\n- two <b>"))
    text = html.partition('<div class="answer answered" dir="auto">')[2].partition("</div>")[0]
    marker = '<a class="marker" href="#evidence-1-1" aria-label="Evidence 1">1</a>'
    assert text == (
        f'<p dir="auto">A: It is &lt;high&gt;. {marker}</p><p dir="auto">B: These:</p>'
        f'<ul dir="auto"><li dir="auto">one {marker}</li><li dir="auto">two &lt;b&gt;</li></ul>'
    )


def test_a_translation_is_folded_beside_its_quote_and_says_that_nobody_checked_it() -> None:
    html = answered("How high?", answer(citations=[citation(translation="It <is> high.")]))
    evidence = html.partition("</summary>")[2].partition("</details>")[0]
    assert "translation, not checked:" in evidence
    assert "It &lt;is&gt; high." in evidence
    assert 'class="translation"' not in answered("How high?", answer())
    german = finished_turn(
        TRANSLATIONS.languages["de"],
        1,
        Turn(question="Wie hoch?", answer=answer(citations=[citation(translation="It is high.")])),
    )
    assert "Übersetzung, nicht geprüft:" in german


def test_a_greeting_is_no_refusal_and_offers_its_questions() -> None:
    html = answered("Hello", greeting("Hello! You could ask:\n- What is “B” about?\n- Which are the newest?"))
    assert "not_in_sources" not in html
    assert "<details" not in html
    assert re.findall(r'class="suggestion" dir="auto">([^<]+)<', html) == [
        "What is “B” about?",
        "Which are the newest?",
    ]


def test_a_list_of_articles_shows_their_dates_and_folds_its_evidence_once() -> None:
    html = answered("Which articles are there?", listing())
    assert '<li dir="auto">Titel (12 March 2024, example.org, German) <a' in html
    folded = html.partition('<details class="listed" id="listed-1"><summary>Evidence: 2</summary>')[2]
    assert folded.count('<details class="evidence"') == 2
    assert "longest prompt" not in html  # no model was asked


def test_sentences_so_far_have_markers_that_link_nowhere_yet() -> None:
    html = pending_turn(ENGLISH, 1, Pending("How high?", so_far="It is high. [1]\n\nOr\n- low"))
    assert '<p dir="auto">It is high. <span class="marker">1</span></p>' in html
    assert '<li dir="auto">low</li>' in html


def test_a_stopped_turn_keeps_what_it_has_and_waits_no_more() -> None:
    html = finished_turn(ENGLISH, 1, Turn(question="How high?", so_far="It is"))
    assert "Stopped." in html
    assert "It is" in html
    assert "aria-busy" not in html


def test_a_waiting_turn_says_how_many_are_before_it() -> None:
    assert "Questions before yours: 3" in pending_turn(ENGLISH, 1, Pending("How high?", ahead=3))
    assert "Reading the passages" in pending_turn(ENGLISH, 1, Pending("How high?"))


def test_only_articles_that_are_not_cited_are_suggested() -> None:
    passages = [
        Passage(source=f"{name}.txt", title=name.upper(), text="", score=1, language="de", start=0, end=0)
        for name in "abb"
    ]
    html = answered("How high?", answer(passages=passages))
    assert re.findall(r'class="suggestion" dir="auto">([^<]+)<', html) == ["What is “B” about?"]


def test_turns_are_numbered_from_one() -> None:
    html = turns_html(ENGLISH, [Turn(question="a"), Turn(question="b")])
    assert re.findall(r'id="turn-(\d)"', html) == ["1", "2"]


def test_the_frame_is_in_the_readers_language_and_the_evidence_in_its_own() -> None:
    german = TRANSLATIONS.languages["de"]
    html = finished_turn(german, 1, Turn(question="How high?", answer=answer()))
    for told in ("Sprache: Deutsch", "Originalartikel", "Noch einmal fragen", "Wie es zu dieser Antwort kam"):
        assert told in html
    assert 'lang="de"' in html


def test_how_it_was_answered_shows_question_times_and_scores() -> None:
    html = answered("And?", answer(question="How high is <he>?"))
    how = html.partition("How this was answered")[2]
    for told in ("How high is &lt;he&gt;?", "0.10 s", "10 tokens", "0.90"):
        assert told in how
