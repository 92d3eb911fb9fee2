"""What belegt says about itself, in every language."""

from dataclasses import asdict, fields
from string import Formatter

import pytest

from rag.qa.conversation import reply_to
from rag.qa.yes_no import opening
from rag.text.language_data.record import Replies
from rag.text.languages import LANGUAGES, replies_in

FILLED_IN = {
    "ask_what_about": "title",
    "nothing_on": "subject",
    "articles": "count",
    "articles_on": "topic",
    "languages": "languages",
    "outlets": "outlets",
    "part_unanswered": "question",
}
CODES = sorted(LANGUAGES)


@pytest.mark.parametrize("code", CODES)
def test_every_language_has_every_reply(code: str) -> None:
    assert [name for name, reply in asdict(LANGUAGES[code].replies).items() if not reply.strip()] == []


@pytest.mark.parametrize("code", CODES)
def test_every_reply_names_what_is_filled_in(code: str) -> None:
    for name, reply in asdict(LANGUAGES[code].replies).items():
        named = {field for _, field, _, _ in Formatter().parse(reply) if field}
        wanted = {FILLED_IN[name]} if name in FILLED_IN else set()
        if name == "articles_on":
            wanted |= {"count"}
        assert named == wanted, (code, name)


@pytest.mark.parametrize("field", [field.name for field in fields(Replies)])
def test_no_reply_was_left_in_english(field: str) -> None:
    english = getattr(LANGUAGES["en"].replies, field)
    same = {code for code in CODES if getattr(LANGUAGES[code].replies, field) == english}
    short = {"no", "yes", "outlets", "languages", "articles"}  # words that languages share ("No", "Articles")
    assert same == {"en"} or field in short


TITLES = ["Der Turm", "Der Hafen", "Der Deich"]


def test_a_greeting_ends_with_questions_to_ask() -> None:
    assert reply_to("hello", "en", TITLES).splitlines()[1:] == [
        "- " + replies_in("en").ask_what_about.format(title="Der Turm"),
        "- " + replies_in("en").ask_what_about.format(title="Der Hafen"),
        "- " + replies_in("en").ask_newest,
    ]
    assert reply_to("hello", "en", TITLES).startswith(replies_in("en").greeting)


def test_without_articles_there_is_nothing_to_suggest() -> None:
    assert reply_to("hello", "de", []) == replies_in("de").greeting


def test_thanks_and_a_farewell_are_answered_briefly() -> None:
    assert reply_to("thanks", "vi", TITLES) == replies_in("vi").thanks
    assert reply_to("bye", "vi", TITLES) == replies_in("vi").goodbye


def test_whatever_else_is_said_belegt_tells_what_it_does() -> None:
    assert reply_to("about", "fr", TITLES).startswith(replies_in("fr").about)
    assert reply_to("", "fr", []) == replies_in("fr").about


def test_a_language_that_belegt_does_not_know_is_answered_in_english() -> None:
    assert reply_to("bye", "sw", []) == replies_in("en").goodbye


def test_a_yes_or_no_is_said_only_where_it_is_clear() -> None:
    assert opening(0.9, "de") == "Ja: "
    assert opening(0.1, "de") == "Nein: "
    assert opening(0.5, "de") == opening(None, "de") == ""
