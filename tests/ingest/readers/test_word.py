"""Word: what it prints is read, what it hides or has deleted is not."""

from __future__ import annotations

from rag.ingest.readers.word import read_docx
from tests.support.documents import packed, paragraph, word, word_table


def text(body: str, footnotes: dict[str, str] | None = None) -> str:
    return read_docx(word(body, footnotes)).text


def run(words: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{words}</w:t></w:r>"


def test_changes_are_accepted() -> None:
    price = f"<w:del>{run('400').replace('w:t', 'w:delText')}</w:del><w:ins>{run('650')}</w:ins>"
    assert text(f"<w:p>{run('It costs ')}{price}{run(' euros.')}</w:p>") == "It costs 650 euros."


def test_moved_text_stands_where_it_was_moved_to() -> None:
    away, here = f"<w:moveFrom>{run('old')}</w:moveFrom>", f"<w:moveTo>{run('new')}</w:moveTo>"
    assert text(f"<w:p>{away}{here}</w:p>") == "new"


def test_fields_of_a_form_and_whatever_else_wraps_text_are_read() -> None:
    chair = f"<w:sdt><w:sdtContent>{run('Olga')}</w:sdtContent></w:sdt>"
    assert text(f"<w:p>{run('Chair: ')}{chair}<w:anything>{run('!')}</w:anything></w:p>") == "Chair: Olga!"


def test_hidden_text_and_deleted_rows_are_not_read() -> None:
    deleted = "<w:tr><w:trPr><w:del/></w:trPr><w:tc><w:p>" + run("gone") + "</w:p></w:tc></w:tr>"
    table = word_table([["Boat", "Fee"], ["Yacht", "24"]]).replace("</w:tbl>", f"{deleted}</w:tbl>")
    assert "gone" not in text(table + f"<w:p>{run('secret', '<w:vanish/>')}</w:p>")


def test_a_text_box_stands_behind_its_paragraph_and_only_once() -> None:
    box = f"<w:txbxContent>{paragraph('In the box.')}</w:txbxContent>"
    forms = f"<mc:Choice>{box}</mc:Choice><mc:Fallback>{box}</mc:Fallback>"
    both = f"<mc:AlternateContent>{forms}</mc:AlternateContent>"
    body = f"<w:p>{run('Around ')}<w:r>{both}</w:r>{run('it.')}</w:p>"
    assert text(body) == "Around it.\n\nIn the box."


def test_a_note_stands_behind_its_paragraph() -> None:
    reference = '<w:r><w:footnoteReference w:id="2"/></w:r>'
    body = f"<w:p>{run('A levy is due.')}{reference}</w:p>{paragraph('The end.')}"
    notes = {"2": paragraph("By decree 77."), "3": paragraph("Nobody refers to this.")}
    assert text(body, notes) == "A levy is due.[1]\n\n[1] By decree 77.\n\nThe end."


def test_the_rows_of_a_table_have_its_head_and_a_table_within_follows() -> None:
    inner = word_table([["Deck", "Beds"], ["Upper", "2"]])
    assert text(word_table([["Boat", "Fee"], ["Yacht", paragraph("24") + inner]])) == (
        "| Boat | Fee |\n| --- | --- |\n| Yacht | 24 |\n\n| Deck | Beds |\n| --- | --- |\n| Upper | 2 |"
    )


def test_merged_cells_are_repeated_in_their_rows() -> None:
    def cell(words: str, properties: str) -> str:
        return f"<w:tc><w:tcPr>{properties}</w:tcPr>{paragraph(words) if words else '<w:p/>'}</w:tc>"

    rows = [
        cell("Boat", "") + cell("Month", "") + cell("Fee", ""),
        cell("Yacht", '<w:vMerge w:val="restart"/>') + cell("May", "") + cell("24", ""),
        cell("", "<w:vMerge/>") + cell("June", "") + cell("30", ""),
    ]
    table = f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in rows)}</w:tbl>"
    assert text(table).endswith("| Yacht | May | 24 |\n| Yacht | June | 30 |")


def test_items_of_a_list_are_marked() -> None:
    for mark in ("<w:numPr/>", '<w:pStyle w:val="ListBullet2"/>'):
        assert text(f"<w:p><w:pPr>{mark}</w:pPr>{run('Bring boots.')}</w:p>") == "- Bring boots."
    heading = '<w:pStyle w:val="Heading1"/><w:numPr/>'
    assert text(f"<w:p><w:pPr>{heading}</w:pPr>{run('Boots')}</w:p>") == "Boots"


def test_html_that_a_program_imported_is_read() -> None:
    parts = {
        "word/document.xml": "<w:document xmlns:w='w'><w:body/></w:document>",
        "word/_rels/document.xml.rels": "<r><Relationship Id='a' Type='x/aFChunk' Target='a.html'/></r>",
        "word/a.html": "<p>Imported.</p>",
    }
    assert read_docx(packed(parts)).text == "Imported."


def test_a_part_that_is_damaged_is_named_and_the_rest_is_read() -> None:
    parts = {"word/document.xml": "<w:document xmlns:w='w'><w:p><w:t>Text.</w:t></w:p></w:document>"}
    extracted = read_docx(packed({**parts, "word/footnotes.xml": "not XML"}))
    assert extracted.text == "Text."
    assert "word/footnotes.xml" in extracted.notes[0]


def test_a_table_of_a_single_row_is_a_row() -> None:
    assert text(word_table([["Chair", "Olga"]])).endswith("| Chair | Olga |")
