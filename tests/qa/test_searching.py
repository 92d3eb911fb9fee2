"""Searches in steps, with a model that proposes what is written down."""

from rag.index.filters import Selection
from rag.qa.answer import Run, Search
from rag.qa.kinds import Kind
from rag.qa.searching import StepwiseSearch, is_hard, merge
from rag.retrieval.passage import Passage
from rag.retrieval.retriever import Query
from tests.support.passages import passage
from tests.support.questions import query, question
from tests.support.scripted_model import asked_of, scripted_calls

SEARCH, GAPS = "Which searches find", "Is anything that the answer needs missing"
TOWER = passage("Der Turm ist 118 Meter hoch.", "tower.txt", score=0.5)
BRIDGE = passage("Die Brücke ist 212 Meter lang.", "bridge.txt", score=0.4)
FOUND = {"height of the tower": [TOWER], "length of the bridge": [BRIDGE], "its builder": [TOWER]}


def retrieve(asked: Query, count: int, among: Selection) -> list[Passage]:
    return FOUND[asked.text][:count]


def search(script: dict[str, str | float], kind: Kind = "comparison") -> tuple[list[Search], list[str], int]:
    """The searches, the articles found and the number of requests for one question."""
    calls = scripted_calls(script)
    stage = StepwiseSearch(calls, query, retrieve)
    found = stage(question("Compare the tower with the bridge.", kind=kind), [TOWER], Selection(), Run())
    return list(found.searches), [one.source for one in found.passages], len(asked_of(calls))


PROPOSED = '{"searches": ["height of the tower", "length of the bridge"]}'


def test_a_comparison_is_searched_side_by_side() -> None:
    searches, sources, calls = search({SEARCH: PROPOSED, GAPS: '{"searches": []}'})
    assert searches == [
        Search(query="height of the tower", sources=["tower.txt"]),
        Search(query="length of the bridge", sources=["bridge.txt"]),
    ]
    assert sources == ["tower.txt", "bridge.txt"]
    assert calls == 2


def test_what_is_missing_is_searched_once_more_and_nothing_twice() -> None:
    gaps = '{"searches": ["its builder", "height of the tower"]}'
    searches, _, calls = search({SEARCH: PROPOSED, GAPS: gaps})
    assert [one.query for one in searches] == ["height of the tower", "length of the bridge", "its builder"]
    assert calls == 2


def test_a_fact_needs_no_further_search() -> None:
    assert search({}, "fact") == ([], ["tower.txt"], 0)


def test_a_model_that_proposes_nothing_leaves_the_first_search() -> None:
    searches, sources, _ = search({SEARCH: "I cannot help with that {", GAPS: ""})
    assert searches == []
    assert sources == ["tower.txt"]


def test_hard_are_comparisons_changes_and_overviews_of_several_articles() -> None:
    assert is_hard(question("Compare them.", kind="comparison"), [])
    assert is_hard(question("What has changed since 2023?", kind="several"), [])
    assert not is_hard(question("Who said what?", kind="several"), [])
    assert is_hard(question("Towers", kind="overview"), [TOWER, replace_score(BRIDGE, 0.49)])
    assert not is_hard(question("The tower", kind="overview"), [TOWER, replace_score(BRIDGE, 0.2)])


def replace_score(one: Passage, score: float) -> Passage:
    return one.model_copy(update={"score": score})


def test_the_best_of_every_search_come_first_and_none_twice() -> None:
    other = passage("Er steht am Fluss.", "tower.txt", start=50, end=68)
    assert merge([[TOWER, other], [BRIDGE, TOWER]], most=2) == [TOWER, BRIDGE]
    assert merge([[TOWER, other], [BRIDGE]]) == [TOWER, BRIDGE, other]
