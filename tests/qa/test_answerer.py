"""The path from a question to its answer, on a few articles of ours.

Few questions are asked of the real model; what the stages do with a model's replies is shown with a scripted
one. Embedding, index and retrieval are always the real ones.
"""

from dataclasses import replace
from pathlib import Path

import pytest

from rag.config import Config
from rag.errors import BadQuestion, IndexUnusable
from rag.ingest.loader import load_article
from rag.ingest.parser.process import ParserProcess
from rag.ingest.pipeline import ingest
from rag.qa.answer import Answer, Event, Judged, Retrieved, Token
from rag.qa.answerer import Answerer
from rag.qa.candidates import near_articles
from rag.qa.evidence import evidence_sentences
from rag.qa.gathered import Declined, Gathered
from rag.qa.generation import StatementWriter
from rag.qa.kinds import Intent, Kind
from rag.qa.model_calls import ModelCalls
from rag.text.languages import replies_in
from tests.support.corpora import make_config, write_articles
from tests.support.passages import passage
from tests.support.scripted_model import (
    ANSWERABLE,
    DECIDES,
    SIDES,
    STANDALONE,
    TRANSLATE,
    Script,
    ScriptedLLM,
    scripted_model,
)


def text_of(config: Config, source: str) -> str:
    return load_article((config.corpus.path / source).read_bytes(), source).text


def told(events: list[Event]) -> str:
    """What a reader sees before the answer is finished."""
    return "".join(event.text for event in events if isinstance(event, Token))


@pytest.fixture(scope="module")
def events(answerer: Answerer) -> list[Event]:
    """One question across languages, as it is answered by the real model."""
    return list(answerer.stream("How high is the lighthouse of Hohenwarte?"))


@pytest.fixture(scope="module")
def answer(events: list[Event]) -> Answer:
    assert isinstance(events[-1], Answer)
    return events[-1]


def test_answers_in_the_questions_language_from_an_article_in_another(answer: Answer) -> None:
    assert (answer.status, answer.kind) == ("answered", "fact")
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


def test_passages_come_first_then_the_decision_then_sentences_then_the_answer(events: list[Event]) -> None:
    retrieved, judged, *sentences, _ = events
    assert isinstance(retrieved, Retrieved)
    assert isinstance(judged, Judged)
    assert judged.probability > 0.5
    assert sentences
    assert all(isinstance(sentence, Token) for sentence in sentences)


def test_what_was_emitted_is_the_answer(events: list[Event], answer: Answer) -> None:
    assert told(events) == answer.answer


def test_reports_what_was_retrieved_and_what_it_cost(answer: Answer) -> None:
    assert [passage.score for passage in answer.passages] == sorted(
        (passage.score for passage in answer.passages), reverse=True
    )
    timings, usage = answer.timings, answer.usage
    assert 0 < timings.retrieve_s < timings.first_token_s < timings.total_s
    assert usage.calls >= 2  # it judges and writes
    assert usage.written_tokens > usage.calls
    assert 100 < answer.prompt_tokens < usage.prompt_tokens
    assert 0 < usage.prompt_tokens_read <= usage.prompt_tokens
    assert answer.provider == "packaged"


def test_declines_what_the_articles_do_not_say(answerer: Answerer) -> None:
    answer = answerer.ask("Was ist die Hauptstadt von Australien?")
    assert answer.status == "not_in_sources"
    assert answer.answer.startswith("Die Quellen sagen dazu nichts.")
    assert answer.passages


HISTORY = [
    ("user", "How high is the lighthouse of Hohenwarte?"),
    ("assistant", "The lighthouse of Hohenwarte is 41 metres high."),
]


def test_a_follow_up_is_understood_with_its_history(answerer: Answerer) -> None:
    answer = answerer.ask("When was it built?", history=HISTORY)
    assert "lighthouse" in answer.question.lower()
    assert answer.citations[0].source == "leuchtturm.txt"


