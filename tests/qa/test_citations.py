"""A citation says where its words stand."""

from rag.qa.citations import cite
from rag.qa.evidence import Evidence
from rag.retrieval.passage import Passage
from tests.support.answers import citation

SENTENCE = "The basin is closed for ships longer than forty metres."
PASSAGE = Passage(
    source="a.pdf", title="Basin", text=SENTENCE, score=1.0, language="en", start=0, end=55, pages="1:0,2:42"
)


def test_a_sentence_that_crosses_pages_names_both() -> None:
    cited = cite(Evidence(PASSAGE, SENTENCE, 0, len(SENTENCE)), 1)
    assert (cited.page, cited.last_page, cited.pages) == (1, 2, "1–2")
    assert cited.model_dump()["last_page"] == 2


def test_a_sentence_on_one_page_names_one() -> None:
    cited = cite(Evidence(PASSAGE, SENTENCE[:9], 0, 9), 1)
    assert (cited.page, cited.last_page, cited.pages) == (1, None, "1")
    assert "last_page" not in cited.model_dump()


def test_an_article_without_pages_names_none() -> None:
    assert citation().pages == ""
    assert citation(page=3).pages == "3"


def test_a_row_of_a_table_brings_the_head_of_the_table() -> None:
    head, row = "| Plan | Price |", "| Club | £24 |"
    assert cite(Evidence(PASSAGE, row, 0, len(row), head=head), 1).table_head == head
    assert "table_head" not in citation().model_dump()
