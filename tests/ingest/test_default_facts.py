"""What programs write into files as title, author and date is nobody's word."""

import pytest

from rag.ingest.default_facts import is_default_title, without_defaults
from rag.ingest.metadata import Facts


@pytest.mark.parametrize(
    "title",
    [
        "Microsoft Word - Bericht_final_v3.docx",
        "Microsoft PowerPoint – Folien",
        "untitled",
        "Untitled-2",
        "Unbenannt 1",
        "Sans titre",
        "無題",
        "Без названия",
        "Dokument1",
        "Document (2)",
        "PowerPoint Presentation",
        "PowerPoint-Präsentation",
        "Word Document",
        "i-xx_Phobias-fm.indd",
        "Bericht über Aale.docx",
        r"C:\Users\anke\bericht",
        "file:///tmp/print.html",
        "IMG_1234",
        "Budget talk.key",
        "Annual report 2026.ai",
        "slide 1",
        "20240312-17",
        "(anonymous)",
        "Home",
    ],
)
def test_a_program_made_this_title(title: str) -> None:
    assert is_default_title(title)
    assert without_defaults(Facts(title=title), ".pdf").title == ""


@pytest.mark.parametrize(
    "title",
    [
        "Bericht über Aale",
        "Microsoft Word in schools",
        "Untitled by Cindy Sherman: a review",
        "Document of the year",
        "Book 12 of the Iliad",
        "Ist Word 5.0 besser?",
        "Testing the bridge",
        "Home rule for Norden",
        "Google buys Character.ai",
    ],
)
def test_a_person_wrote_this_title(title: str) -> None:
    assert not is_default_title(title)


@pytest.mark.parametrize(
    "author", ["python-docx", "Microsoft Office User", "user", "Admin", "Windows-Benutzer", "(anonymous)"]
)
def test_the_author_of_a_template_or_an_account_is_none(author: str) -> None:
    assert without_defaults(Facts(author=author), ".docx").author == ""
    assert without_defaults(Facts(author="Anke Brandt"), ".docx").author == "Anke Brandt"


def test_the_date_of_a_template_or_a_calendar_is_none() -> None:
    assert without_defaults(Facts(published="2013-12-23"), ".docx").published == ""
    assert without_defaults(Facts(published="2013-12-23"), ".html").published == "2013-12-23"
    assert without_defaults(Facts(published="1970-01-01"), ".html").published == ""


def test_what_a_person_typed_stays_as_it_is() -> None:
    facts = Facts(title="Test", author="admin", published="1970-01-01")
    assert without_defaults(facts, ".md") == facts
