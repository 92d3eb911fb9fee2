"""Quotations within a sentence."""

import pytest

from rag.text.quotations import leading_quotation, without_quotations


@pytest.mark.parametrize(
    ("text", "said", "speaker"),
    [
        ("“I am tired,” she told Reuters.", "I am tired,", "she told Reuters"),
        ("„Es regnet“, sagt er, „und stürmt“.", "Es regnet", "sagt er"),
        ("« Il part », dit-elle.", " Il part ", "dit-elle"),
        ("“We need boats.”", "We need boats.", ""),
    ],
)
def test_a_quotation_is_parted_from_who_says_it(text: str, said: str, speaker: str) -> None:
    found = leading_quotation(text)
    assert found is not None
    assert (found.said, found.speaker) == (said, speaker)
    assert text[found.start :].startswith(speaker)


@pytest.mark.parametrize("text", ["She left.", "", "“It never ends"])
def test_what_is_not_quoted_or_never_ends_is_no_quotation(text: str) -> None:
    assert leading_quotation(text) is None


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("“No,” she said.", "      she said."),
        ("She calls it “good” and „gut“.", "She calls it        and      ."),
        ("It's the town's tower.", "It's the town's tower."),
    ],
)
def test_quotations_are_blanked_out_and_apostrophes_are_not(text: str, masked: str) -> None:
    assert without_quotations(text) == masked


@pytest.mark.parametrize("text", ["She said: “It is late.", "It is late.”"])
def test_a_quotation_that_is_open_at_one_end_cannot_be_blanked_out(text: str) -> None:
    assert without_quotations(text) is None
