"""What a mail quotes of an earlier one is text, without the marks before its lines."""

import pytest

from rag.ingest.parser.article import parse_article

HEAD = "From: Ada <ada@example.org>\nSubject: Ferry\nDate: Thu, 31 Aug 2023 10:00:00 +0200\n\n"
ASKED = [
    "Does the ferry from Norden to the island of Juist go on Sundays, too,",
    "or do the guests who leave at the weekend have to wait for the boat",
    "on Monday morning?",
]


def quoted(lines: list[str], mark: str = "> ") -> str:
    return "\n".join(f"{mark}{line}" for line in lines)


def paragraphs(text: str, name: str) -> list[str]:
    return parse_article(((HEAD if name == "a.eml" else "") + text).encode(), name).text.split("\n\n")


@pytest.mark.parametrize("name", ["a.eml", "a.txt"])
@pytest.mark.parametrize("mark", ["> ", ">"])
def test_a_quoted_paragraph_is_joined_and_stands_apart_from_the_answer(name: str, mark: str) -> None:
    text = f"On Monday, Bo wrote:\n{quoted(ASKED, mark)}\nIt goes on Sundays.\n{quoted(['Thank you.'], mark)}"
    expected = ["On Monday, Bo wrote:", " ".join(ASKED), "It goes on Sundays."]
    assert paragraphs(text, name)[:3] == expected


def test_a_quotation_within_a_quotation_stands_apart() -> None:
    text = f"Hello,\n{quoted(ASKED, '>> ')}\n> It goes on Sundays.\n> \n> Bo\nThank you."
    assert paragraphs(text, "a.eml") == ["Hello,", " ".join(ASKED), "It goes on Sundays.", "Bo", "Thank you."]


def test_a_single_quoted_line_of_a_mail_is_text() -> None:
    assert paragraphs("> Does it go on Sundays?\r\nNo.", "a.eml") == ["Does it go on Sundays?", "No."]


@pytest.mark.parametrize(
    "text",
    [
        "Fines for speed\n\n> 60 km/h\n> 80 km/h",
        "The session\n\n>>> print(fee)\n>>> print(levy)",
        "Read on.\n\n> More about the harbour",
    ],
)
def test_other_lines_of_a_text_keep_the_sign(text: str) -> None:
    assert "\n".join(paragraphs(text, "a.txt")).count(">") == text.count(">")
