"""Markdown is read as it is shown; front matter is facts, but text between two rules is text."""

from __future__ import annotations

import pytest

from rag.ingest.metadata import Facts
from rag.ingest.readers.front_matter import split_front_matter
from rag.ingest.readers.markdown import read_markdown


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("<details>\n<summary>Code</summary>\nIt is 4711.\n</details>", "Code\n\nIt is 4711."),
        ('<div class="note">A note.</div>', "A note."),
        ("one<br>two", "one\ntwo"),
        ("---\nIt rained.\n---\n\nLater.", "It rained.\n\nLater."),
        ("---\nNote: it rained.\n---\n\nLater.", "Note: it rained.\n\nLater."),
        ("[^1]: Word.", "[^1]: Word."),
        ("- a\n- b", "- a\n\n- b"),
        ("3. a\n4. b", "3. a\n\n4. b"),
        ("| Boat | Fee |\n|---|---|\n| Yacht | 24 |", "| Boat | Fee |\n| --- | --- |\n| Yacht | 24 |"),
        ("See [[Budget 2025|the budget]] and [[Mill Road]].", "See the budget and Mill Road."),
        ("One.\n\n![[plan.png]]\n\nTwo.", "One.\n\nTwo."),
        ("> [!NOTE]\n> It is safe.", "It is safe."),
        ("> [!tip]- A box\n> It is safe.", "A box\nIt is safe."),
        ('{{< figure src="a.jpg" >}}\n\nOne {{% notice %}}two{{% /notice %}}.', "One two."),
        (
            "In Liquid, {% if page %} opens a condition.\n\nGo to {{< back >}}.",
            "In Liquid, {% if page %} opens a condition.\n\nGo to {{< back >}}.",
        ),
        ("---\nlayout: post\n---\n{% include icon.html %} It {% if a %}rained{% endif %}.", "It rained."),
        ("One.\n{% include ad.html %}\nTwo {{% br %}}three.", "One. Two three."),
        ("{% include toc.html %}\n\n## Fees {#fees}\n\nIt rained.\n{: .lead}", "Fees\n\nIt rained."),
        (
            "`[[ -f a ]]` or [[1]] or [[ -f b ]] or `{% if a %}`",
            "[[ -f a ]] or [[1]] or [[ -f b ]] or {% if a %}",
        ),
        ("![picture](a.png) and [link](https://example.org)", "and link"),
        ("<!-- comment --> text <script>no()</script>", "text"),
        ("> " * 60 + "deep", "deep"),
    ],
)
def test_all_that_is_shown_is_read(markdown: str, text: str) -> None:
    assert read_markdown(markdown.encode()).text == text


@pytest.mark.parametrize(
    ("header", "facts"),
    [
        ("---\ntitle: Minutes\nno: 12\n1: x\ndate: 2025-03-04\n---", Facts("Minutes", "", "2025-03-04")),
        ("+++\ntitle = 'Minutes'\ndate = 2025-03-04\n+++", Facts("Minutes", "", "2025-03-04")),
        ("---\ntitle: Minutes\nauthors:\n- name: Ada\n- Tom\n---", Facts("Minutes", author="Ada, Tom")),
        ("---\ntitle: Minutes\nlink: https://example.org\n---", Facts("Minutes", "https://example.org")),
        ("---\ntitle: Minutes\nsource: https://example.org\n---", Facts("Minutes", "https://example.org")),
        (
            '---\ntitle: Minutes\nauthor:\n- "[[Ada]]"\n- "[[p/Tom|Tom]]"\n---',
            Facts("Minutes", author="Ada, Tom"),
        ),
    ],
)
def test_front_matter_states_facts(header: str, facts: Facts) -> None:
    for line_end in ("\n", "\r\n", "\r"):
        front = split_front_matter(f"\n{header}\nText.".replace("\n", line_end))
        assert (front.facts, front.text, front.notes) == (facts, "Text.", ())


def test_an_odd_line_of_front_matter_costs_that_line_alone() -> None:
    front = split_front_matter("---\ntitle: One: two\ntags: [\n---\nText.")
    assert (front.facts.title, front.text) == ("One: two", "Text.")
    assert "not valid" in front.notes[0]


@pytest.mark.parametrize(
    ("header", "facts"),
    [
        ("title: A\npublished: true\ndate: 2025-03-01", Facts("A", "", "2025-03-01")),
        ("title: null\nauthor: ~\npublished: null\ndate: 2025-03-01", Facts("", "", "2025-03-01")),
        ("title: A\nurl: /posts/a/\ncanonicalURL: https://x.org/a", Facts("A", "https://x.org/a", "")),
        ("title: A\ndate: 03/04/2026\nlastmod: 2026-10-01", Facts("A", "", "03/04/2026")),
        ("title: A\nauthor: [Ann Lee]\nauthors: staff", Facts("A", "", "", "Ann Lee")),
        ("title: A\ndate: soon", Facts("A", "", "soon")),  # which the note on the date names
    ],
)
def test_a_field_that_says_something_else_gives_way_to_one_that_says_it(header: str, facts: Facts) -> None:
    assert split_front_matter(f"---\n{header}\n---\nText.").facts == facts


def test_fields_that_no_line_closes_are_front_matter_and_the_text_below_is_kept() -> None:
    fields = "---\ntitle: A\nauthor: Ann Lee\n\n"
    for text in ("It rained.", "It rained.\n\n---\n\nIt snowed."):
        front = split_front_matter(fields + text)
        assert (front.facts, front.text.strip()) == (Facts("A", author="Ann Lee"), text)
        assert "not closed" in front.notes[0]


@pytest.mark.parametrize("text", ["---\nAnna: Hello.\nBen: Good day.", "---\ntitle: A\n\nText."])
def test_a_few_lines_with_colons_below_a_rule_are_text(text: str) -> None:
    assert split_front_matter(text).text == text


def test_toml_that_is_not_valid_costs_that_line_alone() -> None:
    front = split_front_matter('+++\ntitle = "One"\nauthor = Ann Lee\ndate = 2025-03-01\n+++\nText.')
    assert (front.facts, front.text) == (Facts("One", "", "2025-03-01", "Ann Lee"), "Text.")
    assert "not valid" in front.notes[0]


def test_a_list_of_one_value_is_that_value() -> None:
    assert split_front_matter("---\ntitle: A\ndate: [2025-03-01]\n---\nText.").facts.published == "2025-03-01"


@pytest.mark.parametrize("text", ["---\ntitle: A\n---\n", "[a]: https://example.org", "<!-- later -->"])
def test_nothing_that_is_shown_is_no_text(text: str) -> None:
    assert read_markdown(text.encode()).text == ""


def test_long_runs_of_blanks_in_front_matter_are_read_at_once() -> None:
    blanks = " " * 90_000
    unclosed = split_front_matter(f"---\ntitle: A{blanks}\ndate: 2026-03-12{blanks}x")
    assert unclosed.fields == {}
    invalid = split_front_matter(f"+++\ntitle = 'A{blanks}b' \nurl = \ndate = 2026-13-45\n+++\nText.")
    assert invalid.fields == {"title": f"A{blanks}b", "url": "", "date": "2026-13-45"}
    closed = split_front_matter("---\ntitle: A \t\ndate: 2026-03-12  \n\nText.")
    assert (closed.fields, closed.text) == ({"title": "A", "date": "2026-03-12"}, "\nText.")
