"""Whose sentence each is, where those of several people are told together."""

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


def tell(text: str, language: str, *batches: list[int]) -> list[str]:
    attribution = Attribution(Speakers.of(evidence_sentences([passage(text, language=language)])))
    return [own_words(sentence) for batch in batches for sentence in attribution.tell(batch)]


def test_behind_the_one_who_is_named_a_pronoun_is_clear() -> None:
    assert tell(ENGLISH, "en", [LEE, SHE]) == ["Ann Lee is angry.", "It was late, she said."]


@pytest.mark.parametrize("batches", [([LEE, ROY, SHE],), ([LEE, ROY], [SHE]), ([TOWN, SHE],), ([SHE],)])
def test_behind_anybody_else_the_person_meant_is_named_in_brackets(batches: tuple[list[int], ...]) -> None:
    assert tell(ENGLISH, "en", *batches)[-1] == "It was late, she [Ann Lee] said."


def test_where_it_is_not_certain_who_is_meant_the_sentence_before_is_told_again() -> None:
    told = ["Ann Lee klagt.", "Bob Roy ist froh.", "Ann Lee klagt.", "Sie geht bald."]
    assert tell(GERMAN, "de", [LEE, ROY], [SHE]) == told


def test_once_somebody_is_named_all_their_sentences_are_clear() -> None:
    text = "Ann Lee is angry. It was late, she said. The door, she said, was shut. Bob Roy left."
    told = tell(text, "en", [3, 1, 2])
    assert told == ["Bob Roy left.", "It was late, she [Ann Lee] said.", "The door, she said, was shut."]
