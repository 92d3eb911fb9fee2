"""What a statement must not change of its source.

The weights may be fitted anew; that each difference makes a statement less probable must not change.
"""

from dataclasses import replace

import pytest

from rag.embedding.models import SentenceVectors
from rag.qa.verification import Signals, compare, probability
from rag.qa.verifier import Verifier
from tests.support.cross_readers import cross_reader
from tests.support.passages import evidence

NOTHING = Signals(
    doubt=0, distance=0, numbers=0, weekdays=0, names=0, negation=0, certainty=0, direction=0, omission=0
)
PRICE = "Der Preis stieg am Mittwoch in Harlow von 9 auf 14 Euro."


def signals(
    statement: str, text: str, language: str = "en", source_language: str = "de", **changes: str
) -> Signals:
    """The signals of a statement about the last sentence of a text; model and vectors see no difference."""
    return compare(statement, language, evidence(text, language=source_language, **changes), 0.0, 1.0)


@pytest.mark.parametrize("signal", Signals.__dataclass_fields__)
def test_every_difference_makes_a_statement_less_probable(signal: str) -> None:
    assert probability(replace(NOTHING, **{signal: 1.0})) < probability(NOTHING)


def test_what_the_model_and_the_vectors_say_counts() -> None:
    sure, unsure = (compare("x", "en", evidence("x"), odds, 1.0) for odds in (2.0, -1.5))
    near, far = (compare("x", "en", evidence("x"), 0.0, cosine) for cosine in (0.9, 0.2))
    assert probability(sure) > probability(unsure)
    assert probability(near) > probability(far)


@pytest.mark.parametrize(
    ("statement", "text", "language"),
    [
        ("On Wednesday the price in Harlow rose from 9 to 14 euros.", PRICE, "de"),
        ("OpenAI blocks Russia, Syria and Cuba.", "OpenAI sperrt Russland, Syrien und Kuba.", "de"),
        ("He was born in October 1957.", "Er kam im Oktober 1957 zur Welt.", "de"),
        ("The share was 1.2 percent.", "Der Anteil lag bei 1,2 Prozent.", "de"),
        ("It weighs 1,200 kilograms.", "Quả chuông nặng 1.200 kilôgam.", "vi"),
        ("The company's seat is Ha Noi.", "Công ty có trụ sở tại Hà Nội.", "vi"),
        ("Xu expects progress in multimodal AI.", "Xu erwartet Fortschritte bei multimodaler KI.", "de"),
        ("Yuri Gagarin flew in 1961.", "Юрий Гагарин полетел в космос в 1961 году.", "ru"),
        ("Four people live there.", "Vier Menschen leben dort.", "de"),
        ("The factory may not open.", "Die Fabrik wird vielleicht nicht öffnen.", "de"),
        ("The law took effect in May.", "Das Gesetz trat im Mai in Kraft.", "de"),
        ("Turnover fell by 3 percent.", "Doanh thu giảm 3 phần trăm.", "vi"),
        ("On Wednesday the shop did not open.", "商店周三没有开门。", "zh"),
    ],
)
def test_a_faithful_translation_differs_in_nothing(statement: str, text: str, language: str) -> None:
    assert signals(statement, text, source_language=language) == NOTHING


@pytest.mark.parametrize(
    ("signal", "statement", "text"),
    [
        ("numbers", "On Wednesday the price in Harlow rose from 9 to 14 euros in 15 shops.", PRICE),
        ("numbers", "Five people live there.", "Vier Menschen leben dort."),
        ("weekdays", "On Thursday the price in Harlow rose from 9 to 14 euros.", PRICE),
        ("names", "On Wednesday the price in Eastholm rose from 9 to 14 euros.", PRICE),
        ("direction", "On Wednesday the price in Harlow fell from 9 to 14 euros.", PRICE),
        ("negation", "The factory has been approved.", "Die Fabrik ist noch nicht genehmigt."),
        ("negation", "The factory hasn’t been approved.", "Die Fabrik ist genehmigt."),
        ("certainty", "The factory opens soon.", "Die Fabrik könnte bald öffnen."),
        ("omission", "On Wednesday the price in Harlow rose from 9 euros.", PRICE),
    ],
)
def test_what_was_changed_is_the_only_thing_that_speaks_against_it(
    signal: str, statement: str, text: str
) -> None:
    found = signals(statement, text)
    assert getattr(found, signal) > 0
    assert replace(found, **{signal: 0}) == NOTHING


def test_a_doubt_that_is_added_is_no_mistake() -> None:
    """It says less than the source does; a doubt that is left out says more."""
    assert signals("The factory might open.", "Die Fabrik öffnet.").certainty == 0


def test_title_and_date_and_the_sentence_before_are_part_of_the_source() -> None:
    text = "Das Werk in Harlow ist alt. Es schloss 1920."
    assert signals("The factory in Harlow closed in 1920.", text).names == 0
    assert signals("The Aquatron factory closed in 1920.", text, title="Aquatron").names == 0
    assert signals("In 2024 it was known to have closed in 1920.", text, published="2024-03-12").numbers == 0


def test_names_in_another_script_cannot_be_compared() -> None:
    assert signals("Ivan Petrov flew.", "Полетел Сергей Орлов.", source_language="ru").names == 0
    assert signals("OpenAI hired Sam Altman.", "OpenAI聘请了山姆·奥特曼。", source_language="zh").names == 0


def test_the_share_of_wrong_names_counts() -> None:
    one = signals("Today Ann Lee and Otto Kern came.", "Heute kamen Ann Lee und Eva Kern.").names
    all_of_them = signals("Today Ida Brunn came.", "Heute kamen Ann Lee und Eva Kern.").names
    assert 0 < one < all_of_them == 1


@pytest.fixture(scope="module")
def vectors(embedder: object) -> SentenceVectors:
    return SentenceVectors(embedder)  # type: ignore[arg-type]


def test_the_verifier_weighs_the_cross_encoder_and_all_that_can_be_compared(
    vectors: SentenceVectors, languages: object
) -> None:
    verify = Verifier(cross_reader({"Preis": 1.5}), languages, vectors)  # type: ignore[arg-type]
    source = evidence(PRICE)
    right = verify("On Wednesday the price in Harlow rose from 9 to 14 euros.", "en", source)
    wrong = verify("On Wednesday the price in Harlow fell from 9 to 14 euros.", "en", source)
    unrelated = verify("The cheese ripens in a cave.", "en", source)
    assert right > wrong
    assert right > unrelated