def scripted(
    config: Config, script: Script, kind: Kind | None = None, verified: float | None = None
) -> Answerer:
    """An answerer whose model says what is written down; every question is taken to be of this kind.

    `verified` is the probability that a source says what is claimed, else the real check decides.
    """
    answerer = Answerer(config, scripted_model(script))
    if verified is not None:
        write = StatementWriter(ModelCalls(answerer.model, config.llm), lambda *_: verified)
        answerer.pipeline.stages = replace(answerer.pipeline.stages, write=write)
    if kind:
        pipeline = answerer.pipeline
        understand, intent = pipeline.stages.understand, Intent(kind)
        pipeline.stages = replace(
            pipeline.stages, understand=lambda *asked: replace(understand(*asked), intent=intent)
        )
    return answerer


def asked_of(answerer: Answerer) -> list[str]:
    """The prompts that the scripted model has read."""
    assert isinstance(answerer.model.llm, ScriptedLLM)
    return answerer.model.llm.asked


HOW_HIGH = "Wie hoch ist der Leuchtturm von Hohenwarte?"
KNOWS_THE_HEIGHT: Script = {rf"ist 41 Meter hoch\..*{ANSWERABLE}": 0.97, ANSWERABLE: 0.03}


def test_in_the_articles_language_its_own_sentence_is_the_answer(indexed: Config) -> None:
    answer = scripted(indexed, KNOWS_THE_HEIGHT, "fact").ask(HOW_HIGH)
    assert answer.answer == "Der Leuchtturm von Hohenwarte wurde 1887 erbaut und ist 41 Meter hoch. [1]"


def test_a_translation_that_cannot_be_verified_is_offered_beside_the_quotation(indexed: Config) -> None:
    says = "The lighthouse of Hohenwarte was built in 1887 and is 41 metres high."
    script: Script = {**KNOWS_THE_HEIGHT, TRANSLATE: says}
    answer = scripted(indexed, script, "fact", verified=0.7).ask("How high is the lighthouse of Hohenwarte?")
    (citation,) = answer.citations
    assert answer.answer == f"“{citation.quote}” (Der Leuchtturm von Hohenwarte) [1]"
    assert citation.translation == says


def test_answers_in_the_language_that_is_asked_for(indexed: Config) -> None:
    says = "Bis zum Tempel sind es 999 steinerne Stufen."
    script: Script = {f"999 bậc đá.*{ANSWERABLE}": 0.97, ANSWERABLE: 0.03, TRANSLATE: says}
    answerer = scripted(indexed, script, "fact", verified=0.9)
    answer = answerer.ask("How many stone steps lead up to the temple?", language="de")
    assert answer.answer == f"{says} [1]"
    assert answer.citations[0].source == "chua.html"
    assert any(prompt.startswith("Translate into German") for prompt in asked_of(answerer))


def test_a_refusal_shows_the_nearest_articles_and_is_told_like_every_answer(indexed: Config) -> None:
    events = list(scripted(indexed, {ANSWERABLE: 0.02}, "fact").stream("How wide is the lighthouse?"))
    answer = events[-1]
    assert isinstance(answer, Answer)
    assert answer.status == "not_in_sources"
    assert answer.answer.startswith("The sources don't say. What comes nearest: [1]")
    assert answer.citations[0].source == "leuchtturm.txt"
    assert {citation.source for citation in answer.citations} <= near_articles(answer.passages)
    assert told(events) == answer.answer


def test_a_yes_or_no_question_is_answered_with_yes_or_no(indexed: Config) -> None:
    for chance, begins in ((0.99, "Ja: Der Leuchtturm"), (0.2, "Der Leuchtturm")):
        answerer = scripted(indexed, {DECIDES: chance, **KNOWS_THE_HEIGHT}, "yes_no")
        assert answerer.ask("Ist der Leuchtturm von Hohenwarte 41 Meter hoch?").answer.startswith(begins)


