"""What is known about languages, their names, and in which one a text is written."""

from dataclasses import fields, is_dataclass
from typing import Any

import pytest
import regex as re

from rag.text.language_data import KNOWN
from rag.text.language_data.record import Language
from rag.text.languages import (
    LANGUAGES,
    any_of,
    detect_language,
    is_language,
    language_name,
    language_of,
    named_language,
)

SOME_TEXTS = {
    "de": "Der Turm wurde am Hafen gebaut und ist 41 Meter hoch.",
    "en": "The tower was built at the harbour and is 41 metres high.",
    "vi": "Ngọn tháp được xây ở cảng và cao 41 mét.",
    "ru": "Башня построена в порту, её высота 41 метр.",
    "ja": "その塔は港に建てられ、高さは41メートルです。",
}

PLACEHOLDER = re.compile(r"\{\w+\}")
# The beginnings of the names of fields that are filled in every language that is answered in.
NEEDED = (
    "replies.",
    "time.latest",
    "time.change",
    "time.today",
    "time.yesterday",
    "time.tomorrow",
    "time.this_",
    "time.last_",
    "time.next_",
    "question.conjunction",
    "question.words",
    "negations",
    "hedges",
    "increase",
    "decrease",
    "causes",
    "change",
)


def all_fields(record: Any, prefix: str = "") -> dict[str, Any]:
    """The fields of a record and of the records in it, by their dotted names."""
    values: dict[str, Any] = {}
    for field in fields(record):
        value = getattr(record, field.name)
        name = f"{prefix}{field.name}"
        values |= all_fields(value, f"{name}.") if is_dataclass(value) else {name: value}
    return values


@pytest.mark.parametrize("code", KNOWN)
def test_every_language_has_every_field(code: str) -> None:
    neutral = all_fields(Language(code=code))
    known = all_fields(KNOWN[code])
    assert known["code"] == code
    assert is_language(code)
    assert {name: type(value) for name, value in known.items()} == {
        name: type(value) for name, value in neutral.items()
    }


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_language_that_is_answered_in_has_what_answers_need(code: str) -> None:
    language = LANGUAGES[code]
    assert language.replies.not_in_sources
    assert language.replies.nearest.endswith((":", "："))
    assert language.time.latest
    assert bool(language.time.as_of) != bool(language.time.as_of_after) or code in {"fa", "hi"}
    known = all_fields(language)
    assert not [name for name in known if name.startswith(NEEDED) and not known[name]]
    for name, text in all_fields(language.replies).items():
        assert PLACEHOLDER.findall(text) == PLACEHOLDER.findall(getattr(LANGUAGES["en"].replies, name)), name


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_pattern_compiles_and_captures_nothing(code: str) -> None:
    for name, value in all_fields(LANGUAGES[code]).items():
        if isinstance(value, str) and not name.startswith("replies."):
            assert re.compile(value).groups == 0, name


def test_a_language_that_nobody_described_is_neutral() -> None:
    assert language_of("sw") == Language(code="sw")
    assert language_of("de").capitalises_nouns


def test_any_of_several_patterns_matches() -> None:
    assert re.fullmatch(any_of(["a+", "", "b"]), "aa")
    assert not re.fullmatch(any_of(["a+", "", "b"]), "")


def test_knows_languages_by_their_codes() -> None:
    assert [language_name(code) for code in ("de", "pt-BR", "xx")] == ["German", "Portuguese", "English"]
    assert language_name("de", "vi") == "Tiếng Đức"
    assert is_language("de")
    assert not is_language("klingon!")


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("German", "de"),
        ("deutsch", "de"),
        ("allemand", "de"),
        ("Đức", "de"),
        ("日本語", "ja"),
        ("Klingon", None),
    ],
)
def test_knows_languages_by_their_names_in_any_of_them(name: str, code: str | None) -> None:
    assert named_language(name) == code


@pytest.mark.parametrize(("code", "text"), SOME_TEXTS.items())
def test_detects_the_language_of_a_text(code: str, text: str) -> None:
    assert detect_language(text) == code
