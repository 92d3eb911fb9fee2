"""Tables in plain text become Markdown; everything else stays as it was."""

import pytest

from rag.ingest.plain_tables import with_markdown_tables

TABLE = """| Births | 2024 | 2025 |
| --- | --- | --- |
| Brackford clinic | 468 | 412 |
| Linford clinic | 871 | 903 |"""


@pytest.mark.parametrize(
    "table",
    [
        "Births | 2024 | 2025\nBrackford clinic | 468 | 412\nLinford clinic | 871 | 903",
        "| Births | 2024 | 2025 |\n| Brackford clinic | 468 | 412 |\n| Linford clinic | 871 | 903 |",
        "Births | 2024 | 2025\n--- | ---: | ---\nBrackford clinic | 468 | 412\nLinford clinic | 871 | 903",
        "Births\t2024\t2025\nBrackford clinic\t468\t412\nLinford clinic\t871\t903",
        "Births            2024  2025\nBrackford clinic   468   412\nLinford clinic     871   903",
    ],
    ids=["bars", "bars without a rule", "bars inside only", "tabs", "columns"],
)
def test_rows_below_a_head_become_markdown(table: str) -> None:
    written = with_markdown_tables(f"It closes in May.\n{table}\nNobody objects.")
    assert written == f"It closes in May.\n\n{TABLE}\n\nNobody objects."


@pytest.mark.parametrize(
    "table",
    [
        "\t2024\t2025\nBrackford\t468\t412\nLinford\t871\t903",
        " | 2024 | 2025\nBrackford | 468 | 412\nLinford | 871 | 903",
        "            2024  2025\nBrackford   468   412\nLinford     871   903",
    ],
    ids=["tabs", "bars", "columns"],
)
def test_the_first_column_may_have_no_name(table: str) -> None:
    written = with_markdown_tables(table)
    assert written.strip().startswith("|  | 2024 | 2025 |\n| --- | --- | --- |\n| Brackford |")


def test_a_table_may_have_gaps() -> None:
    written = with_markdown_tables(
        "Births\t2024\t2025\nBrackford\t468\t412\nLinford\t871\t\nNorby\t5\tn/a\nOby\t1\t2"
    )
    assert "| Linford | 871 |  |\n| Norby | 5 | n/a |" in written


@pytest.mark.parametrize(
    "text",
    [
        TABLE,
        f"{TABLE}\n| {'A clinic with a very long name ' * 3}| 5 | 6 |\n| Oby | 7 | 8 |\n| Uby | 9 | 1 |",
        "Anna | 1990\nBen | 1985\nCara | 1979",
        "Home | Politics | Sport\nSubscribe | Log in",
        "Home | Politics | Sport\nNews | Films | Books\nShops | Jobs | Cars",
        "17:40 | The council has adjourned until Thursday, since nobody could agree on a date\n"
        "17:20 | The mayor has said that she will not stand again in the spring of 2027\n"
        "17:05 | The meeting has begun five minutes late because of the storm of 2026",
        "By Ann Hale | 12 March 2026 | Source: The Courier\nThe bridge is closed.  It opens in May.",
        "He paid 24 euros.  She paid 90.\nNobody else came.  It rained.\nThe bill was split.  They left.",
    ],
    ids=[
        "Markdown",
        "Markdown with a long cell",
        "no head",
        "two lines",
        "navigation",
        "ticker",
        "byline",
        "two spaces after a sentence",
    ],
)
def test_what_is_no_table_stays(text: str) -> None:
    assert with_markdown_tables(text) == text
