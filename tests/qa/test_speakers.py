"""Whose words the sentences of an article are."""

import pytest

from rag.qa.evidence import evidence_sentences
from rag.qa.speakers import Speakers
from tests.support.passages import passage

BEAVERS = """\
Dr Saskia Vane runs the project. Floods at Little Marl, she says, are rare. "It is cheap," she said.

Hugh Pettifer lost his wheat. He rang nine times. The water came again in May.

Vane regrets that.

Nobody knows what will come."""

CLINIC = """\
Chefärztin Renate Wiechert hält das für richtig. Im vergangenen Jahr habe sie an 19 Wochenenden Dienst gehabt.

Die Hebamme Jule Tamm ist dagegen. „Das ist weit“, sagt sie. Die Betten fehlen.

So sieht es auch Wiechert nicht. Der Kreis berät im Mai."""

CLOTH = """\
Bà Lý Thị Bông bán vải ở chợ. Bà đề nghị miễn tiền thuê.

Anh Tạ Quốc Bảo bán cá. Ngày nào anh cũng lội nước. Anh chỉ cần kho lạnh."""

MARKET = """\
Nando Bassi non si fida. Chiede celle pagate dal Comune.

Teresa Colangelo vende frutta. Teme i ristoranti di lusso."""


def speakers(text: str, language: str) -> Speakers:
    return Speakers.of(evidence_sentences([passage(text, language=language)]))


def may_be_of_first(text: str) -> list[bool]:
    found = speakers(text, "en")
    return found.may_be_of(found.introduced(0))


@pytest.mark.parametrize(
    ("text", "language", "introductions"),
    [
        (BEAVERS, "en", [0, 0, 0, 3, 3, 3, 6, 7]),
        (CLINIC, "de", [0, 0, 2, 2, 2, 5, 5]),
        (CLOTH, "vi", [0, 0, 2, 2, 2]),
        (MARKET, "it", [0, 0, 2, 2]),
    ],
)
def test_a_sentence_is_of_whoever_was_introduced_last(
    text: str, language: str, introductions: list[int]
) -> None:
    assert speakers(text, language).introductions == introductions


@pytest.mark.parametrize(
    ("text", "language", "best", "shared"),
    [
        (BEAVERS, "en", 2, [0, 1, 2, 6, 7]),  # also what she says further down, and what names nobody
        (BEAVERS, "en", 4, [3, 4, 5, 7]),
        (CLINIC, "de", 1, [0, 1, 5, 6]),
        (CLINIC, "de", 2, [2, 3, 4]),
        (CLOTH, "vi", 1, [0, 1]),
        (MARKET, "it", 1, [0, 1]),
    ],
)
def test_what_is_another_persons_is_told_apart(
    text: str, language: str, best: int, shared: list[int]
) -> None:
    found = speakers(text, language)
    may_be_of = found.may_be_of(found.introduced(best))
    assert [index for index, may_be in enumerate(may_be_of) if may_be] == shared


def test_where_nobody_is_named_everything_may_be_anybodys() -> None:
    text = "The bridge is old.\n\nThe town wants a new one. It is dear.\n\nThe county wants none."
    assert may_be_of_first(text) == [True] * 4


def test_what_is_said_twice_is_of_whom_it_stands_below() -> None:
    text = "Ann Lee runs it. She laughs.\n\nBob Roy is against it. She laughs. He left."
    assert speakers(text, "en").introductions == [0, 0, 2, 2, 2]


def test_a_long_run_is_of_one_person() -> None:
    text = "Ann Lee is a farmer. " + " ".join(f"She sold cow number {number}." for number in range(20))
    assert set(speakers(text, "en").introductions) == {0}


def test_a_place_is_nobody() -> None:
    text = "Ann Lee wants it. She drew it in New York.\n\nThe United States pays."
    assert may_be_of_first(text) == [True] * 3


def test_one_who_shares_a_title_or_a_first_name_is_another() -> None:
    text = "Minister Ann Lee is for it. She is sure.\n\nMinister Ann Roy is against it. She fears noise."
    assert may_be_of_first(text) == [True, True, False, False]


def test_a_quotation_of_a_she_is_hers_though_it_names_another() -> None:
    text = "Ann Lee backs the dam. “It is cheap,” she told Bob Roy.\n\nRoy laughed."
    assert speakers(text, "en").introductions == [0, 0, 2]


def test_what_a_sentence_in_another_paragraph_calls_he_may_be_in_itself() -> None:
    assert speakers("Ann Lee left.\n\nThe vicar says he is tired.", "en").introductions == [0, 1]


def test_who_she_is_is_told_by_the_sentence_that_introduces_her() -> None:
    clinic = speakers(CLINIC, "de")
    assert clinic.introducing(1) == [0]
    assert clinic.introducing(3) == [2]
    assert clinic.introducing(4) == []  # it speaks of nobody
    assert clinic.introducing(0) == []


@pytest.mark.parametrize(
    ("question", "language", "asked"),
    [
        ("What does Saskia Vane say about Pettifer?", "en", {"vane", "pettifer"}),
        ("Was sagt Biberschützerin Vane dazu?", "de", {"vane"}),
        ("Was plant die Stadt?", "de", set()),
        ("What does the ecologist say?", "en", set()),
    ],
)
def test_a_question_may_name_people_of_the_articles(question: str, language: str, asked: set[str]) -> None:
    assert speakers(BEAVERS, "en").named_in(question, language) == asked


def test_a_question_may_inflect_a_name() -> None:
    assert speakers("Zofia Kowalska jest przeciw. Ona odejdzie.", "pl").named_in(
        "Co z planem Kowalskiej?", "pl"
    ) == {"kowalska"}


def test_a_passage_goes_on_with_whom_the_one_before_it_is_about() -> None:
    first = passage("Ann Lee runs it.", language="en")
    same_paragraph = passage("The rain is what she fears.", language="en", start=17, end=44)
    next_paragraph = passage("The rain is what she fears.", language="en", start=18, end=45)
    with_pronoun = passage("She fears rain.", language="en", start=18, end=33)
    far = passage("She fears rain.", language="en", start=90, end=105)
    found = [
        Speakers.of(evidence_sentences([first, one])).introductions
        for one in (same_paragraph, next_paragraph, with_pronoun, far)
    ]
    assert found == [[0, 0], [0, 1], [0, 0], [0, 1]]


def test_a_sentence_of_another_article_that_names_nobody_is_not_of_somebody_of_this_one() -> None:
    first = passage("Ann Lee runs it. She is glad.\n\nNobody knows why.", language="en")
    other = passage("Nobody knows why.", "b.txt", language="en")
    assert Speakers.of(evidence_sentences([first, other])).may_be_of({"lee"}) == [True] * 3 + [False]
