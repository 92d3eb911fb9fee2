"""The whole path with the real packaged models, on a few articles of ours."""

from copy import copy
from dataclasses import replace
from pathlib import Path

import pytest

from rag.config import Config
from rag.errors import BadQuestion, IndexUnusable
from rag.ingest.loader import load_article
from rag.ingest.pipeline import ingest
from rag.qa.answer import Answer, Event, Judged, Retrieved, Token
from rag.qa.answerer import Answerer
from tests.support.corpora import make_config, write_articles


def text_of(config: Config, source: str) -> str:
    return load_article((config.corpus.path / source).read_bytes(), source).text


@pytest.fixture(scope="module")
def events(answerer: Answerer) -> list[Event]:
    """One question across languages, as it comes about."""
    return list(answerer.stream("How high is the lighthouse of Hohenwarte?"))


@pytest.fixture(scope="module")
def answer(events: list[Event]) -> Answer:
    assert isinstance(events[-1], Answer)
    return events[-1]


def test_answers_in_the_questions_language_from_an_article_in_another(answer: Answer) -> None:
    assert answer.status == "answered"
    assert "41" in answer.answer
    assert answer.answer.endswith("[1]")


def test_the_citation_is_verbatim_in_the_cleaned_text(answer: Answer, indexed: Config) -> None:
    (citation,) = answer.citations
    assert citation.source == "leuchtturm.txt"
    assert text_of(indexed, citation.source)[citation.start : citation.end] == citation.quote
    assert "41 Meter" in citation.quote
    assert citation.quote in citation.passage
    assert (citation.url, citation.published) == ("https://example.org/leuchtturm", "2024-03-12")
    assert citation.language == "de"


def test_passages_come_first_then_the_decision_then_words_then_the_answer(events: list[Event]) -> None:
    retrieved, judged, *words, _ = events
    assert isinstance(retrieved, Retrieved)
    assert isinstance(judged, Judged)
    assert judged.probability > 0.5
    assert len(words) > 5
    assert all(isinstance(word, Token) for word in words)


def test_the_words_are_the_answers_own(events: list[Event], answer: Answer) -> None:
    draft = "".join(event.text for event in events if isinstance(event, Token))
    assert draft in answer.answer


def test_reports_what_was_retrieved_and_what_it_cost(answer: Answer) -> None:
    assert [passage.score for passage in answer.passages] == sorted(
        (passage.score for passage in answer.passages), reverse=True
    )
    timings = answer.timings
    assert 0 < timings.retrieve_s < timings.first_token_s < timings.total_s
    assert answer.prompt_tokens > 100
    assert answer.provider == "packaged"


def test_declines_what_the_articles_do_not_say(answerer: Answerer) -> None:
    answer = answerer.ask("Was ist die Hauptstadt von Australien?")
    assert answer.status == "not_in_sources"
    assert answer.answer.startswith("Die Quellen sagen dazu nichts.")
    assert answer.passages


def test_a_refusal_shows_what_comes_nearest(answerer: Answerer, indexed: Config) -> None:
    answer = answerer.ask("How wide is the lighthouse of Hohenwarte?")
    assert answer.status == "not_in_sources"
    nearest = answer.citations[0]
    assert answer.answer.startswith("The sources don't say. What comes nearest: [1]")
    assert (nearest.source, nearest.url) == ("leuchtturm.txt", "https://example.org/leuchtturm")
    assert text_of(indexed, nearest.source)[nearest.start : nearest.end] == nearest.quote


def test_every_sentence_is_cited_or_listed_as_unsupported(answerer: Answerer) -> None:
    answer = answerer.ask("Ai đã thành lập xưởng phô mai Brindle?")
    numbers = {citation.number for citation in answer.citations}
    assert numbers or answer.unsupported
    assert all(f"[{number}]" in answer.answer for number in numbers)


def test_answers_in_the_language_that_is_asked_for(answerer: Answerer) -> None:
    answer = answerer.ask("How many stone steps lead up to the temple?", language="de")
    assert "999" in answer.answer
    assert answer.citations[0].source == "chua.html"


HISTORY = [
    ("user", "How high is the lighthouse of Hohenwarte?"),
    ("assistant", "The lighthouse of Hohenwarte is 41 metres high."),
]


