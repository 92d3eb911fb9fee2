"""Plain text with form feeds has pages."""

from rag.ingest.parser.article import parse_article
from rag.ingest.readers.text import read_text


def text_of(raw: str) -> str:
    return parse_article(raw.encode(), "a.txt").text


def test_a_form_feed_inside_a_sentence_separates_words() -> None:
    assert text_of("The hall of the mayor of\fNorden has 40 seats.") == (
        "The hall of the mayor of Norden has 40 seats."
    )


def test_a_sentence_goes_on_on_the_next_page() -> None:
    article = parse_article(
        b"The basin is closed for ships longer than\n\fforty metres from August.\n", "a.txt"
    )
    assert article.text == "The basin is closed for ships longer than forty metres from August."
    assert article.page_starts == (0, article.text.index("forty"))
    assert "Hafengebühren" in text_of("Am Montag steigen die Hafenge-\n\fbühren in der Stadt.\n")


def test_running_heads_and_feet_are_no_part_of_the_text() -> None:
    pages = [
        f"Norden Review\n\nThe crane {page} is old and\n{page} metres high.\n\n[Page {page}]\n"
        for page in range(1, 5)
    ]
    text = "".join(read_text("\f".join(pages).encode()).pages)
    assert text.count("Norden Review") == 1
    assert "[Page" not in text
    assert all(f"The crane {page} is old and\n{page} metres high." in text for page in range(1, 5))


def test_text_without_form_feeds_has_no_pages() -> None:
    assert read_text(b"One.\n\nTwo.\n").pages == ()
    assert read_text(b"One.\n\nTwo.\n\f").pages == ()
