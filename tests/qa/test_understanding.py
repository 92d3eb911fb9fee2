"""What is asked, in which language, of which time, and what it refers to."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from rag.embedding.classifier import Classifier
from rag.embedding.models import Vectors
from rag.qa.answer import Run
from rag.qa.kinds import Intent, Kind, KindClassifier
from rag.qa.question import History, StandaloneQuestion
from rag.qa.understanding import FollowUps, Understanding, may_refer_back
from rag.retrieval.retriever import Query
from tests.support.questions import query, question
from tests.support.scripted_model import STANDALONE, asked_of, scripted_calls

EAST, NORTH = np.eye(2, dtype=np.float32)


def directions(texts: Sequence[str]) -> Vectors:
    """Questions about articles lie in the north, thanks in the west."""
    return np.stack([NORTH if "articles" in text else -EAST if "Thank" in text else EAST for text in texts])


KINDS = KindClassifier(
    Classifier(
        ("collection/all", "conversation/thanks", "fact"),
        np.array([[0, -9, 9], [9, 0, 0], [0, 0, 0]], dtype=np.float32),
    ),
    directions,
)
VIETNAMESE: History = [("user", "Ngọn hải đăng ở đây cao bao nhiêu mét?"), ("assistant", "It is 41 metres.")]


def understanding(language: str = "en", certainty: float = 0.95) -> Understanding:
    """On 12 March 2026, every question seems to be in this language."""

    def to_query(text: str) -> Query:
        return query(text, language, EAST, certainty)

    return Understanding(to_query, KINDS, lambda: language, lambda: date(2026, 3, 12))


def test_a_question_is_answered_in_its_own_language_whatever_was_spoken_before() -> None:
    asked = understanding("de")("Wer gründete die Firma?", None, VIETNAMESE, "fr")
    assert (asked.language, asked.query.language) == ("de", "de")


@pytest.mark.parametrize("text", ["Kevin Xu", "Kevin Xu?", "DeepSeek"])
def test_a_bare_name_is_in_the_language_of_the_conversation_else_in_the_readers(text: str) -> None:
    understand = understanding("it")
    assert understand(text, None, VIETNAMESE, "fr").language == "vi"
    assert understand(text, None, [], "fr").language == "fr"
    assert understand(text, None, [], "fr-CH").language == "fr"
    assert understand(text, None, [("user", "Kevin Xu")], "fr").language == "fr"
    assert understand(text).language == "it"
    assert understand(text, None, [], "sw").language == "it"  # which belegt does not know


def test_one_vietnamese_word_beside_a_name_tells_the_language() -> None:
    understand = understanding("vi")
    assert understand("gốm Hồng", None, [], "fr").language == "vi"
    assert understand("Hồng", None, [], "fr").language == "fr"


def test_a_bare_name_in_a_title_is_no_small_talk() -> None:
    understand = replace(understanding(), titles=lambda: ["Thank Lanes reopens", "The thanks of a town"])
    assert understand("Thank Lanes?").intent == Intent("overview")
    assert understand("Thanks").intent.kind == "conversation"
    assert understand("Thank Lanes for reopening its rooms").intent.kind == "conversation"


def test_a_question_in_an_uncertain_language_is_in_that_of_the_conversation() -> None:
    assert understanding("id", 0.4)("berapa tinggi", None, VIETNAMESE).language == "vi"


def test_where_words_are_not_spaced_a_few_letters_tell_the_language() -> None:
    assert understanding("zh", 0.9)("塔有多高？", None, VIETNAMESE).language == "zh"


def test_the_reader_may_wish_for_an_answer_in_another_language() -> None:
    asked = understanding("en")("How high is the tower?", "pt-BR")
    assert (asked.language, asked.query.language) == ("pt", "en")
    assert understanding("en")("How high is the tower?", "sw").language == "sw"


def test_the_kind_is_that_of_the_questions_vector() -> None:
    assert understanding()("Who won the race?").intent == Intent("fact")
    assert understanding()("Which articles are there?").intent == Intent("collection", "all")


def test_no_question_that_begins_with_a_question_word_is_answered_by_yes_or_no() -> None:
    always = Classifier(("fact", "yes_no"), np.array([[0, 9], [0, 0], [0, 0]], dtype=np.float32))
    yes_no = replace(understanding(), kinds=KindClassifier(always, directions))
    assert yes_no("Is the bridge old?").intent == Intent("yes_no")
    assert yes_no("How old is the bridge?").intent == Intent("fact")


@pytest.mark.parametrize("text", ["?", "…", "123", "🙂"])
def test_without_a_letter_nothing_is_asked(text: str) -> None:
    assert understanding()(text).intent == Intent("conversation", "about")


def test_a_time_relative_to_today_is_resolved() -> None:
    assert understanding()("Who won the race last year?").text == "Who won the race last year (2025)?"
    assert understanding("de")("Wer kam gestern?").text == "Wer kam gestern (2026-03-11)?"
    assert understanding()("Who won the race?").text == "Who won the race?"


def test_the_dates_of_articles_are_compared_with_the_question_as_it_stands() -> None:
    asked = "Which articles are from last year?"
    assert understanding()(asked).text == asked


HISTORY: History = [
    ("user", "How high is the lighthouse of Hohenwarte?"),
    ("assistant", "The lighthouse of Hohenwarte is 41 metres high."),
]
WHEN = "When was it built?"


def resolved(reply: str, text: str = WHEN, history: History = HISTORY) -> StandaloneQuestion:
    """What becomes of a follow-up where the model rewrites it so."""
    follow_ups = FollowUps(scripted_calls({STANDALONE: reply}), understanding())
    return follow_ups(question(text, style="formal"), history, Run())


def test_a_follow_up_is_replaced_by_what_it_means() -> None:
    asked = resolved("When was the lighthouse of\nHohenwarte built?")
    assert asked.text == "When was the lighthouse of Hohenwarte built?"
    assert asked.style == "formal"


def test_the_kind_and_the_time_are_those_of_what_is_meant() -> None:
    assert resolved("Which articles name the lighthouse?").intent == Intent("collection", "all")
    asked = resolved("Who visited the lighthouse last year?", "And who visited it last year?")
    assert asked.text == "Who visited the lighthouse last year (2025)?"


@pytest.mark.parametrize("kind", ["overview", "comparison"])
def test_a_summary_or_a_comparison_is_wanted_also_where_the_rewritten_question_hides_it(kind: Kind) -> None:
    asked = StandaloneQuestion(query("Summarise it"), "en", intent=Intent(kind))
    follow_ups = FollowUps(scripted_calls({STANDALONE: "What is the lighthouse?"}), understanding())
    assert follow_ups(asked, HISTORY, Run()).intent == Intent(kind)


def test_a_question_for_articles_about_something_takes_nothing_from_the_conversation() -> None:
    topic = Intent("collection", "topic")
    for typed, reply, follows in (
        ("Is there something about bees?", "Is there something about bees in Hohenwarte?", False),
        ("Is there something about it?", "Is there something about the lighthouse?", True),
    ):
        asked = StandaloneQuestion(query(typed), "en", intent=topic)
        follow_ups = FollowUps(scripted_calls({STANDALONE: reply}), understanding())
        assert follow_ups(asked, HISTORY, Run()).text == (reply if follows else typed)


def test_what_refers_to_the_conversation_is_no_small_talk() -> None:
    asked = resolved("Thank you for the lighthouse!", "Why?")
    assert (asked.text, asked.intent) == ("Thank you for the lighthouse!", Intent("several"))


def test_only_what_seems_to_ask_about_belegt_may_refer_back() -> None:
    assert may_refer_back(Intent("conversation", "about"))  # "Why?", "Tell me more"
    assert not may_refer_back(Intent("conversation", "thanks"))
    assert not may_refer_back(Intent("fact"))


def test_a_time_is_resolved_once() -> None:
    reply = "Who visited the lighthouse last year (2025)?"
    assert resolved(reply, "And who visited it last year (2025)?").text == reply


def test_the_answer_stays_in_the_language_of_the_question() -> None:
    asked = StandaloneQuestion(query(WHEN), "vi")
    follow_ups = FollowUps(scripted_calls({STANDALONE: "When was the lighthouse built?"}), understanding())
    assert follow_ups(asked, HISTORY, Run()).language == "vi"


@pytest.mark.parametrize(
    "reply",
    [
        WHEN,
        "When was that built?",  # takes nothing from the conversation: it stood alone before
        "When was the lighthouse of Eastholm built?",  # nobody spoke of Eastholm
        "When was the lighthouse built in 1887?",  # nor of 1887
        f"When was the lighthouse {'very ' * 500}built?",
        "",
    ],
)
def test_a_question_stays_as_it_is_where_the_models_version_is_none_or_invents(reply: str) -> None:
    assert resolved(reply).text == WHEN


def test_without_a_history_no_model_is_asked() -> None:
    calls = scripted_calls({})
    asked = question(WHEN)
    assert FollowUps(calls, understanding())(asked, [], Run()) is asked
    assert asked_of(calls) == []


def test_the_model_reads_only_the_newest_turns() -> None:
    calls = scripted_calls({STANDALONE: WHEN})
    long_ago: History = [("user", f"question {number}") for number in range(9)]
    FollowUps(calls, understanding())(question(WHEN), [*long_ago, *HISTORY], Run())
    (prompt,) = asked_of(calls)
    assert [f"question {number}" in prompt for number in (6, 7, 8)] == [False, True, True]


def test_of_long_turns_it_reads_as_many_as_fit() -> None:
    calls = scripted_calls({STANDALONE: WHEN})
    long: History = [("user", f"{number} " * 400) for number in (11, 22, 33)]
    FollowUps(calls, understanding())(question(WHEN), [*long, ("user", "Hello!")], Run())
    (prompt,) = asked_of(calls)
    assert "Hello!" in prompt
    assert "11 11" not in prompt
