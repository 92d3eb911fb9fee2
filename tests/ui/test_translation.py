"""The page's labels: the same in every language, and each reader's own."""

import json
import string
import subprocess
import sys
from types import SimpleNamespace
from typing import Any, cast

import pytest

from rag.config import PAGE_LABELS
from rag.text.languages import LANGUAGES
from ui.translation import load_translations

TRANSLATIONS = load_translations()
ENGLISH = TRANSLATIONS.languages["en"]


def gaps(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("table", ["renderer", "page", "views", "widget"])
@pytest.mark.parametrize("code", sorted(TRANSLATIONS.languages))
def test_every_language_has_every_label_with_its_gaps(code: str, table: str) -> None:
    of, english = (json.loads((PAGE_LABELS / f"{one}.json").read_text("utf-8")) for one in (code, "en"))
    assert {name: gaps(text) for name, text in of[table].items()} == {
        name: gaps(text) for name, text in english[table].items()
    }
    assert all(text.strip() for text in of[table].values())


@pytest.mark.parametrize("tables", [("renderer", "page", "views"), ("renderer", "widget")])
def test_no_label_hides_another_of_the_same_name(tables: tuple[str, ...]) -> None:
    english = json.loads((PAGE_LABELS / "en.json").read_text("utf-8"))
    names = [name for table in tables for name in english[table]]
    assert sorted(names) == sorted(set(names))


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("de-DE,de;q=0.9,en;q=0.8", "de"),
        ("vi", "vi"),
        ("fr-FR,fr;q=0.9,de;q=0.5", "de"),
        ("fr", "en"),
        ("", "en"),
        (None, "en"),
        ("*;q=0.1,;;", "en"),
    ],
)
def test_a_reader_gets_the_first_language_that_there_is(accepted: str | None, language: str) -> None:
    request = cast(Any, SimpleNamespace(headers={"accept-language": accepted} if accepted else {}))
    assert TRANSLATIONS.of(request).language == language


@pytest.mark.parametrize(
    ("accepted", "fixed", "language"),
    [("fr-FR,de;q=0.5", "", "fr"), ("fr", "vi", "vi"), ("*", "", ""), (None, "", "")],
)
def test_the_readers_language_need_not_be_one_of_the_pages(
    accepted: str | None, fixed: str, language: str
) -> None:
    request = cast(Any, SimpleNamespace(headers={"accept-language": accepted} if accepted else {}))
    assert load_translations(fixed).reader_language(request) == language


@pytest.mark.parametrize("code", sorted(TRANSLATIONS.languages))
def test_a_translation_is_labelled_as_in_every_other_interface(code: str) -> None:
    unchecked = LANGUAGES[code].replies.unchecked
    assert TRANSLATIONS.languages[code]["unchecked"] == unchecked
    assert json.loads(TRANSLATIONS.widget)[code]["unchecked"] == unchecked


def test_the_config_may_fix_one_for_all() -> None:
    fixed = load_translations("vi")
    request = cast(Any, SimpleNamespace(headers={"accept-language": "de"}))
    assert fixed.of(request).language == "vi"


def test_languages_are_named_in_the_readers() -> None:
    assert [TRANSLATIONS.languages[code].language_name("de") for code in ("en", "de", "vi")] == [
        "German",
        "Deutsch",
        "Tiếng Đức",
    ]


def test_the_way_in_does_not_wait_for_gradio() -> None:
    program = "import sys, rag.server.app; sys.exit('gradio' in sys.modules or 'torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
