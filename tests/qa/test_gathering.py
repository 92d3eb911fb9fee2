"""Which sentences are gathered for each kind of question, with a model that says what is written down."""

from dataclasses import replace

import numpy as np
import pytest

from rag.qa.answer import Judged, Run
from rag.qa.answerability import CANDIDATES, FEWEST_CANDIDATES, MOST_CANDIDATES
from rag.qa.gathered import Declined
from rag.qa.kinds import Intent, Kind
from rag.qa.reading import Reading
from rag.qa.yes_no import probability_of_yes
from rag.retrieval.passage import Passage
from tests.support.gathering import BUILT, HIGH, OLD, RIVER, TOWER, Gathering, Vectors, answers, read
from tests.support.passages import passage
from tests.support.questions import question
from tests.support.scripted_model import ANSWERABLE, DECIDES, asked_of

# More sentences than are ever read for one question, all about other things.
WINDOWS: list[tuple[Passage, Vectors]] = [
    (passage(f"Der Turm hat {number} Fenster.", f"{number}.md"), [vector])
    for number, vector in enumerate(np.eye(20).tolist(), 10)
]


HOW_HIGH = question("How high is the tower?")


def test_no_sentence_is_read_of_an_article_far_behind_the_first() -> None:
    behind = passage("Das Museum wurde 1902 gebaut.", "museum.md", score=0.4)
    gathering = Gathering(answers("1902"), odds={"1902": 3.0})
    assert gathering(question("How old is it?"), [(OLD, [HIGH, RIVER]), (behind, [BUILT])]) is None


def test_a_fact_is_gathered_from_the_sentence_that_tells_it() -> None:
    gathering = Gathering(answers("1902 gebaut."), odds={"1902": 3.0})
    assert gathering(question("How old is the tower?")) == ["Der Turm wurde 1902 gebaut."]
    (judged,) = gathering.events
    assert isinstance(judged, Judged)
    assert judged.probability > 0.5


def test_articles_without_the_questions_names_are_read_after_those_that_have_them() -> None:
    gathering = Gathering({ANSWERABLE: 0.95})
    towns: list[tuple[Passage, Vectors]] = [
        (passage("The pool of Tarrow is old.", "b.txt", language="en"), [[0.0, 1]]),
        (passage("Das Bad in Brakenau ist alt.", "a.txt", language="de"), [[1.0, 0]]),
    ]
    assert gathering(question("How old is the pool in Brakenau?"), towns) == ["Das Bad in Brakenau ist alt."]


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("How high is the tower?", ["Der Turm ist 118 Meter hoch."]),
        ("How high was the tower in 1999?", None),  # of which the article says something else
    ],
)
def test_a_sentence_that_may_answer_is_told_if_its_passage_does(asked: str, told: list[str] | None) -> None:
    passage_read = f'Text: "Der Turm ist 118 Meter hoch. Er steht am Fluss."\n.*{ANSWERABLE}'
    gathering = Gathering({passage_read: 0.6, 'Text: "Der Turm ist 118': 0.05, ANSWERABLE: 0.01})
    painted = passage("Im Jahr 1999 wurde er bemalt.", OLD.source)
    assert gathering(question(asked), [(OLD, [HIGH, RIVER]), (painted, [BUILT])]) == told


def test_what_no_sentence_answers_is_declined() -> None:
    gathering = Gathering(answers())
    assert gathering(HOW_HIGH) is None
    (judged,) = gathering.events
    assert isinstance(judged, Judged)
    assert judged.probability < 0.35


def test_what_is_declined_comes_with_what_the_model_found_likeliest_to_answer() -> None:
    gathering = Gathering({"Text: .*1902": 0.03, ANSWERABLE: 0.01})
    assert gathering.decline(HOW_HIGH)[0] == "Der Turm wurde 1902 gebaut."


