"""The sentences that cover an article."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from rag.embedding.models import Vectors
from rag.qa.evidence import Evidence, evidence_sentences
from rag.qa.overview import FEWEST, MOST, RATED, choose_covering
from rag.qa.reading import Reading, in_reading_order
from tests.support.passages import passage

LONG = "Satz {} ist lang genug, um erzählt zu werden."


def reading(*vectors: tuple[float, ...], nearness: float = 0.5, texts: tuple[str, ...] = ()) -> Reading:
    """One article with a sentence for each vector."""
    text = " ".join(texts or (LONG.format(number) for number in range(len(vectors))))
    rows = np.array(vectors, dtype=np.float32)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    near: Vectors = np.full(len(rows), nearness, dtype=np.float32)
    return Reading(evidence_sentences([passage(text)]), rows, near)


def cover(reading: Reading, count: int | None = None, among: Sequence[int] | None = None) -> list[int]:
    """The choice where the cross-encoder thinks alike of all sentences."""
    return choose_covering(
        reading, lambda sentences: np.zeros(len(sentences), dtype=np.float32), among, count
    )


LATE = [18, 19]  # the last two of twenty sentences


def of_equals(*texts: str) -> Reading:
    """Twenty sentences, of which only the last two, with these texts, are near to the question."""
    said = [*(LONG.format(number) for number in range(18)), *(texts or [LONG.format(18), LONG.format(19)])]
    equals = reading(*[(1.0, 0.0)] * 18, (1, 0.8), (1, -0.8), texts=tuple(said))
    equals.nearness[:18] = -9.0
    return equals


def test_no_more_than_asked_for_in_the_order_of_the_text() -> None:
    chosen = cover(reading((1, 0, 0, 0), (0, 1, 0, 0), (0, 0, 1, 0), (0, 0, 0, 1)), 3)
    assert len(chosen) == 3
    assert chosen == sorted(chosen)


def test_nothing_is_said_twice() -> None:
    assert cover(reading((1, 0), (1, 0.01), (0.3, 1))) == [0, 2]


def test_what_the_others_are_about_comes_before_what_stands_apart() -> None:
    middle, aside = (1, 0.5, 0), (0, 0, 1)
    assert cover(reading(aside, middle, (1, -0.9, 0), (1, 0.9, 0)), 1) == [1]


@pytest.mark.parametrize(
    "more", [f"{LONG.format('Neun')[:-1]}, wenn die anderen schweigen.", LONG.format(1234)]
)
def test_of_equals_that_which_says_more_is_told(more: str) -> None:
    assert cover(of_equals(LONG.format("Acht"), more), 1) == [LATE[1]]


def test_a_sentence_is_long_for_its_own_article() -> None:
    chinese = (
        "这座塔于去年春天被关闭并由全城居民一起重新修缮,花费远远超过了议会原先的预计。",
        "议会为此争论了很久很久,最后才勉强同意支付这笔额外的费用,居民们都松了一口气。",
    )
    german = [LONG.format(number) + " Und noch mehr dazu" for number in ("Eins", "Zwei")]
    sentences = evidence_sentences(
        [passage(" ".join(german), "de.txt"), passage("".join(chinese), "zh.txt", language="zh")]
    )
    vectors = np.eye(len(sentences), dtype=np.float32)
    nearness = np.array([0.0] * (len(sentences) - 2) + [0.5, 0.5], dtype=np.float32)
    (chosen,) = cover(Reading(sentences, vectors, nearness), 1)
    assert sentences[chosen].source == "zh.txt"


def test_of_equals_the_first_in_the_text_is_told() -> None:
    assert cover(of_equals(), 1) == LATE[:1]


def test_the_nearest_to_the_question_wins_where_all_else_is_equal() -> None:
    equals = of_equals()
    equals.nearness[LATE] = [0.1, 1.0]
    assert cover(equals, 1) == LATE[1:]


def test_a_sentence_that_hardly_stands_alone_loses_against_an_equal() -> None:
    equals = of_equals()
    equals.sentences[18] = replace(equals.sentences[18], dependence=0.4)
    assert cover(equals, 1) == LATE[1:]


def test_one_that_does_not_stand_alone_is_told_only_for_want_of_others() -> None:
    dependent, other = reading((1, 0), (0, 1)), reading((1, 0))
    for places in (dependent.sentences, other.sentences):
        places[0] = replace(places[0], dependence=0.6)
    assert cover(dependent, 1) == [1]
    assert cover(other, 1) == [0]


def test_the_cross_encoder_decides_between_equals() -> None:
    def prefers_the_second(sentences: Sequence[Evidence]) -> Vectors:
        return np.array([2.0 * (one.text == LONG.format(19)) for one in sentences], dtype=np.float32)

    assert choose_covering(of_equals(), prefers_the_second, count=1) == LATE[1:]


def test_the_cross_encoder_reads_only_the_best_sentences_of_a_long_article() -> None:
    read: list[int] = []

    def rate(sentences: Sequence[Evidence]) -> Vectors:
        read.append(len(sentences))
        return np.zeros(len(sentences), dtype=np.float32)

    choose_covering(reading(*map(tuple, np.eye(3 * RATED))), rate)
    assert read == [RATED]


@pytest.mark.parametrize(("sentences", "told"), [(4, 4), (16, FEWEST), (28, 7), (80, MOST)])
def test_of_a_long_article_more_is_told(sentences: int, told: int) -> None:
    assert len(cover(reading(*map(tuple, np.eye(sentences))))) == told


def test_only_the_sentences_asked_for_are_chosen() -> None:
    assert cover(reading(*map(tuple, np.eye(8))), among=[2, 5]) == [2, 5]


def test_a_short_sentence_is_told_only_where_there_is_no_longer_one() -> None:
    mixed = reading((1, 0), (1, 1), texts=("Es regnet.", LONG.format(1)))
    assert cover(mixed) == [1]
    assert cover(reading((1, 0), texts=("Es regnet.",))) == [0]


def test_of_several_articles_nearness_counts_for_more_than_an_early_place() -> None:
    def choose(*sources: str) -> list[int]:
        sentences = [
            sentence
            for source in dict.fromkeys(sources)
            for sentence in evidence_sentences(
                [passage(" ".join(LONG.format(n) for n in range(sources.count(source))), source)]
            )
        ]
        vectors = np.eye(len(sentences), dtype=np.float32)
        nearness = np.array([0.0] * (len(sentences) - 1) + [1.2], dtype=np.float32)
        return cover(Reading(sentences, vectors, nearness), 1)

    assert choose("a", "a", "a") == [0]
    assert choose("a", "a", "b", "b") == [3]


def test_nothing_covers_nothing() -> None:
    empty = Reading([], np.zeros((0, 0), dtype=np.float32), np.zeros(0, dtype=np.float32))
    assert cover(empty) == []


def test_articles_stay_in_the_order_of_retrieval_whatever_their_names() -> None:
    sentences = evidence_sentences([passage("Eins. Zwei.", "z.txt"), passage("Drei.", "a.txt")])
    assert in_reading_order([2, 1, 0], sentences) == [0, 1, 2]
