"""The whole path with the real packaged models, on a few articles of ours."""

from pathlib import Path

import pytest

from rag.ask import Answer, Answerer, Retrieved, Token
from rag.citations import evidence_sentences
from rag.config import Config
from rag.errors import BadQuestion, IndexUnusable
from rag.loader import load_article


def text_of(config: Config, source: str) -> str:
    return load_article((config.corpus.path / source).read_bytes(), source).text


@pytest.fixture(scope="module")
def events(answerer: Answerer) -> list[Retrieved | Token | Answer]:
    """One question across languages, as it comes about."""
    return list(answerer.stream("How high is the lighthouse of Hohenwarte?"))


@pytest.fixture(scope="module")
def answer(events: list[Retrieved | Token | Answer]) -> Answer:
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


def test_passages_come_first_then_words_then_the_answer(events: list[Retrieved | Token | Answer]) -> None:
    assert isinstance(events[0], Retrieved)
    assert all(isinstance(event, Token) for event in events[1:-1])
    assert len(events) > 5


def test_the_words_are_the_answers_own(events: list[Retrieved | Token | Answer], answer: Answer) -> None:
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
    assert answer.answer == "Die Quellen sagen dazu nichts."
    assert answer.citations == []
    assert answer.passages


def test_every_sentence_is_cited_or_listed_as_unsupported(answerer: Answerer) -> None:
    answer = answerer.ask("Ai đã thành lập xưởng phô mai Brindle?")
    numbers = {citation.number for citation in answer.citations}
    assert numbers or answer.unsupported
    assert all(f"[{number}]" in answer.answer for number in numbers)


def test_answers_in_the_language_that_is_asked_for(answerer: Answerer) -> None:
    answer = answerer.ask("How many stone steps lead up to the temple?", language="de")
    assert "999" in answer.answer
    assert answer.citations[0].source == "chua.html"


def test_a_follow_up_is_understood_with_its_history(answerer: Answerer) -> None:
    history = [
        ("user", "How high is the lighthouse of Hohenwarte?"),
        ("assistant", "The lighthouse of Hohenwarte is 41 metres high."),
    ]
    answer = answerer.ask("When was it built?", history=history)
    assert "lighthouse" in answer.question.lower()
    assert answer.passages[0].source == "leuchtturm.txt"


def test_passages_are_left_out_until_the_prompt_fits(indexed: Config) -> None:
    small = indexed.llm.model_copy(update={"context_window": 560, "max_answer_tokens": 200})
    answerer = Answerer(indexed.model_copy(update={"llm": small}))
    passages = answerer.retriever.retrieve("lighthouse", 5)
    fitting = answerer._fitting("How high is the lighthouse?", passages, "en")
    assert 0 < len(fitting) < len(evidence_sentences(passages))
    assert fitting[0].passage.node.node_id == passages[0].node.node_id
    with pytest.raises(BadQuestion, match="do not fit"):
        answerer._fitting("high " * 700, passages, "en")


@pytest.mark.parametrize(
    ("question", "language", "message"),
    [
        ("", None, "empty"),
        (" \n\0 ", None, "empty"),
        ("x" * 5000, None, "5000 characters"),
        ("How?", "klingon!", "no language"),
    ],
)
def test_refuses_questions_that_are_none(
    answerer: Answerer, question: str, language: str | None, message: str
) -> None:
    with pytest.raises(BadQuestion, match=message):
        answerer.ask(question, language)


def test_a_missing_index_is_an_error_that_names_the_command(indexed: Config, tmp_path: Path) -> None:
    nowhere = indexed.index.model_copy(update={"path": tmp_path / "nowhere"})
    with pytest.raises(IndexUnusable, match="belegt ingest"):
        Answerer(indexed.model_copy(update={"index": nowhere}))
