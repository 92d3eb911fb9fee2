"""The sentences of passages, and what precedes each."""

import pytest

from rag.qa.evidence import evidence_sentences
from tests.support.passages import passage


def test_a_sentence_knows_the_one_before_it() -> None:
    first, second = evidence_sentences([passage("Titel\n\nDer Turm ist alt. Er ist rot.", "a.txt")])
    assert (first.before, second.before) == ("", "Der Turm ist alt.")


@pytest.mark.parametrize(
    ("text", "preceding"),
    [
        ("Ann Lee won. She was glad. “I ran,” she said.", "Ann Lee won. She was glad."),
        ("Ann Lee won. “I ran,” she said. Then she left.", "Ann Lee won. “I ran,” she said."),
        ("Ann Lee won. She ran. She ran on. She left.", "Ann Lee won. She ran on."),
        ("Ann Lee won. Rain fell. It stopped.", "Rain fell."),
        ("Ann Lee won. Then Tom Kern left. He was sad.", "Then Tom Kern left."),
        (
            "Ann Lee won. Because he had lost, Tom Kern left. He was sad.",
            "Because he had lost, Tom Kern left.",
        ),
        ("Tom Kern won. Eva Lee said that he cheated. She wept.", "Eva Lee said that he cheated."),
        ("Ann Lee won. Her coach Eva Kern was glad. “We ran,” she said.", "Her coach Eva Kern was glad."),
    ],
)
def test_what_precedes_a_sentence_goes_back_to_the_one_that_names_the_person(
    text: str, preceding: str
) -> None:
    *_, last = evidence_sentences([passage(text, language="en")])
    assert last.preceding == preceding


def test_a_passage_that_begins_with_a_pronoun_goes_on_from_the_one_right_before_it() -> None:
    first = passage("Ann Lee won. She was glad.", language="en")
    after = passage("She left. Then it rained.", language="en", start=28, end=53)
    far = passage("She came back.", language="en", start=90, end=104)
    other = passage("She slept.", "b.txt", language="en", start=28, end=38)
    assert evidence_sentences([first, after])[2].preceding == "Ann Lee won. She was glad."
    assert evidence_sentences([after, first])[0].preceding == "Ann Lee won. She was glad."
    overlapping = passage("She slept.", language="en", start=20, end=30)
    for one in (far, other, overlapping):
        assert evidence_sentences([first, one])[-1].preceding == ""


def test_a_passage_that_begins_with_a_name_begins_anew() -> None:
    first = passage("Ann Lee won.", language="en")
    after = passage("Bob Roy lost.", language="en", start=13, end=26)
    assert evidence_sentences([first, after])[-1].preceding == ""


def test_the_sentences_keep_the_order_of_the_passages() -> None:
    best, other, earlier = (
        passage("Third.", start=50, end=56),
        passage("Other.", "b.txt"),
        passage("First."),
    )
    assert [one.text for one in evidence_sentences([best, other, earlier])] == ["Third.", "Other.", "First."]


def test_of_two_long_sentences_the_name_in_the_first_is_read() -> None:
    text = f"Ann Lee won {'a race ' * 40}. She ran {'a mile ' * 40}. She left."
    *_, last = evidence_sentences([passage(text, language="en")])
    assert last.preceding.startswith("Ann Lee won")
    assert last.preceding.endswith("a mile .")
    assert len(last.preceding) <= 301


def test_evidence_is_listed_once_though_passages_overlap() -> None:
    both = "Der Turm ist alt. Er ist rot."
    assert len(evidence_sentences([passage(both), passage(both)])) == 2


def test_a_title_is_no_evidence() -> None:
    (only,) = evidence_sentences([passage("Titel\n\nDer Turm ist rot.")])
    assert only.text == "Der Turm ist rot."
    two = "Der Turm ist neu. Er ist rot"
    (only,) = evidence_sentences([passage(f"{two}\n\nEr gefällt allen.", title=two)])
    assert only.text == "Er gefällt allen."
