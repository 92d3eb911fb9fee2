"""The authors of a page are persons, where it names any."""

import json
from typing import Any

import pytest

from rag.ingest.readers.page_facts import page_facts

STORY = "<p>The council raises the dog tax to 96 euros a year from January, after a vote on Thursday.</p>"
SITE = "<meta property='og:site_name' content='The Skarrow Times'>"
PERSON = {"@type": "Person", "name": "Ann Hale"}


def author(head: str, byline: str = "") -> str:
    article = f"<article><h1>Council raises dog tax</h1>{byline}{STORY}</article>"
    return page_facts(f"<html><head><title>Dog tax</title>{head}</head><body>{article}</body></html>").author


def data(authors: Any, **more: Any) -> str:
    value = {"@context": "https://schema.org", "@type": "NewsArticle", "author": authors, **more}
    return f"<script type='application/ld+json'>{json.dumps(value)}</script>"


@pytest.mark.parametrize(
    "head",
    [
        f"{SITE}<meta name='author' content='Ann Hale, The Skarrow Times'>",
        f"{SITE}<meta name='author' content='Ann Hale | Skarrow Times'>",
        f"{SITE}<meta name='author' content='Skarrow Times Staff, Ann Hale'>",
        f"{SITE}<meta name='author' content='The Skarrow Times'>{data([PERSON])}",
        f"{SITE}{data([PERSON, {'@type': 'Person', 'name': 'The Skarrow Times'}])}",
        f"{SITE}{data('Ann Hale, The Skarrow Times')}",
        "<meta name='author' content='Norden Agency'>"
        + data([{"@type": "NewsMediaOrganization", "name": "Norden Agency"}, PERSON]),
        data("Ann Hale, The Skarrow Times", publisher={"name": "The Skarrow Times"}),
        data("Ann Hale, Norden News & Media", publisher={"name": "Norden News & Media"}),
        "<link rel='canonical' href='https://www.skarrow-times.example/a'>"
        "<meta name='author' content='Ann Hale, The Skarrow Times'>",
    ],
)
def test_an_organisation_beside_a_person_is_no_author(head: str) -> None:
    assert author(head) == "Ann Hale"


def test_an_outlet_in_the_byline_is_no_author() -> None:
    assert author(SITE, "<p class='author'>Ann Hale, The Skarrow Times</p>") == "Ann Hale"


def test_an_address_that_cannot_be_taken_apart_costs_no_author() -> None:
    comment = "<!-- saved from url=(0032)https://[news/a -->"
    page = f"<html><head><meta name='author' content='Ann Hale'></head><body>{STORY}</body></html>"
    assert page_facts(comment + page).author == "Ann Hale"


def test_several_persons_are_authors() -> None:
    head = f"{SITE}<meta name='author' content='Ann Hale, Ben Roe, The Skarrow Times'>"
    assert author(head) == "Ann Hale; Ben Roe"


def test_an_organisation_alone_is_the_author() -> None:
    assert author(f"{SITE}<meta name='author' content='The Skarrow Times'>") == "The Skarrow Times"


BEN = {"@type": "Person", "name": "Ben Roe"}
BOTH = {"@type": ["Person", "Organization"], "name": "Ann Hale"}


@pytest.mark.parametrize(
    "head",
    [
        data([BOTH, BEN]),
        data([PERSON, BEN], publisher=PERSON),
        data([PERSON, BEN], publisher={"@type": "https://schema.org/Person", "name": "Ann Hale"}),
        "<meta property='og:site_name' content='Ann Hale'>" + data([PERSON, BEN]),
        "<link rel='canonical' href='https://annhale.example/a'>" + data([PERSON, BEN]),
    ],
)
def test_who_is_stated_to_be_a_person_is_no_organisation(head: str) -> None:
    assert author(head) == "Ann Hale; Ben Roe"