def test_once_a_sentence_surely_answers_no_further_ones_are_read() -> None:
    gathering = Gathering(answers("118 Meter hoch.", "124 Meter hoch."))
    gathering(HOW_HIGH)
    read_alone = [prompt for prompt in asked_of(gathering.calls) if ANSWERABLE in prompt]
    assert not any("1902" in prompt for prompt in read_alone)


@pytest.mark.parametrize(
    ("kind", "chance", "read"),
    [
        ("fact", 0.95, 1),  # one that is sure is enough
        ("fact", 0.6, CANDIDATES),
        ("several", 0.95, FEWEST_CANDIDATES),
        ("several", 0.6, CANDIDATES),
    ],
)
def test_the_model_reads_until_it_is_sure(kind: Kind, chance: float, read: int) -> None:
    gathering = Gathering({ANSWERABLE: chance})
    gathered = gathering.gather(question("What has the tower?", kind=kind), WINDOWS)
    assert len(asked_of(gathering.calls)) == read
    list(gathered.evidence)
    assert len(asked_of(gathering.calls)) == (MOST_CANDIDATES if kind == "several" else read)


@pytest.mark.parametrize(("kind", "told"), [("several", ["Der Turm hat 28 Fenster."]), ("fact", None)])
def test_before_several_things_are_declined_sentences_far_from_the_question_are_read(
    kind: Kind, told: list[str] | None
) -> None:
    gathering = Gathering(answers("28 Fenster."), odds={"28": 3.0})
    assert gathering(question("Why has the tower so many windows?", kind=kind), WINDOWS) == told


# Of a fact's article, the passage is read as well.
@pytest.mark.parametrize(("kind", "read"), [("several", 2 * CANDIDATES), ("fact", CANDIDATES + 1)])
def test_what_is_declined_costs_a_few_readings(kind: Kind, read: int) -> None:
    gathering = Gathering({ANSWERABLE: 0.03})
    assert gathering(question("What has the tower?", kind=kind), WINDOWS) is None
    assert len(asked_of(gathering.calls)) == read


def test_another_article_that_says_otherwise_is_gathered_too() -> None:
    told = Gathering(answers("118 Meter hoch.", "124 Meter hoch."))(HOW_HIGH)
    assert told == ["Der Turm ist 118 Meter hoch.", "Der Turm ist nun 124 Meter hoch."]


def test_another_number_that_does_not_answer_is_no_contradiction() -> None:
    assert Gathering(answers("118 Meter hoch."))(HOW_HIGH) == ["Der Turm ist 118 Meter hoch."]


def test_while_the_model_is_not_sure_of_one_sentence_others_that_may_answer_are_told_too() -> None:
    unsure = {
        f'Text: "[^"]*{text}': chance for text, chance in {"118": 0.6, "Fluss": 0.5, "1902": 0.3}.items()
    }
    assert Gathering(unsure)(HOW_HIGH, [TOWER[0], TOWER[2]]) == [
        "Der Turm ist 118 Meter hoch.",
        "Er steht am Fluss.",
    ]
    sure = unsure | {'Text: "[^"]*118': 0.97}
    assert Gathering(sure)(HOW_HIGH, [TOWER[0], TOWER[2]]) == ["Der Turm ist 118 Meter hoch."]


def test_a_yes_or_no_is_told_from_one_sentence() -> None:
    unsure = {'Text: "[^"]*118': 0.6, 'Text: "[^"]*Fluss': 0.5, DECIDES: 0.8}
    asked = question("Is the tower 118 metres high?", kind="yes_no")
    assert Gathering(unsure)(asked, TOWER[:1]) == ["Der Turm ist 118 Meter hoch."]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("What is the latest height of the tower?", "Der Turm ist nun 124 Meter hoch."),
        ("How high was the tower in 2021?", "Der Turm ist 118 Meter hoch."),
    ],
)
def test_of_contradicting_articles_the_time_that_is_asked_for_chooses(text: str, told: str) -> None:
    assert Gathering(answers("118 Meter hoch.", "124 Meter hoch."))(question(text)) == [told]


