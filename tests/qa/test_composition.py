"""Statements put together to an answer."""

import numpy as np
import pytest

from rag.qa.answer import Event, Run, Token
from rag.qa.citations import nearest_by_article
from rag.qa.composition import Composition, add_note, bullet_list
from rag.qa.evidence import Evidence, evidence_sentences
from rag.qa.reading import Reading
from rag.qa.statement import Statement
from tests.support.passages import evidence, passage

DAM = "Der Staudamm wurde 1931 gebaut. Er ist 84 Meter hoch und gehört der Firma Aquatron."
BUILT, HIGH = evidence_sentences([passage(DAM, start=100, published="2024-03-12")])


def told(text: str, source: Evidence = BUILT) -> Statement:
    return Statement(text, source, "told")


@pytest.fixture
def events() -> list[Event]:
    return []


@pytest.fixture
def composition(events: list[Event]) -> Composition:
    """An empty answer in English whose pieces are recorded."""
    return Composition("en", Run(events.append))


def test_every_statement_has_the_marker_of_its_citation(composition: Composition) -> None:
    composition.add(told("It was built in 1931."))
    composition.add(told("It is 84 metres high.", HIGH))
    assert composition.text == "It was built in 1931. [1] It is 84 metres high. [2]"
    first, second = composition.citations.values()
    assert (first.number, first.quote, second.number, second.quote) == (1, BUILT.text, 2, HIGH.text)
    assert composition.status == "answered"


def test_a_citation_is_the_verbatim_sentence_with_its_offsets(composition: Composition) -> None:
    composition.add(told("It is 84 metres high.", HIGH))
    (citation,) = composition.citations.values()
    assert DAM[citation.start - 100 : citation.end - 100] == citation.quote == HIGH.text
    assert (citation.source, citation.title, citation.language) == ("a.txt", "Titel", "de")
    assert citation.passage == DAM
    assert "translation" not in citation.model_dump()


def test_the_same_span_keeps_its_number(composition: Composition) -> None:
    composition.add(told("It was built in 1931."))
    composition.add(told("It is 84 metres high.", HIGH))
    composition.add(told("In 1931 it was built."))
    assert composition.text.endswith("In 1931 it was built. [1]")
    assert len(composition.citations) == 2


def test_what_is_emitted_is_the_text_and_is_never_withdrawn(
    composition: Composition, events: list[Event]
) -> None:
    composition.begin_part("Helios")
    composition.add(told("It was built in 1931."))
    composition.begin_part("Aquatron")
    composition.decline_part("The sources don't say.")
    pieces = [event.text for event in events if isinstance(event, Token)]
    assert "".join(pieces) == composition.text
    assert len(pieces) == 5


def test_the_first_piece_of_every_answer_is_timed(composition: Composition) -> None:
    composition.say("The newest articles:")
    first = composition.run.meter.first_token_s
    composition.cite_article("Titel (2024)", BUILT)
    assert composition.run.meter.first_token_s == first > 0


def test_a_quotation_names_its_article_the_first_time(composition: Composition) -> None:
    composition.add(Statement(BUILT.text, BUILT, "quote", "It was built in 1931."))
    composition.add(Statement(HIGH.text, HIGH, "quote"))
    other = evidence("Ein Turm steht dort.", "b.txt", title="")
    composition.add(Statement(other.text, other, "quote"))
    assert composition.text == f"“{BUILT.text}” (Titel) [1] “{HIGH.text}” [2] “{other.text}” [3]"
    first, second, _ = composition.citations.values()
    assert (first.translation, second.translation) == ("It was built in 1931.", "")


def test_sentences_of_articles_that_disagree_tell_their_dates() -> None:
    for language, sentence, dated in (
        ("en", "It is 84 metres high.", "It is 84 metres high (March 12, 2024). [1]"),
        ("de", "Er ist 84 Meter hoch.", "Er ist 84 Meter hoch (12. März 2024). [1]"),
    ):
        composition = Composition(language)
        composition.add(told(sentence, HIGH), dated=True)
        assert composition.text == dated


def test_an_article_without_a_date_tells_none(composition: Composition) -> None:
    composition.add(told("It is old.", evidence("Er ist alt.")), dated=True)
    assert composition.text == "It is old. [1]"


def test_a_yes_precedes_the_sentence_that_proves_it(composition: Composition) -> None:
    composition.add(told("It was built in 1931."), opening="Yes: ")
    assert composition.text == "Yes: It was built in 1931. [1]"


def test_the_parts_are_paragraphs_with_their_headings(composition: Composition) -> None:
    composition.begin_part("Helios")
    composition.add(told("It was built in 1931."))
    composition.begin_part("Aquatron")
    composition.add(told("It is 84 metres high.", HIGH))
    composition.begin_part()
    composition.add(told("It is old."))
    assert composition.text == (
        "Helios: It was built in 1931. [1]\n\nAquatron: It is 84 metres high. [2]\n\nIt is old. [1]"
    )


def test_an_answer_is_partial_where_a_part_was_declined(composition: Composition) -> None:
    composition.begin_part()
    composition.decline_part("The sources don't say.")
    composition.begin_part()
    composition.add(told("It was built in 1931."))
    assert composition.status == "partial"
    assert composition.text == "The sources don't say.\n\nIt was built in 1931. [1]"


def test_where_every_part_was_declined_nothing_is_answered(composition: Composition) -> None:
    composition.begin_part()
    composition.decline_part("The sources don't say.")
    assert composition.status == "not_in_sources"


