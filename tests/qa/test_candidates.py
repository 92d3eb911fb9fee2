"""Which sentences may answer, and are worth reading."""

from collections.abc import Sequence

import pytest

from rag.qa.candidates import lacking_all_names, lacking_names, may_answer, near_articles, worth_reading
from rag.qa.evidence import evidence_sentences
from rag.retrieval.passage import Passage
from rag.text.names import asked_for
from tests.support.passages import passage

DAM = "Der Staudamm wurde 1931 gebaut. Er ist 84 Meter hoch und gehört der Firma Aquatron."


def may(question: str, *passages: Passage, language: str = "en") -> list[bool]:
    """Whether each sentence's article may be about what is asked."""
    return may_answer(evidence_sentences(passages), asked_for(question, language))


def test_where_another_article_has_the_name_one_without_it_is_about_something_else() -> None:
    dam, tower = passage(DAM), passage("Der Turm von HELIOS ist alt.", source="b.txt")
    assert may("Who owns Aquatron?", dam, tower) == [True, True, False]
    assert may("Who owns HELIOS?", dam, tower) == [False, False, True]


def test_a_name_that_no_article_has_excludes_none() -> None:
    """The articles may write it in another way; the model then reads for itself."""
    assert may("Who owns Rotmann?", passage(DAM)) == [True, True]


def test_a_name_may_stand_elsewhere_in_the_article_or_in_its_title() -> None:
    headed = passage("Er ist 84 Meter hoch.", title="Der Staudamm der Firma Aquatron")
    other = passage("Der Turm ist alt.", source="b.txt")
    assert may("How high is the dam of Aquatron?", headed, other) == [True, False]
    first, second = passage("Lena Falk leitet das Werk."), passage("Sie gründete es 1920.", start=40)
    assert may("What did Lena Falk found?", first, second, other) == [True, True, False]


def test_articles_in_another_language_are_not_compared_by_their_spelling() -> None:
    german = passage("Der Klimarat tagt in Genf.")
    english = passage("The Climate Council meets in Geneva.", source="b.txt", language="en")
    assert may("Where does the Climate Council meet?", german, english) == [True, True]


@pytest.mark.parametrize(
    ("question", "language", "lacking"),
    [
        ("How old is the pool in Brakenau?", "en", [0, 1]),
        ("Wie alt ist das Bad in Brakenau?", "de", [0, 1]),  # a German noun like any other
        ("wie alt ist das bad in brakenau", "de", [0, 1]),
        ("How old is the pool in Tarrow?", "en", [1, 0]),
        ("How old are the pools in Brakenau and Tarrow?", "en", [0, 0]),
        ("How old is the pool in Eastholm?", "en", [0, 0]),  # no article has it
        ("How old is the pool?", "en", [0, 0]),
    ],
)
def test_an_article_in_another_language_may_lack_names_that_one_has(
    question: str, language: str, lacking: list[float]
) -> None:
    german = passage("Das Bad in Brakenau ist alt.", language="de")
    english = passage("The pool of Tarrow is old.", "b.txt", language="en")
    assert lacking_names(evidence_sentences([german, english]), asked_for(question, language)) == lacking


@pytest.mark.parametrize(
    ("question", "scores", "lacking"),
    [
        ("How old is the pool in Brakenau?", (0.5, 0.4), [False, True]),
        ("How old is the pool in Brakenau?", (0.4, 0.5), [False, False]),  # the nearest may translate it
        ("How old are the pools in Brakenau and Tarrow?", (0.5, 0.4), [False, False]),
        ("How old is the pool in Vienna?", (0.5, 0.4), [False, False]),  # or in Wien: it is known
        ("How old is the pool in Eastholm?", (0.5, 0.4), [False, False]),
    ],
)
def test_an_article_may_lack_all_names_of_the_question_although_the_nearest_has_one(
    question: str, scores: tuple[float, float], lacking: list[bool]
) -> None:
    german = passage("Das Bad in Brakenau und das in Vienna sind alt.", score=scores[0])
    english = passage("The pool in Tarrow is old.", source="b.txt", language="en", score=scores[1])
    sentences = evidence_sentences([german, english])
    assert lacking_all_names(sentences, asked_for(question, "en"), "en") == lacking


def test_without_sentences_none_lacks_a_name() -> None:
    asked = asked_for("How old is the pool in Brakenau?", "en")
    assert lacking_names([], asked) == lacking_all_names([], asked, "en") == []


def test_an_article_without_the_questions_year_does_not_answer_it() -> None:
    prize = passage("2018 erhielt Hinton den Turing-Preis.")
    assert may("Who won the Turing Award in 2018?", prize) == [True]
    assert may("Who won the 2021 Turing Award?", prize) == [False]


