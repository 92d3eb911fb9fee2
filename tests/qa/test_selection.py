"""Which of the sentences that were read are told."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from rag.embedding.models import Vectors
from rag.qa.evidence import evidence_sentences
from rag.qa.reading import Reading
from rag.qa.selection import Choice
from rag.qa.speakers import Speakers
from tests.support.passages import passage


def choice(alone: dict[int, float], ratings: Sequence[float] = (), vectors: Vectors | None = None) -> Choice:
    """A choice among sentences that by default are rated alike and say different things."""
    sentences = evidence_sentences([passage(f"Satz {index}.", f"{index}.txt") for index in alone])
    vectors = np.eye(len(alone), dtype=np.float32) if vectors is None else vectors
    reading = Reading(sentences, vectors, np.ones(len(alone), dtype=np.float32))
    return Choice(reading, Speakers.of(sentences), dict(enumerate(ratings or [0.0] * len(alone))), alone)


def test_what_the_model_takes_for_an_answer_is_told() -> None:
    assert choice({0: 0.8, 1: 0.1, 2: 0.85, 3: 0.9}).choose() == [0, 2, 3]


def test_the_model_may_hesitate_a_little() -> None:
    assert article({0: 0.5, 2: 0.3}).choose() == [0, 2]
    assert article({0: 0.5, 2: 0.25}).choose() == [0]


def test_of_another_article_than_the_best_sentences_it_has_to_be_surer() -> None:
    assert choice({0: 0.9, 1: 0.6}).choose() == [0, 1]
    assert choice({0: 0.9, 1: 0.55}).choose() == [0]


def test_of_an_article_without_a_name_of_the_question_it_has_to_be_as_good_as_certain() -> None:
    for lacking, told in (
        ([0, 0.5, 0.5], [0, 2]),
        ([0.5, 0.5, 0.5], [0, 1, 2]),
        ([0, 0, 1], [0, 1]),  # which lacks them all
    ):
        chosen = replace(choice({0: 0.95, 1: 0.85, 2: 0.9}), lacking=lacking).choose()
        assert chosen == told


def test_the_best_is_always_told() -> None:
    assert choice({0: 0.2, 1: 0.1}).choose() == [0]


def test_what_was_thought_before_decides_only_which_is_the_best() -> None:
    assert choice({0: 0.6, 1: 0.6}, ratings=[2.0, -1.5]).choose() == [0, 1]
    assert choice({0: 0.3, 1: 0.3}, ratings=[-1.5, 2.0]).choose() == [1]


def test_a_repetition_is_told_once_also_of_what_was_chosen_earlier() -> None:
    vectors = np.array([[1, 0], [0.95, 0.31], [0.5, 0.87]], dtype=np.float32)
    repeating = choice({0: 0.9, 1: 0.9, 2: 0.8}, vectors=vectors)
    repeating.alone = {0: 0.9}
    assert repeating.choose() == [0]
    repeating.alone |= {1: 0.9, 2: 0.8}
    assert repeating.choose() == [2]


def test_a_sentence_that_is_read_later_is_told_if_it_answers() -> None:
    growing = choice({0: 0.9, 1: 0.9, 2: 0.9})
    growing.alone = {0: 0.9}
    assert growing.choose() == [0]
    growing.alone[1] = 0.3
    assert growing.choose() == []
    growing.alone[2] = 0.85
    assert growing.choose() == [2]


def article(alone: dict[int, float], text: str = "", ratings: Sequence[float] = ()) -> Choice:
    """A choice among the sentences of one article."""
    text = text or " ".join(f"Der Satz {name} steht hier." for name in "ABCDE")
    sentences = evidence_sentences([passage(text)])
    vectors = np.eye(len(sentences), dtype=np.float32)
    reading = Reading(sentences, vectors, np.ones(len(sentences), dtype=np.float32))
    return Choice(reading, Speakers.of(sentences), dict(enumerate(ratings or [0.0] * len(sentences))), alone)


def test_beside_a_sentence_that_answers_the_model_may_hesitate_more() -> None:
    assert article({0: 0.1, 1: 0.2, 2: 0.9, 3: 0.2, 4: 0.2}).choose() == [2, 1, 3]


def test_one_that_is_only_the_best_vouches_for_none_beside_it() -> None:
    assert article({1: 0.2, 2: 0.25}).choose() == [2]


def test_a_sentence_is_told_behind_the_one_that_it_refers_back_to() -> None:
    two = article({1: 0.9}, "Die Stadt plant eine Schule. Diese öffnet im Mai. Sie kostet viel.")
    assert two.choose() == [0, 1]
    through_another = article({2: 0.9}, "Die Stadt plant eine Schule. Diese öffnet im Mai. Sie kostet viel.")
    assert through_another.choose() == [0, 1, 2]
    assert article({0: 0.1, 1: 0.9}, "Die Stadt plant. Sie wächst.").choose() == [0, 1]


def test_a_sentence_that_hardly_stands_alone_is_told_behind_the_one_before_it() -> None:
    two = article({1: 0.9}, "Der Zug braucht 34 Minuten. Für den Bus sind es 55.")
    assert two.choose() == [1]
    two = article({1: 0.9}, "Der Zug braucht 34 Minuten. Für den Bus sind es 55.")
    two.reading.sentences[1] = replace(two.reading.sentences[1], dependence=0.9)
    assert two.choose() == [0, 1]


def test_a_sentence_that_only_says_she_is_told_behind_the_one_that_introduces_her() -> None:
    text = "Die Hebamme Jule Tamm ist dagegen. Im Mai habe sie Dienst. Lange hat sie gezögert."
    told = article({2: 0.9}, text)
    assert told.choose() == [0, 2]


def test_the_next_to_read_stands_beside_one_that_is_told_or_is_rated_best() -> None:
    told = article({2: 0.9}, ratings=[2.0, 0.0, 3.0, 1.0, 0.0])
    told.choose()
    order = []
    while (following := told.next_to_read([0, 1, 3])) is not None:
        order.append(following)
        told.alone[following] = 0.1
    assert order == [3, 1, 0]


def test_a_sentence_of_a_nearer_article_is_read_before_one_that_looks_a_little_better() -> None:
    sentences = evidence_sentences(
        [passage("Der Turm ist alt.", "far.md", score=0.3), passage("Er steht.", "near.md", score=0.5)]
    )
    reading = Reading(sentences, np.eye(2, dtype=np.float32), np.ones(2, dtype=np.float32))
    speakers = Speakers.of(sentences)
    assert Choice(reading, speakers, {0: 1.0, 1: 0.0}, {}).next_to_read([0, 1]) == 1
    assert Choice(reading, speakers, {0: 3.0, 1: 0.0}, {}).next_to_read([0, 1]) == 0


def test_a_sentence_that_repeats_another_is_not_told_for_one_that_refers_back_to_it() -> None:
    texts = ["Die Stadt plant eine Schule.", "Die Stadt plant eine Schule. Diese öffnet im Mai."]
    sentences = evidence_sentences([passage(text, f"{place}.md") for place, text in enumerate(texts)])
    vectors = np.array([[1, 0], [1, 0], [0, 1]], dtype=np.float32)
    reading = Reading(sentences, vectors, np.ones(3, dtype=np.float32))
    assert Choice(
        reading, Speakers.of(sentences), dict.fromkeys(range(3), 0.0), {0: 0.9, 2: 0.9}
    ).choose() == [0, 2]


WEATHER = "Rain is likely. Snow is likely. Wind is likely. Hail is likely."
REASONS = f"The mayor gave {{}} reasons. {WEATHER}\n\nThe fair is over."


def announcing(text: str, alone: dict[int, float]) -> Choice:
    """A choice among the sentences of a text, of which the first announces what follows."""
    first, *others = evidence_sentences([passage(text, "fair.txt", language="en")])
    sentences = [replace(first, announcement=0.9), *others]
    vectors = np.eye(len(sentences), dtype=np.float32)
    reading = Reading(sentences, vectors, np.ones(len(sentences), dtype=np.float32))
    return Choice(reading, Speakers.of(sentences), dict.fromkeys(range(len(sentences)), 0.0), alone)


def test_what_a_sentence_announces_is_told_with_it() -> None:
    assert announcing(REASONS.format("several"), {0: 0.9}).choose() == [0, 1, 2, 3]
    assert announcing(REASONS.format("three"), {0: 0.9}).choose() == [0, 1, 2, 3, 4]
    assert announcing(REASONS.format("four"), {1: 0.9}).choose() == [1]


def test_what_is_announced_ends_with_its_paragraph() -> None:
    assert announcing(
        "The mayor gave four reasons. Rain is likely.\n\nSnow is likely.", {0: 0.9}
    ).choose() == [0, 1]
    assert announcing(
        "The mayor gave four reasons.\n\nRain is likely. Snow is likely.", {0: 0.9}
    ).choose() == [0, 1, 2]


def test_other_peoples_words_are_not_told_as_announced() -> None:
    barred = replace(announcing(REASONS.format("several"), {0: 0.9}), barred={2})
    assert barred.choose() == [0, 1, 3]


def test_what_a_sentence_says_behind_its_own_colon_needs_nothing_further() -> None:
    assert announcing("The mayor gave a reason: rain. Snow is likely.", {0: 0.9}).choose() == [0]