def reading(*sentences: Evidence) -> Reading:
    """Sentences of which each is a little further from the question than the one before."""
    nearness = np.linspace(1.0, 0.9, len(sentences), dtype=np.float32)
    return Reading(list(sentences), np.eye(len(sentences), dtype=np.float32), nearness)


def test_a_refusal_cites_the_nearest_sentence_of_each_of_the_nearest_articles(
    composition: Composition,
) -> None:
    others = [evidence(f"Satz {name}.", f"{name}.txt") for name in "bcd"]
    composition.decline(nearest_by_article(reading(BUILT, HIGH, *others), 3))
    assert composition.text == "The sources don't say. What comes nearest: [1] [2] [3]"
    assert [citation.quote for citation in composition.citations.values()] == [
        BUILT.text, "Satz b.", "Satz c."
    ]  # fmt: skip
    assert composition.status == "not_in_sources"


def test_what_is_likeliest_to_answer_comes_before_what_resembles_the_question() -> None:
    other, near = evidence("Satz b.", "b.txt"), evidence("Satz c.", "c.txt")
    nearest = nearest_by_article(reading(BUILT, HIGH, other, near), 3, [other, HIGH])
    assert [sentence.text for sentence in nearest] == ["Satz b.", HIGH.text, "Satz c."]


def test_articles_that_are_far_away_come_not_near(composition: Composition) -> None:
    far = reading(BUILT, evidence("Es regnete.", "b.txt"))
    far.nearness[:] = [0.9, 0.2]
    composition.decline(nearest_by_article(far, 3))
    assert len(composition.citations) == 1


def test_a_refusal_without_articles_cites_none() -> None:
    composition = Composition("de")
    composition.decline([])
    assert composition.text == "Die Quellen sagen dazu nichts."


def test_a_refusal_comes_after_what_was_said_of_each_part(composition: Composition) -> None:
    composition.begin_part("Helios")
    composition.decline_part("The sources say nothing.")
    composition.decline([BUILT])
    assert composition.text == (
        "Helios: The sources say nothing.\n\nThe sources don't say. What comes nearest: [1]"
    )


def test_a_refusal_cites_by_the_numbers_that_are_taken() -> None:
    composition = Composition("en")
    composition.add(told("It is 84 metres high.", HIGH))
    composition.decline([BUILT])
    assert composition.text.endswith("What comes nearest: [2]")


def test_a_newer_article_is_named_with_its_date_below_the_answer(composition: Composition) -> None:
    composition.add(told("It is 84 metres high.", HIGH))
    newer = evidence("Der Damm wächst.", "new.txt", published="2025-03-01")
    composition.point_to("There is a newer article about this:", newer)
    assert composition.text == (
        "It is 84 metres high. [1]\n\nThere is a newer article about this: Titel (March 1, 2025) [2]"
    )
    assert composition.status == "answered"


def test_articles_are_listed_below_what_introduces_them(composition: Composition) -> None:
    composition.say("The newest articles:")
    composition.cite_article("Titel (2024)", BUILT)
    composition.cite_article("Deleted", None)
    assert composition.text == "The newest articles:\n- Titel (2024) [1]\n- Deleted"
    assert composition.status == "answered"


def test_belegts_own_sentences_answer_nothing_but_the_catalogue_does(composition: Composition) -> None:
    composition.say("")
    composition.say("Hello!")
    assert (composition.text, composition.status) == ("Hello!", "not_in_sources")
    composition.state("Languages: German")
    assert (composition.status, composition.citations) == ("answered", {})


@pytest.mark.parametrize(
    ("sentence", "noted"),
    [
        ("It is high.", "It is high (2024)."),
        ("It is high", "It is high (2024)"),
        ("他很高。", "他很高 (2024)。"),
        ("Is it?!", "Is it (2024)?!"),
    ],
)
def test_a_note_stands_before_the_full_stop(sentence: str, noted: str) -> None:
    assert add_note(sentence, "2024") == noted


def test_a_list_stands_below_its_introduction() -> None:
    assert f"You could ask:{bullet_list(['Who?', 'When?'])}" == "You could ask:\n- Who?\n- When?"


def test_a_statement_that_combines_two_sentences_cites_both(composition: Composition) -> None:
    composition.add(
        Statement("It is 84 metres high and was built in 1931.", HIGH, "told", also=(BUILT, HIGH))
    )
    assert composition.text == "It is 84 metres high and was built in 1931. [1] [2]"


def test_statements_stand_in_paragraphs_lists_and_tables(composition: Composition) -> None:
    head = "| | Dam |\n|---|---|"
    composition.add(told("It was built in 1931."))
    composition.add(Statement("Built in 1931", BUILT, "told", place="item"))
    composition.add(Statement("| Height | 84 m |", HIGH, "told", place="row", head=head))
    composition.add(Statement("| Built | 1931 |", BUILT, "told", place="row", head=head))
    composition.add(told("It belongs to Aquatron.", HIGH))
    assert composition.text == (
        "It was built in 1931. [1]\n- Built in 1931 [1]\n\n| | Dam |\n|---|---|\n"
        "| Height | 84 m [2] |\n| Built | 1931 [1] |\n\nIt belongs to Aquatron. [2]"
    )


def test_an_answer_of_which_something_was_left_out_is_partial(composition: Composition) -> None:
    composition.add(told("It was built in 1931."))
    composition.leave_out("It was built by Marta Fenn [3].")
    assert composition.status == "partial"
    assert composition.left_out == ["It was built by Marta Fenn."]
    assert "Marta Fenn" not in composition.text
