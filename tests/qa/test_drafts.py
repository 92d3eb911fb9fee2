"""What a model writes, taken apart while it writes."""

from collections.abc import Iterator

import pytest

from rag.qa.drafts import Draft, read_drafts
from rag.qa.statement import MissingPart


def in_pieces(text: str, length: int) -> list[str]:
    return [text[start : start + length] for start in range(0, len(text), length)]


def drafts(text: str, language: str = "en") -> list[Draft | MissingPart]:
    return list(read_drafts([text, "\n"], language))


REPLY = """**The ferry** costs £5.50. [2] It runs eleven times a day [1][3].

- Dana Whitlock is for it [4]
- Tom Pryce is against it [4-5]

| | 2023 | 2025 |
|---|---|---|
| Fare | £4.20 [1] | £5.50 [2] |
NOT STATED: who owns the ferry
"""


@pytest.mark.parametrize("length", [1, 5, 1000])
def test_sentences_items_and_rows_are_found_however_the_reply_arrives(length: int) -> None:
    assert list(read_drafts(in_pieces(REPLY, length), "en")) == [
        Draft("The ferry costs £5.50.", frozenset({2})),
        Draft("It runs eleven times a day.", frozenset({1, 3})),
        Draft("Dana Whitlock is for it", frozenset({4}), "item"),
        Draft("Tom Pryce is against it", frozenset({4, 5}), "item"),
        Draft("| Fare | £4.20 | £5.50 |", frozenset({1, 2}), "row", "| | 2023 | 2025 |\n|---|---|---|"),
        MissingPart("who owns the ferry"),
    ]


def test_a_sentence_is_found_as_soon_as_the_next_one_has_begun() -> None:
    read = 0

    def pieces() -> Iterator[str]:
        nonlocal read
        for piece in ["The ferry is late. ", "The next ", "one is not."]:
            read += 1
            yield piece

    assert next(read_drafts(pieces(), "en")) == Draft("The ferry is late.")
    assert read == 2


def test_a_table_without_a_rule_gets_one() -> None:
    rows = drafts("| Club | Price |\n| A | 24 [1] |\n| B | 30 [2] |")
    assert [(row.text, row.head) for row in rows if isinstance(row, Draft)] == [
        ("| A | 24 |", "| Club | Price |\n|---|---|"),
        ("| B | 30 |", "| Club | Price |\n|---|---|"),
    ]


def test_a_reply_of_one_word_is_a_draft() -> None:
    assert drafts("Yes.") == [Draft("Yes.")]


def test_a_row_is_read_with_the_head_of_its_table() -> None:
    (row,) = drafts("| | Eisenau | Port-Léran |\n|---|---|---|\n| Media | 64,000 [1] | 51,000 [2] |")
    assert isinstance(row, Draft)
    assert row.said == "Media, Eisenau: 64,000, Port-Léran: 51,000"


@pytest.mark.parametrize("reply", ["NOT STATED", "**NOT STATED**", "not stated.", "NOT STATED [1]"])
def test_a_refusal_is_recognised(reply: str) -> None:
    assert drafts(reply) == [MissingPart()]


def test_yes_or_no_belongs_to_the_sentence_behind_it() -> None:
    assert drafts("No. The bridge is free [2].") == [Draft("No. The bridge is free.", frozenset({2}))]


def test_a_reply_that_was_cut_off_loses_its_last_sentence() -> None:
    assert list(read_drafts(["The bridge is free. It was opened in"], "en")) == [Draft("The bridge is free.")]


def test_links_and_marks_of_markdown_are_no_part_of_a_sentence() -> None:
    (draft,) = drafts("## The [bridge](https://evil.example) is ![x](https://evil.example/x.png) *free*.")
    assert draft == Draft("The bridge is x free.")


def test_only_a_line_that_ends_with_a_colon_introduces_something() -> None:
    introduction, item = drafts("There are two views:\n- One is for it.")
    assert isinstance(introduction, Draft)
    assert isinstance(item, Draft)
    assert introduction.is_lead_in
    assert not item.is_lead_in
