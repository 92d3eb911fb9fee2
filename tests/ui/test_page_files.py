"""What is served to browsers: joined, made small, and still saying the same."""

import re

from rjsmin import jsmin

from ui.page_files import SCRIPTS, join_scripts, page_files

TEXT = re.compile(r"""`[^`]*`|"(?:[^"\\\n]|\\.)*\"""")
COMMENT = re.compile(r"^ */\*(?:[^*]|\*(?!/))*\*/\n|^ *//.*\n|(?<=[;,{(]) // .*$", re.M)


def test_the_script_is_smaller_and_keeps_every_string() -> None:
    written, served = join_scripts(SCRIPTS), page_files()["page.js"].content
    assert len(served) < 0.8 * len(written)
    assert served == jsmin(written)
    strings = set(TEXT.findall(COMMENT.sub("", written)))
    assert len(strings) > 500
    assert [text for text in sorted(strings) if text not in served] == []


def test_no_template_string_holds_another() -> None:
    nested = re.findall(r"`[^`]*\$\{[^}`]*`", join_scripts(SCRIPTS))
    assert nested == [], "rjsmin takes what is inside for code"


def test_the_stylesheet_has_no_comments_and_no_indentation() -> None:
    served = page_files()["page.css"].content
    assert "\n " not in served
    assert not re.search(r"^/\*", served, re.M)
    assert ".table :is(th, td)" in served  # no space that selects is lost