def test_the_year_of_publication_and_roman_numerals_count_as_the_articles() -> None:
    article = passage("Der Super Bowl XLIX war ein Erfolg von Aquatron.", published="2015-02-02")
    assert may("Wer gewann den Super Bowl 49?", article, language="de") == [True]
    assert may("Who won in 2015?", article) == [True]
    assert may("Who won in 2016?", article) == [False]


def test_a_year_may_be_called_next_year() -> None:
    article = passage("Nächstes Jahr wird der Damm erhöht.", published="2026-03-01")
    assert may("Wann wird der Damm 2027 erhöht?", article, language="de") == [True]
    assert may("Wann wurde der Damm 2025 erhöht?", article, language="de") == [False]


def test_a_small_number_may_be_the_readers_own_count() -> None:
    assert may("Who are the 2 founders?", passage(DAM)) == [True, True]


def test_a_name_in_its_very_letters_beats_one_that_resembles_it() -> None:
    right = passage("Tallbrook ist eine kleine Stadt am Fluss.")
    similar = passage("Tilbrook ist eine kleine Stadt am Meer.", source="b.txt")
    assert may("How big is Tallbrook?", right, similar) == [True, False]
    assert may("How big is Tallbrook?", similar) == [True]  # it may be a spelling of the same name


def test_a_name_counts_however_it_is_typed() -> None:
    right = passage("Das Bad in Lindenroda hat 8.700 Gäste.")
    similar = passage("Das Bad in Lindenrode hat 9.100 Gäste.", source="b.txt")
    english = passage("The pool of Lindenroda is closed.", source="c.txt", language="en")
    assert may("how many guests has the lindenroda pool", right, similar, english) == [True, False, True]


@pytest.mark.parametrize(
    ("asked", "first", "second"),
    [
        (
            "how much do guests pay in the pool?",
            "Guests like the pool.",
            "Each guest pays 9 euros in the pool.",
        ),
        ("how long are the bridges?", "Bridges are old here.", "The bridge is 300 metres long."),
        ("combien paient les clients", "Clients et serveurs sont contents.", "Chaque client paie 9 euros."),
    ],
)
def test_the_plural_of_a_word_is_not_the_name_of_another(asked: str, first: str, second: str) -> None:
    articles = passage(first, language="en"), passage(second, source="b.txt", language="en")
    assert may(asked, *articles) == [True, True]


def test_a_name_in_a_teaser_is_not_what_the_article_is_about() -> None:
    exact = passage("The pool of Tallbrook is closed.", source="a.txt", language="en")
    text = "Tilbrook opens its pool. It costs 9 euros."
    other = evidence_sentences(
        [passage(f"{text} Read also: Tallbrook closes its pool.", source="b.txt", language="en")]
    )[:2]
    sentences = [*evidence_sentences([exact]), *other]
    assert may_answer(sentences, asked_for("When does Tallbrook open its pool?", "en")) == [
        True,
        False,
        False,
    ]


def test_an_inflected_name_is_the_same_name() -> None:
    exact = passage("Orkan byl založen roku 1920.", language="cs")
    inflected = passage("Továrna Orkanu stojí v Brně.", source="b.txt", language="cs")
    assert may("Kde stojí továrna Orkan?", exact, inflected, language="cs") == [True, True]


def test_without_names_and_numbers_every_article_may_answer() -> None:
    assert may("how high is it?", passage(DAM), passage("Der Turm ist alt.", source="b.txt")) == [True] * 3


@pytest.mark.parametrize(
    ("scores", "near"),
    [((0.5, 0.4, 0.2), {"0", "1"}), ((-0.1, -0.2), {"0"}), ((0.0,), {"0"}), ((), set())],
)
def test_an_article_that_the_search_finds_far_behind_is_about_something_else(
    scores: Sequence[float], near: set[str]
) -> None:
    passages = [passage("Satz.", f"{number}", score=score) for number, score in enumerate(scores)]
    assert near_articles(passages) == near


def test_a_common_word_is_no_similar_name() -> None:
    # "tháng" (month) is spelled much like "Thanh".
    article = passage("Bà Thanh mua lúa. Ghe đầy gạo. Công ty sẽ bán vào tháng 5.", language="vi")
    assert may("Bà Thanh có kế hoạch gì?", article, language="vi") == [True, True, True]


def test_what_the_cross_encoder_rates_far_below_its_best_is_not_read() -> None:
    assert worth_reading([2, 0, 1], {0: 1.5, 1: -8.0, 2: 2.0}) == [2, 0]