def test_a_follow_up_is_understood_with_its_history(answerer: Answerer) -> None:
    answer = answerer.ask("When was it built?", history=HISTORY)
    assert "lighthouse" in answer.question.lower()
    assert answer.citations[0].source == "leuchtturm.txt"


def test_a_new_topic_starts_clean(answerer: Answerer) -> None:
    question = "How many stone steps lead up to the temple?"
    assert answerer.ask(question, history=HISTORY).question == question


def test_a_long_history_leaves_room_and_is_counted(answerer: Answerer) -> None:
    before = [("user", "lighthouse " * 3000), ("assistant", "x " * 3000)] * 20
    answer = answerer.ask("When was it built?", history=before + HISTORY)
    assert "lighthouse" in answer.question.lower()
    assert answer.prompt_tokens < 700


def test_a_question_that_does_not_fit_is_refused_before_it_is_sent(indexed: Config) -> None:
    small = indexed.llm.model_copy(update={"context_window": 560, "max_answer_tokens": 200})
    answerer = Answerer(indexed.model_copy(update={"llm": small}))
    with pytest.raises(BadQuestion, match="do not fit"):
        answerer.ask("high " * 390)


@pytest.mark.parametrize(
    ("question", "language", "message"),
    [
        ("", None, "empty"),
        (" \n\0 ", None, "empty"),
        ("x" * 5000, None, "5000 characters"),
        ("How?", "klingon!", "not a language code"),
    ],
)
def test_refuses_questions_that_are_none(
    answerer: Answerer, question: str, language: str | None, message: str
) -> None:
    with pytest.raises(BadQuestion, match=message):
        answerer.ask(question, language)


def test_any_stage_can_be_swapped(quick: Answerer) -> None:
    declining = copy(quick)
    declining.stages = replace(quick.stages, judge=lambda question, passages, reading, run: None)
    question = "How high is the lighthouse of Hohenwarte?"
    assert quick.ask(question).status == "answered"
    assert declining.ask(question).status == "not_in_sources"


def test_a_missing_index_is_an_error_that_names_the_command(indexed: Config, tmp_path: Path) -> None:
    nowhere = indexed.index.model_copy(update={"path": tmp_path / "nowhere"})
    with pytest.raises(IndexUnusable, match="belegt ingest"):
        Answerer(indexed.model_copy(update={"index": nowhere}))


@pytest.fixture(scope="module")
def disagreeing(tmp_path_factory: pytest.TempPathFactory) -> Answerer:
    """Two articles of different days that tell different heights of one tower, and one that tells its age."""
    folder = tmp_path_factory.mktemp("disagreeing")
    article = "---\ntitle: {title}\ndate: {date}\n---\n\n{text}\n"
    write_articles(
        folder / "corpus",
        {
            "old.md": article.format(
                title="The tower of Eastholm",
                date="2021-05-04",
                text="The tower of Eastholm is 118 metres high. It stands beside the river.",
            ),
            "new.md": article.format(
                title="Der Turm von Eastholm wächst",
                date="2024-09-10",
                text="Der Turm von Eastholm ist 124 Meter hoch. Die neue Spitze wurde im Sommer aufgesetzt.",
            ),
            "age.md": article.format(
                title="Towers of the coast",
                date="2022-01-02",
                text="The tower of Eastholm was built in 1902 by the architect Ida Brunn.",
            ),
        },
    )
    config = make_config(folder, llm__provider="packaged")
    ingest(config)
    return Answerer(config)


def test_articles_that_disagree_are_both_told_with_their_dates(disagreeing: Answerer) -> None:
    answer = disagreeing.ask("How high is the tower of Eastholm?")
    assert "118" in answer.answer
    assert "124" in answer.answer
    assert "May 4, 2021" in answer.answer
    assert "September 10, 2024" in answer.answer
    assert {citation.source for citation in answer.citations} == {"old.md", "new.md"}


def test_the_latest_is_that_of_the_newest_article(disagreeing: Answerer) -> None:
    answer = disagreeing.ask("What is the latest height of the tower of Eastholm?")
    assert "124" in answer.answer
    assert "118" not in answer.answer


def test_articles_that_agree_are_not_told_twice(disagreeing: Answerer) -> None:
    answer = disagreeing.ask("Who built the tower of Eastholm?")
    assert "Brunn" in answer.answer
    assert len(answer.citations) == 1
