"""The words of a quote are found on the page that they come from."""

from rag.ingest.readers.pdf.fragments import Box, Fragment
from rag.ingest.readers.pdf.quotes import find_quote


def fragments(*texts: str) -> list[Fragment]:
    """Fragments of a page, whose characters are numbered from left to right and from the top."""
    found, start = [], 0
    for text in texts:
        found.append(Fragment(text, Box(0, 0, 1, 1), tuple(range(start, start + len(text)))))
        start += len(text)
    return found


def test_finds_a_quote_over_lines_whatever_is_between_its_letters() -> None:
    lines = fragments("The Hafenge-", "bühren rise by", "twelve percent.")
    assert find_quote(lines, "Hafengebühren rise") == [
        tuple(range(4, 11)),
        (12, 13, 14, 15, 16, 17, 19, 20, 21, 22),
    ]


def test_finds_ligatures_and_other_cases() -> None:
    (marked,) = find_quote(fragments("The ﬁnancial year"), "Financial")
    assert set(marked) == set(range(4, 12))


def test_finds_the_part_of_a_quote_that_is_on_this_page() -> None:
    quote = "The basin is closed for ships longer than forty metres."
    (first,) = find_quote(fragments("News. The basin is closed for ships"), quote)
    assert (first[0], first[-1]) == (6, 34)
    (second,) = find_quote(fragments("longer than forty metres. And more."), quote)
    assert (second[0], second[-1]) == (0, 23)


def test_marks_nothing_that_is_not_there() -> None:
    assert find_quote(fragments("The basin is closed."), "A crane was built.") == []
    assert find_quote(fragments("The basin is closed."), "") == []
    assert find_quote([], "The basin") == []
