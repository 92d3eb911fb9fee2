"""What is served to browsers: joined, made small, and still saying the same."""

import re

import pytest
from minify import string as minify

from ui.page_files import SCRIPTS, join_scripts, page_files

TEXT = re.compile(r"""`[^`]*`|"(?:[^"\\\n]|\\.)*\"""")
EXPRESSION = re.compile(r"\$\{[^}]*\}")  # in a template string
COMMENT = re.compile(r"^ */\*(?:[^*]|\*(?!/))*\*/\n|^ *//.*\n|(?<=[;,{(]) // .*$", re.M)


def test_the_script_is_smaller_and_keeps_every_text() -> None:
    written, served = join_scripts(SCRIPTS), page_files()["page.js"].content
    assert len(served) < 0.65 * len(written)
    strings = {literal[1:-1] for literal in TEXT.findall(COMMENT.sub("", written))}
    assert len(strings) > 500
    texts = {
        text
        for string in strings
        for text in EXPRESSION.split(string.replace('\\"', '"'))
        if "\\" not in text
    }
    assert [text for text in sorted(texts) if text not in served] == []


def test_a_script_that_cannot_be_read_is_no_script() -> None:
    with pytest.raises(ValueError, match="unexpected"):
        minify("text/javascript", join_scripts(SCRIPTS) + "const = (")


def test_the_stylesheet_has_no_comments_and_no_indentation() -> None:
    served = page_files()["page.css"].content
    assert "\n " not in served
    assert not re.search(r"^/\*", served, re.M)
    assert ".table :is(th, td)" in served  # no space that selects is lost