def test_only_articles_that_contradict_one_another_disagree() -> None:
    for knows, disagree in (
        (answers("118 Meter hoch.", "124 Meter hoch."), True),
        (answers("am Fluss."), False),
    ):
        gathered = Gathering(knows).gather(HOW_HIGH)
        assert gathered.dated == disagree
    several = Gathering(answers("118 Meter hoch.", "am Fluss.")).gather(
        question("What is it?", kind="several")
    )
    assert not several.dated


def test_where_a_sentence_answers_only_after_the_one_before_it_both_are_told() -> None:
    odds = {"Meter hoch. | Er steht am Fluss": 3.0, "am Fluss": 0.5}
    told = Gathering(answers("am Fluss."), odds=odds)(question("Where is the tower?"))
    assert told == ["Der Turm ist 118 Meter hoch.", "Er steht am Fluss."]


def test_a_yes_or_no_is_decided_by_the_sentence_that_answers() -> None:
    asked = question("Is the tower 118 metres high?", kind="yes_no")
    gathered = Gathering({DECIDES: 0.8, **answers("118 Meter hoch.")}).gather(asked)
    assert gathered.decided == pytest.approx(probability_of_yes(0.8, 0.0))
    fact = Gathering(answers("118 Meter hoch.")).gather(HOW_HIGH)
    assert fact.decided is None


def test_a_sentence_that_hardly_answers_decides_no_yes_or_no() -> None:
    asked = question("Is the tower 118 metres high?", kind="yes_no")
    gathered = Gathering(
        {DECIDES: 0.97, f'Text: "[^"]*118 Meter hoch."\n.*{ANSWERABLE}': 0.8, ANSWERABLE: 0.03}
    )
    assert gathered.gather(asked).decided is None


def test_what_another_person_says_decides_no_yes_or_no() -> None:
    text = "Jule Tamm ist gegen den Plan. Sie will einen Wagen.\n\nRenate Kock ist dafür. Sie gibt Geld."
    views = [(passage(text, "views.md"), np.eye(4).tolist())]
    gathering = Gathering({DECIDES: 0.97, **answers("Sie gibt Geld.")})
    decided = [
        gathering.gather(question(text, kind="yes_no"), views)
        for text in ("Is Renate Kock for the plan?", "Is Jule Tamm for the plan?", "Is anybody for the plan?")
    ]
    assert [one.decided is not None for one in decided] == [True, False, True]


def test_all_sentences_that_answer_are_gathered_in_the_order_of_their_articles() -> None:
    asked = question("What is known of the tower?", kind="several")
    told = Gathering(answers("1902 gebaut.", "am Fluss.", "118 Meter hoch."))(asked)
    assert told == ["Der Turm ist 118 Meter hoch.", "Er steht am Fluss.", "Der Turm wurde 1902 gebaut."]


def test_of_several_sentences_the_first_are_told_before_further_ones_are_read() -> None:
    gathering = Gathering(answers("10 Fenster.", "27 Fenster."))
    gathered = gathering.gather(question("What is known of the tower?", kind="several"), WINDOWS)
    told = iter(gathered.evidence)
    assert next(told).text == "Der Turm hat 10 Fenster."
    before = len(asked_of(gathering.calls))
    assert list(told) == []
    assert len(asked_of(gathering.calls)) > before


def test_what_one_person_says_is_not_told_by_another() -> None:
    text = "Jule Tamm ist gegen den Plan. Sie will einen Wagen.\n\nRenate Kock ist dafür. Sie gibt Geld."
    views = [(passage(text, "views.md"), np.eye(4).tolist())]
    script = {'Text: "Sie gibt Geld': 0.8, **answers("Sie will einen Wagen.")}
    asked = question("What does the midwife want?", kind="several")
    both = ["Jule Tamm ist gegen den Plan.", "Sie will einen Wagen."]
    assert Gathering(script)(replace(asked, intent=Intent("several", "person")), views) == both
    everything = [*both, "Renate Kock ist dafür.", "Sie gibt Geld."]
    assert Gathering(script)(asked, views) == everything
    doubtful = Intent("several", "person", doubtful=True)
    assert Gathering(script)(replace(asked, intent=doubtful), views) == everything
    naming = question("What does Jule Tamm want?", kind="several")
    assert Gathering(script)(naming, views) == everything  # perhaps what others say of her wishes
    assert Gathering(script)(replace(naming, intent=doubtful), views) == both
    misled = {'Text: "Sie will einen Wagen': 0.4, **answers("Sie gibt Geld.")}
    assert Gathering(misled)(replace(naming, intent=doubtful), views) == both