def test_hello_is_answered_without_articles_and_without_a_model(indexed: Config) -> None:
    answerer = scripted(indexed, {})
    events = list(answerer.stream("Hello!", reader_language="en"))
    answer = events[-1]
    assert isinstance(answer, Answer)
    assert (answer.status, answer.kind) == ("conversation", "conversation")
    assert answer.answer.startswith(replies_in("en").greeting)
    assert "“The cheese of Brindle Valley”" in answer.answer  # an article that the reader can read, first
    assert told(events) == answer.answer
    assert asked_of(answerer) == []


def test_the_articles_are_counted_without_a_model(indexed: Config) -> None:
    answerer = scripted(indexed, {})
    events = list(answerer.stream("Wie viele Artikel hast du insgesamt?"))
    answer = events[-1]
    assert isinstance(answer, Answer)
    assert isinstance(events[0], Retrieved)
    assert (answer.status, answer.kind) == ("answered", "collection")
    assert answer.answer.startswith("Artikel: 3\n- ")
    assert len(answer.citations) == 3
    assert told(events) == answer.answer
    assert asked_of(answerer) == []


def test_a_comparison_tells_of_each_side_and_declines_the_one_that_is_missing(indexed: Config) -> None:
    script: Script = {SIDES: "Brindle cheese | Tallis cheese", ANSWERABLE: 0.1}
    answerer = scripted(indexed, script, "comparison")
    events = list(answerer.stream("How does Brindle cheese differ from Tallis cheese?"))
    answer = events[-1]
    assert isinstance(answer, Answer)
    first, second = answer.answer.split("\n\n")
    assert first.startswith("Brindle cheese: Brindle cheese is made from sheep's milk")
    assert second == f"Tallis cheese: {replies_in('en').nothing_on.format(subject='Tallis cheese')}"
    assert answer.status == "partial"
    assert told(events) == answer.answer


@pytest.mark.parametrize(
    ("of_second_side", "told"),
    [([0, 1], "Valley: It ripens in a cave. [2]"), ([0], "Valley: Brindle cheese is old. [1]")],
)
def test_what_is_told_of_one_side_is_not_told_again_of_the_other(
    indexed: Config, of_second_side: list[int], told: str
) -> None:
    sentences = evidence_sentences([passage("Brindle cheese is old. It ripens in a cave.", language="en")])
    sides = iter([[0], of_second_side])
    answerer = scripted(indexed, {SIDES: "Brindle | Valley"}, "comparison")
    answerer.pipeline.stages = replace(
        answerer.pipeline.stages,
        gather=lambda part, passages, reading, run: Gathered([sentences[index] for index in next(sides)]),
    )
    answer = answerer.ask("How do Brindle and Valley differ?")
    assert answer.answer == f"Brindle: Brindle cheese is old. [1]\n\n{told}"


def test_where_every_part_is_declined_the_nearest_articles_follow(indexed: Config) -> None:
    answerer = scripted(indexed, {SIDES: "Rotmann cheese | Tallis cheese"}, "comparison")
    events = list(answerer.stream("How does Rotmann cheese differ from Tallis cheese?"))
    answer = events[-1]
    assert isinstance(answer, Answer)
    assert answer.status == "not_in_sources"
    assert len(answer.answer.split("\n\n")) == 3
    assert "What comes nearest: [1]" in answer.answer
    assert told(events) == answer.answer


def test_of_two_questions_the_one_that_is_not_answered_is_named(indexed: Config) -> None:
    answerer = scripted(
        indexed, {rf"ist 41 Meter hoch\..*Wie hoch.*{ANSWERABLE}": 0.97, ANSWERABLE: 0.03}, "several"
    )
    answer = answerer.ask(f"{HOW_HIGH} Was kostet der Eintritt in Hohenwarte?")
    declined = replies_in("de").part_unanswered.format(question="Was kostet der Eintritt in Hohenwarte?")
    assert answer.status == "partial"
    assert answer.answer.endswith(f"[1]\n\n{declined}")


