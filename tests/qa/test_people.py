"""Which people the sentences of an article name."""

import pytest

from rag.qa.evidence import evidence_sentences
from rag.qa.people import confirmed_people, is_form, last_names, people_named
from tests.support.passages import evidence, passage


@pytest.mark.parametrize(
    ("text", "language", "found"),
    [
        ("Dr Ann Lee met Jan van der Meer.", "en", {"lee", "meer"}),
        ("Bà Lý Thị Bông bán vải.", "vi", {"bông"}),
        ("The Mayor left in May.", "en", set()),
        ("Es kostet 2,4 Millionen Euro.", "de", set()),
    ],
)
def test_the_last_word_of_a_full_name_is_the_surname(text: str, language: str, found: set[str]) -> None:
    assert last_names(evidence(text, language=language)) == found


def test_names_are_inflected() -> None:
    text = "Anna Kowalska jest za. Chwali plan.\n\nJan Nowak jest przeciw.\n\nKowalskiej to nie martwi."
    people = people_named(evidence_sentences([passage(text, language="pl")]), frozenset())
    assert people == [{"kowalska"}, set(), {"nowak"}, {"kowalska"}]


def test_a_name_that_nobody_goes_on_with_and_that_never_stands_alone_is_no_person() -> None:
    text = "Ann Lee wants it. She drew it. It was in New York."
    sentences = evidence_sentences([passage(text, language="en")])
    people = people_named(sentences, frozenset())
    assert people == [{"lee"}, set(), {"york"}]
    assert confirmed_people(people, [0, 0, 2], [False, True, False], sentences) == [{"lee"}, set(), set()]


@pytest.mark.parametrize(
    ("name", "word", "language", "is_same"),
    [
        ("wiechert", "wiecherts", "de", True),
        ("kowalska", "kowalskiej", "pl", True),
        ("lee", "lees", "en", False),
        ("kowalska", "kowalewska", "pl", False),
    ],
)
def test_a_word_may_be_a_form_of_a_name(name: str, word: str, language: str, is_same: bool) -> None:
    assert is_form(name, word, language) is is_same