def test_once_the_first_are_told_the_cross_encoder_reads_what_is_farther_from_the_question() -> None:
    gathering = Gathering(answers("10 Fenster.", "28 Fenster."), odds={"28": 3.0})
    gathered = gathering.gather(question("What is known of the tower?", kind="several"), WINDOWS)
    assert not any("28" in prompt for prompt in asked_of(gathering.calls))
    assert [evidence.text for evidence in gathered.evidence] == [
        "Der Turm hat 10 Fenster.",
        "Der Turm hat 28 Fenster.",
    ]


def test_where_several_sentences_answer_those_of_the_whole_nearest_article_are_told() -> None:
    whole = passage(
        "Der Turm von Eastholm ist 118 Meter hoch. Der Förderverein will ihn weiß streichen.", "old.md"
    )
    gathering = Gathering(
        answers("118 Meter hoch.", "weiß streichen."), article=read([(whole, [HIGH, RIVER])])
    )
    gathering.pages = [whole]
    told = gathering(question("What is known of the tower?", kind="several"), [(OLD, [HIGH, RIVER])])
    assert [passage.text for passage in gathering.read] == [whole.text]
    assert told == ["Der Turm von Eastholm ist 118 Meter hoch.", "Der Förderverein will ihn weiß streichen."]


def test_a_fact_may_stand_in_a_passage_of_the_nearest_article_that_the_search_did_not_find() -> None:
    whole = passage("Der Turm von Eastholm ist alt. Der Förderverein will ihn weiß streichen.", "old.md")
    gathering = Gathering(answers("weiß streichen."), article=read([(whole, [HIGH, RIVER])]))
    gathering.pages = [whole]
    told = gathering(question("Which colour will the tower have?"), [(OLD, [HIGH, RIVER])])
    assert told == ["Der Förderverein will ihn weiß streichen."]
    asked = asked_of(gathering.calls)
    assert len(asked) == len(set(asked))  # what the model has read it does not read again


def test_a_fact_is_not_told_of_a_place_that_the_question_does_not_name() -> None:
    brakenau = passage("Das Bad in Brakenau ist rund.", "brakenau.md", score=0.5)
    tarrow = passage("The pool in Tarrow opens at seven.", "tarrow.md", language="en", score=0.45)
    gathering = Gathering(answers("The pool in Tarrow opens at seven."))
    pools = [(brakenau, [HIGH]), (tarrow, [RIVER])]
    assert gathering(question("When does the pool in Brakenau open?"), pools) is None
    assert gathering(question("When does the pool in Tarrow open?"), pools) == [tarrow.text]


def test_for_a_fact_that_the_model_is_sure_of_no_whole_article_is_read() -> None:
    gathering = Gathering(answers("118 Meter hoch."))
    assert gathering(question("How high was the tower?")) == ["Der Turm ist 118 Meter hoch."]
    assert not gathering.loaded


@pytest.mark.parametrize("kind", ["fact", "several", "overview", "yes_no"])
def test_without_passages_every_question_is_declined_and_no_model_is_asked(kind: Kind) -> None:
    nothing = Reading([], np.zeros((0, 0), dtype=np.float32), np.zeros(0, dtype=np.float32))
    gathering = Gathering({})
    run = Run(gathering.events.append)
    assert gathering.stage(question("How high?", kind=kind), [], nothing, run) == Declined()
    assert gathering.events == [Judged(0.0, None)]