def test_a_short_follow_up_is_answered_from_the_articles(indexed: Config) -> None:
    meant = "Why is the lighthouse of Hohenwarte 41 metres high?"
    answerer = scripted(indexed, {STANDALONE: meant, ANSWERABLE: 0.02})
    answer = answerer.ask("Why?", history=HISTORY)
    assert (answer.question, answer.status) == (meant, "not_in_sources")


def test_who_are_you_is_no_follow_up(indexed: Config) -> None:
    answer = scripted(indexed, {STANDALONE: "Who are you?"}).ask("Who are you?", history=HISTORY)
    assert (answer.question, answer.status) == ("Who are you?", "conversation")


def test_thanks_are_answered_at_once(indexed: Config) -> None:
    answer = scripted(indexed, {}).ask("Thank you very much!", history=HISTORY)
    assert answer.answer == replies_in("en").thanks


def test_a_new_topic_starts_clean(indexed: Config) -> None:
    question = "How many stone steps lead up to the temple?"
    answerer = scripted(indexed, {STANDALONE: question, ANSWERABLE: 0.02})
    assert answerer.ask(question, history=HISTORY).question == question


def test_a_question_that_does_not_fit_is_refused_before_it_is_sent(indexed: Config) -> None:
    small = indexed.llm.model_copy(update={"context_window": 560, "max_answer_tokens": 200})
    answerer = scripted(indexed.model_copy(update={"llm": small}), {}, "fact")
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
    quick: Answerer, question: str, language: str | None, message: str
) -> None:
    with pytest.raises(BadQuestion, match=message):
        quick.ask(question, language)


def test_any_stage_can_be_swapped(indexed: Config) -> None:
    answerer = scripted(indexed, KNOWS_THE_HEIGHT, "fact")
    stages = replace(answerer.pipeline.stages, gather=lambda question, passages, reading, run: Declined())
    declining = Answerer(indexed, answerer.model, stages=stages)
    assert answerer.ask(HOW_HIGH).status == "answered"
    assert declining.ask(HOW_HIGH).status == "not_in_sources"


def test_a_missing_index_is_an_error_that_names_the_command(indexed: Config, tmp_path: Path) -> None:
    nowhere = indexed.index.model_copy(update={"path": tmp_path / "nowhere"})
    with pytest.raises(IndexUnusable, match="belegt ingest"):
        Answerer(indexed.model_copy(update={"index": nowhere}))


OLD_HEIGHT = "The tower of Eastholm is 118 metres high."
NEW_HEIGHT = "The tower of Eastholm is 124 metres high."
KNOWS_BOTH_HEIGHTS: Script = {
    f"(118 metres|124 Meter).*{ANSWERABLE}": 0.97,
    ANSWERABLE: 0.03,
    TRANSLATE: NEW_HEIGHT,
}


@pytest.fixture(scope="module")
def disagreeing(tmp_path_factory: pytest.TempPathFactory, parser: ParserProcess) -> Answerer:
    """Two articles of different days that tell different heights of one tower, and one that tells its age."""
    folder = tmp_path_factory.mktemp("disagreeing")
    article = "---\ntitle: {title}\ndate: {date}\n---\n\n{text}\n"
    write_articles(
        folder / "corpus",
        {
            "old.md": article.format(
                title="The tower of Eastholm",
                date="2021-05-04",
                text=f"{OLD_HEIGHT} It stands beside the river.",
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
    return scripted(config, KNOWS_BOTH_HEIGHTS, "fact", verified=0.9)


def test_articles_that_disagree_are_both_told_with_their_dates(disagreeing: Answerer) -> None:
    answer = disagreeing.ask("How high is the tower of Eastholm?")
    assert "118 metres high (May 4, 2021)." in answer.answer
    assert "124 metres high (September 10, 2024)." in answer.answer
    assert {citation.source for citation in answer.citations} == {"old.md", "new.md"}


def test_the_latest_is_that_of_the_newest_article(disagreeing: Answerer) -> None:
    answer = disagreeing.ask("What is the latest height of the tower of Eastholm?")
    assert answer.answer == f"{NEW_HEIGHT} [1]"
