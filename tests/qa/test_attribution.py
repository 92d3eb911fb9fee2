"""Whose sentence each is, where those of several people are told together."""

from dataclasses import replace

import pytest

from rag.qa.attribution import Attribution
from rag.qa.evidence import evidence_sentences
from rag.qa.own_words import own_words
from rag.qa.speakers import Speakers
from tests.support.passages import passage

LEE, SHE, ROY, HE, TOWN = range(5)
ENGLISH = (
    "Ann Lee is angry. It was late, she said.\n\nBob Roy is glad. It was good, he said.\n\nTown Hall is shut."
)
GERMAN = "Ann Lee klagt. Sie geht bald.\n\nBob Roy ist froh. Er bleibt noch.\n\nDas Rathaus ist zu."


def speakers(text: str, language: str) -> Speakers:
    return Speakers.of(evidence_sentences([passage(text, language=language)]))


def tell(text: str, language: str, *batches: list[int]) -> list[str]:
    attribution = Attribution(speakers(text, language))
    return [own_words(sentence) for batch in batches for sentence in attribution.tell(batch)]


def test_behind_the_one_who_is_named_a_pronoun_is_clear() -> None:
    assert tell(ENGLISH, "en", [LEE, SHE]) == ["Ann Lee is angry.", "It was late, she said."]


@pytest.mark.parametrize("batches", [([LEE, ROY, SHE],), ([LEE, ROY], [SHE]), ([TOWN, SHE],), ([SHE],)])
def test_behind_anybody_else_the_person_meant_is_named_in_brackets(batches: tuple[list[int], ...]) -> None:
    assert tell(ENGLISH, "en", *batches)[-1] == "It was late, she [Ann Lee] said."


def test_where_it_is_not_certain_who_is_meant_the_sentence_before_is_told_again() -> None:
    told = ["Ann Lee klagt.", "Bob Roy ist froh.", "Ann Lee klagt.", "Sie geht bald."]
    assert tell(GERMAN, "de", [LEE, ROY], [SHE]) == told


def test_no_sentence_is_told_again_where_nobody_else_was_named_since() -> None:
    assert tell(GERMAN, "de", [LEE, TOWN], [SHE]) == [
        "Ann Lee klagt.",
        "Das Rathaus ist zu.",
        "Sie geht bald.",
    ]


def test_a_sentence_that_does_not_show_whose_it_is_does_not_make_the_next_clear() -> None:
    text = "Ann Lee is angry. The water is dirty. It was late, she said.\n\nBob Roy is glad."
    told = ["Bob Roy is glad.", "The water is dirty.", "Ann Lee is angry.", "It was late, she said."]
    assert tell(text, "en", [3], [1, 2]) == told


def test_a_line_that_was_left_out_may_have_named_somebody() -> None:
    above, heading, below = evidence_sentences(
        [passage("Ann Lee won the race.\n\nBob Roy\n\nHe lost.", language="en")]
    )
    assert Attribution(Speakers.of([above, replace(below, before=above.text)])).left_unnamed(1) == ""
    assert heading.text == "Bob Roy"


def test_once_somebody_is_named_all_their_sentences_are_clear() -> None:
    text = "Ann Lee is angry. It was late, she said. The door, she said, was shut. Bob Roy left."
    told = tell(text, "en", [3, 1, 2])
    assert told == ["Bob Roy left.", "It was late, she [Ann Lee] said.", "The door, she said, was shut."]


@pytest.mark.parametrize(
    ("text", "language", "name"),
    [
        ("Dr Saskia Vane runs it. Floods, she says, are rare.", "en", "Dr Saskia Vane"),
        ("Hugh Pettifer lost wheat. He cried. Nobody came, he said.", "en", "Hugh Pettifer"),
        ("The boss, Nicole Saatkamp, is angry. “I am tired,” she said.", "en", "Nicole Saatkamp"),
        ("Ihr Sprecher Jan Kolb warnt. Das Wasser, sagt er, steigt.", "de", "Sprecher Jan Kolb"),
        ("Ann Lee, a baker of Leemouth, lost her shop. “I am tired,” she said.", "en", "Ann Lee"),
        ("Dr. Ann Lee won. She left.", "en", "Ann Lee"),
        ("Bà Đỗ Thị Mai bán vải. Bà đi xa.", "vi", "Đỗ Thị Mai"),
        ("Le maire, Gaël Lorcy, en rit. La nuit, dit-il, est belle.", "fr", "Gaël Lorcy"),
        ("Begoña Urrutia calla. «Estoy cansada», dijo.", "es", "Begoña Urrutia"),
    ],
)
def test_whom_a_sentence_leaves_unnamed_is_whom_the_one_that_introduces_them_is_about(
    text: str, language: str, name: str
) -> None:
    found = speakers(text, language)
    assert Attribution(found).left_unnamed(len(found.sentences) - 1) == name


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Ann Lee met Bob Roy. He left.", "en"),  # one of two
        ("Ann Lee met Tom. He left.", "en"),
        ("Ann Lee accuses her boss. He denies it.", "en"),
        ("Ann Lee and her brother won. He left.", "en"),
        ("Ann Lee's lawyer won. He left.", "en"),
        ("Ann Lee won. As the driver fled, he fell.", "en"),
        ("Eva Kern warnt. Das Geld, sagen sie, fehlt.", "de"),  # "they"
        ("Eva Kern warnt. „Das Geld fehlt“, sagen sie.", "de"),
        ("Ann Lee cherche. La maison, sans elle, est vide.", "fr"),
        ("The plan is by Ann Lee. She left.", "en"),  # about a plan
        ("Ann Lee wants a bridge. Her husband opposes it. He is late.", "en"),
        ("Ann Lee won. She told Bob Roy so. He was angry.", "en"),
        ("Ann Lee is angry. A spokesman rejected this. “We tried,” he said.", "en"),
        ("Hugh Pettifer lost wheat. It was sold. He left.", "en"),
        ("Ann Lee won. She met Eva Kern.", "en"),  # somebody is named
        ("Ann Lee won. This was her first race.", "en"),
        ("Ann Lee won. Bob Roy lost.", "en"),
        ("Ann Lee runs it. “We need boats.” Bob Roy, a sailor, agrees.", "en"),
        ("Jan Kolb baut den Turm. Er ist hoch.", "de"),  # "er" may be a thing
        ("Jan Kolb lobt den Plan. Die Ministerin lehnt ihn ab. Das Geld, sagt sie, fehlt.", "de"),
        ("Begoña Urrutia calla. «Voy», dijo. «Vengo», dijo.", "es"),  # perhaps a dialogue
        ("Zofia Lis uważa tak. „Nie”, mówi ona.", "pl"),  # names are inflected
        ("The winner was glad. She left.", "en"),  # nobody is named
    ],
)
def test_nobody_is_named_where_it_is_not_certain_who_is_meant(text: str, language: str) -> None:
    found = speakers(text, language)
    assert Attribution(found).left_unnamed(len(found.sentences) - 1) == ""
