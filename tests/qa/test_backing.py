"""Whether sentences of articles say what a model wrote, as far as code can tell."""

import pytest

from rag.qa.backing import Tie, judge
from rag.qa.evidence import Evidence
from rag.qa.lexical_overlap import words_of
from tests.support.passages import evidence

FARE = evidence("From 1 July a crossing costs £5.50.", "new.md", language="en")
DEFENDED = evidence("Dana Whitlock, the council leader, defended the operator.", "new.md", language="en")
DISAGREED = evidence("Tom Pryce of the residents' association disagreed.", "new.md", language="en")
BOTH = evidence("Nadia Ferrand y voit une chance, tandis que Paul Grangier craint le bruit.", language="fr")


def tied(claim: str, *sentences: Evidence, language: str = "en", nearness: float = 0.9) -> str:
    """The verdict on a claim that is tied to these sentences, all of which the model has read."""
    read = [one for one in (*sentences, FARE, DEFENDED, DISAGREED) if one.source == sentences[0].source]
    vocabulary = set().union(*(words_of(one.context) for one in read))
    return judge(claim, language, Tie(sentences, nearness, nearness), vocabulary)


def test_what_an_article_says_in_the_same_words_is_backed() -> None:
    assert tied("A crossing costs £5.50 from 1 July.", FARE) == "backed"


@pytest.mark.parametrize(
    "claim",
    [
        "A crossing costs £5.05 from 1 July.",
        "A crossing costs £5.50 from 2 July.",
        "On Tuesday a crossing costs £5.50.",
        "A crossing to Marlow costs £5.50.",  # no article that was read knows Marlow
    ],
)
def test_a_number_a_weekday_or_a_name_that_no_source_has_refutes(claim: str) -> None:
    assert tied(claim, FARE) == "refuted"


@pytest.mark.parametrize(
    ("claim", "source"),
    [
        ("Tom Pryce defended the operator.", DEFENDED),
        ("Paul Grangier y voit une chance.", BOTH),
    ],
)
def test_somebody_elses_view_is_doubtful(claim: str, source: Evidence) -> None:
    assert tied(claim, source, language=source.language) == "doubtful"


def test_whoever_is_named_beside_others_may_have_said_it_in_these_very_words() -> None:
    assert tied("Nadia Ferrand y voit une chance.", BOTH, language="fr") == "backed"


@pytest.mark.parametrize(
    "claim",
    [
        "Seit dem 1. Juli kostet eine Überfahrt 5,50 Pfund, weil Diesel teurer ist.",
        "Seit dem 1. Juli kostet eine Überfahrt nicht mehr als 5,50 Pfund.",
        "Seit dem 1. Juli kostet eine Überfahrt 5,50 Pfund, und das ist auf der ganzen Insel bekannt.",
    ],
)
def test_a_translation_with_a_reason_a_negation_or_more_than_its_source_is_doubtful(claim: str) -> None:
    assert tied(claim, FARE, language="de") == "doubtful"


def test_a_translation_is_backed_by_its_meaning() -> None:
    high = evidence("The tower is 118 metres high.", language="en")
    assert tied("Der Turm ist 118 Meter hoch.", high, language="de") == "backed"
    assert tied("Der Turm ist 118 Meter hoch.", high, language="de", nearness=0.4) == "doubtful"


def test_a_number_may_share_the_scale_of_the_next() -> None:
    """ "From 31 to 36 million": the article has 31 million, so the model is asked."""
    first = evidence("It was to cost £31 million.", "old.md", language="en")
    second = evidence("The price has risen to £36 million.", "new.md", language="en")
    assert (
        tied("Der Preis ist von 31 auf 36 Millionen Pfund gestiegen.", second, first, language="de")
        == "doubtful"
    )
