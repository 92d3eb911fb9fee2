"""Which columns of a table have what."""

import pytest

from rag.ingest.columns import Rows, choose_columns, is_technical, with_longest_texts
from rag.ingest.loader import load_article
from rag.ingest.tables import split_table


@pytest.mark.parametrize(
    "table",
    [
        "Titel;Inhalt;Permalink;Veröffentlicht am\nBrot;Brot ist warm.;https://e.org/1;01.03.2025 10:00\n",
        "Titre;Texte;Lien;Date de publication\nBrot;Le pain est chaud.;https://e.org/1;01/03/2025\n",
        "Tiêu đề;Nội dung;Liên kết;Ngày đăng\nBrot;Bánh mì còn nóng.;https://e.org/1;01/03/2025\n",
        "見出し;本文;リンク;公開日\nBrot;パンは温かい。;https://e.org/1;2025年3月1日\n",
    ],
)
def test_columns_are_recognised_in_many_languages(table: str) -> None:
    ((name, row),) = split_table(table.encode(), ".csv", {}).articles.items()
    article = load_article(row, f"a.csv#{name}")
    facts = {key: article.metadata[key] for key in ("title", "url", "published")}
    assert facts == {"title": "Brot", "url": "https://e.org/1", "published": "2025-03-01"}
    assert "2025" not in article.text


def test_a_column_that_only_has_the_name_of_a_date_is_none() -> None:
    ((name, row),) = split_table(b"text,data\nIt rained.,twelve litres\n", ".csv", {}).articles.items()
    article = load_article(row, f"a.csv#{name}")
    assert article.text == "It rained.\n\ndata: twelve litres"
    assert "notes" not in article.metadata


def test_a_column_has_the_name_that_the_config_gives_it_or_a_usual_one() -> None:
    chosen = choose_columns(["Story", "Full_Text", "Head-Line", "Titel"], {"text": "story"})
    assert (chosen["text"], chosen["title"], chosen["author"]) == ("Story", "Titel", "")


def test_the_column_of_long_texts_needs_no_known_name() -> None:
    rows = Rows(["title", "story"], [(1, {"title": "A", "story": "Long. " * 40})])
    assert with_longest_texts(rows, {}) == {"text": "story"}
    assert with_longest_texts(Rows(["a", "b"], [(1, {"a": "1", "b": "Short."})]), {}) == {}


@pytest.mark.parametrize("name", ["id", "Image_URL", "updated-at", "lang", "word count"])
def test_a_column_may_be_for_programs(name: str) -> None:
    assert is_technical(name)
    assert not is_technical("price in euros")
