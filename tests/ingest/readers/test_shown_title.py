"""The title that a document shows, as its format marks it."""

from __future__ import annotations

import pytest

from rag.ingest.parser.article import parse_article
from rag.ingest.readers.opendocument import read_opendocument
from rag.ingest.readers.slides import read_pptx
from rag.ingest.readers.word import read_docx
from tests.support.documents import W, opendocument, packed, paragraph, shape, slides, word, word_table

LEVY = "The harbour levy rises to 24 euros a day from March."


def styled(text: str, style: str = "Title") -> str:
    return paragraph(text).replace("<w:p>", f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>')


@pytest.mark.parametrize("stated", ["", "<dc:title>Template of 2019</dc:title>"])
def test_a_paragraph_in_the_style_for_titles_is_the_title(stated: str) -> None:
    body = paragraph("Press release") + styled("Harbour levy") + styled("rises in March") + paragraph(LEVY)
    article = parse_article(word(body, properties=stated), "a.docx")
    assert article.metadata["title"] == "Harbour levy rises in March"
    assert article.text == f"Press release\n\nHarbour levy\n\nrises in March\n\n{LEVY}"


def test_the_style_for_titles_has_an_id_in_the_language_of_word() -> None:
    style = '<w:style w:styleId="Titel"><w:name w:val="Title"/></w:style>'
    parts = {
        "word/document.xml": f'<w:document xmlns:w="{W}"><w:body>{paragraph("Presse")}'
        f"{styled('Hafengebühr steigt', 'Titel')}</w:body></w:document>",
        "word/styles.xml": f'<w:styles xmlns:w="{W}">{style}</w:styles>',
    }
    assert read_docx(packed(parts)).facts.title == "Hafengebühr steigt"


@pytest.mark.parametrize("text", ["", "Untitled document", "The levy is high. " * 20])
def test_what_can_be_no_title_leaves_the_one_that_is_stated(text: str) -> None:
    stated = "<dc:title>Harbour levy</dc:title>"
    assert read_docx(word(styled(text) + paragraph(LEVY), properties=stated)).facts.title == "Harbour levy"


def test_a_later_title_is_no_part_of_the_first() -> None:
    body = styled("Harbour levy") + paragraph(LEVY) + styled("Annex")
    assert read_docx(word(body)).facts.title == "Harbour levy"


@pytest.mark.parametrize("kind", ["title", "ctrTitle"])
def test_the_title_of_the_first_slide_is_that_of_the_presentation(kind: str) -> None:
    pages = [shape("Harbour office") + shape("Levy from March", kind), shape("Next steps", "title")]
    assert read_pptx(slides(pages)).facts.title == "Levy from March"
    assert read_pptx(slides(pages[::-1])).facts.title == "Next steps"
    assert read_pptx(slides(["", pages[0]])).facts.title == ""


def test_opendocument_marks_titles_in_texts_and_on_slides() -> None:
    body = (
        f'<text:p>Press</text:p><text:p text:style-name="Title">Harbour levy</text:p><text:p>{LEVY}</text:p>'
    )
    assert read_opendocument(opendocument(body)).facts.title == "Harbour levy"
    box = "<draw:text-box><text:p>Levy from March</text:p></draw:text-box>"
    frame = f'<draw:frame presentation:class="title">{box}</draw:frame>'
    page = f"<draw:page><text:p>Office</text:p>{frame}</draw:page>"
    assert read_opendocument(opendocument(page, "presentation")).facts.title == "Levy from March"


def test_a_style_of_opendocument_may_be_derived_from_that_for_titles() -> None:
    style = '<style:style xmlns:style="urn:style" style:name="P1" style:parent-style-name="Title"/>'
    body = f'<text:p>Press</text:p><text:p text:style-name="P1">Harbour levy</text:p>{style}'
    assert read_opendocument(opendocument(body)).facts.title == "Harbour levy"


def test_a_title_deep_in_a_document_below_a_heading_or_in_a_table_is_that_of_a_part() -> None:
    annex, heading = styled("Annex A: forms"), styled("Harbour levy", "Heading1")
    for body in (heading + annex, paragraph(LEVY) * 20 + annex, word_table([[annex]]) + paragraph(LEVY)):
        assert read_docx(word(body)).facts.title == ""
    text = '<text:h>Harbour levy</text:h><text:p text:style-name="Title">Annex A: forms</text:p>'
    assert read_opendocument(opendocument(text)).facts.title == ""


def test_a_heading_has_a_style_in_the_language_of_word() -> None:
    style = '<w:style w:styleId="berschrift1"><w:name w:val="heading 1"/></w:style>'
    title = '<w:style w:styleId="Titel"><w:name w:val="Title"/></w:style>'
    body = styled("Hafengebühr", "berschrift1") + styled("Anhang", "Titel")
    parts = {
        "word/document.xml": f'<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>',
        "word/styles.xml": f'<w:styles xmlns:w="{W}">{style}{title}</w:styles>',
    }
    assert read_docx(packed(parts)).facts.title == ""


def test_a_place_for_a_title_in_a_template_is_none() -> None:
    assert read_docx(word(styled("[Document title]") + paragraph(LEVY))).facts.title == ""


def test_without_a_title_on_the_first_slide_there_is_none() -> None:
    pages = [shape("Harbour office"), shape("Next steps", "title")]
    assert read_pptx(slides(pages, {1: shape("Notes", "title")})).facts.title == ""
    assert read_pptx(slides(["<broken", pages[1]])).facts.title == ""
