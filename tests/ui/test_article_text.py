"""An article's tables are shown as tables, and its text is escaped."""

from ui.article_text import article_html


def test_a_table_is_a_table_between_its_paragraphs() -> None:
    html = article_html("Before.\n\n| Boat | Fee |\n| --- | --- |\n| <b> | 24 |\n\nAfter <i>.")
    assert html == (
        'Before.<div class="scroll"><table dir="auto"><thead><tr>'
        '<th scope="col">Boat</th><th scope="col">Fee</th>'
        "</tr></thead><tbody><tr><td>&lt;b&gt;</td><td>24</td></tr></tbody></table></div>After &lt;i&gt;."
    )


def test_a_table_without_names_of_columns_has_no_head() -> None:
    assert "<th" not in article_html("| | |\n| --- | --- |\n| Name | Tom |")


def test_text_without_tables_stays_as_it_is() -> None:
    assert article_html("One.\n\nTwo | three.") == "One.\n\nTwo | three."
