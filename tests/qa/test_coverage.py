"""Which sentences cover an article, a topic, a person, a side of a comparison, or what has changed."""

from dataclasses import replace

import numpy as np
import pytest

from rag.qa.answer import Judged
from rag.qa.evidence import evidence_sentences
from rag.qa.kinds import Intent, Kind
from rag.qa.question import StandaloneQuestion
from rag.retrieval.passage import Passage
from tests.support.gathering import BUILT, HIGH, RIVER, TOWER, Gathering, Vectors, read
from tests.support.passages import passage
from tests.support.questions import question
from tests.support.scripted_model import ABOUT, ANSWERABLE, Script, asked_of

OVERVIEW = question("What is the article about the tower about?", kind="overview")


def test_an_overview_covers_the_article_that_leads() -> None:
    far_behind = [(p.model_copy(update={"score": 0.5}), vectors) for p, vectors in TOWER[1:]]
    whole = passage(
        "Der Turm von Eastholm ist 118 Meter hoch. Er wird jedes Jahr im Mai gestrichen.", "old.md"
    )
    gathering = Gathering({ABOUT: 0.9}, article=read([(whole, [HIGH, RIVER])]))
    told = gathering(OVERVIEW, [TOWER[0], *far_behind])
    assert gathering.loaded == ["old.md"]
    assert told == ["Der Turm von Eastholm ist 118 Meter hoch.", "Er wird jedes Jahr im Mai gestrichen."]


def test_an_overview_of_a_topic_covers_the_passages_of_all_articles() -> None:
    gathering = Gathering({ABOUT: 0.9})
    told = gathering(OVERVIEW)
    assert gathering.loaded == []
    assert told is not None
    assert "Der Turm ist nun 124 Meter hoch." in told


def test_an_overview_of_a_topic_leaves_out_articles_far_behind_the_first() -> None:
    first, second = (
        passage(text, source, score=0.7) for text, source in (("Der Turm ist alt.", "a"), ("Er fiel.", "b"))
    )
    behind = passage("Das Museum ist neu.", "c", score=0.4)
    told = Gathering({ABOUT: 0.9})(OVERVIEW, [(first, [HIGH]), (second, [RIVER]), (behind, [BUILT])])
    assert told == ["Der Turm ist alt.", "Er fiel."]


def test_an_overview_of_a_topic_leaves_out_near_articles_about_something_else() -> None:
    lifts = passage("Die Lifte werden abgebaut.", "lifts.md")
    told = Gathering({"Lifte.*\n(?s:.*)" + ABOUT: 0.2, ABOUT: 0.9})(
        OVERVIEW, [*TOWER, (lifts, [[0, 0, 0, 1.0]])]
    )
    assert told is not None
    assert lifts.text not in told


def test_where_an_article_leads_no_other_one_is_tried() -> None:
    behind = passage("Das Museum ist neu.", "museum.md", score=0.65)
    gathering = Gathering({ABOUT: 0.9}, article=read(TOWER[:1]))
    gathering(OVERVIEW, [TOWER[0], (behind, [BUILT])])
    assert len(asked_of(gathering.calls)) == 1


def test_an_overview_of_what_the_articles_are_not_about_is_declined() -> None:
    gathering = Gathering({ABOUT: 0.2})
    assert gathering(OVERVIEW) is None
    (judged,) = gathering.events
    assert isinstance(judged, Judged)
    assert judged.probability == pytest.approx(0.2)


@pytest.mark.parametrize(("chance", "declined"), [(0.59, True), (0.6, False)])
def test_an_overview_needs_an_article_that_belongs_to_its_subject(chance: float, declined: bool) -> None:
    assert (Gathering({ABOUT: chance})(OVERVIEW) is None) == declined


def test_where_one_article_alone_is_near_less_certainty_is_enough() -> None:
    near, behind = (
        passage("Der Turm ist alt.", "a", score=0.5),
        passage("Das Museum ist neu.", "b", score=0.2),
    )
    pairs = [(near, [HIGH]), (behind, [RIVER])]
    article = read([(near, [HIGH])])
    assert Gathering({ABOUT: 0.4}, article)(OVERVIEW, pairs) == ["Der Turm ist alt."]
    assert Gathering({ABOUT: 0.39}, article)(OVERVIEW, pairs) is None


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Who is Renate Kock?", ["Renate Kock leitet das Bad.", "Sie gibt Geld."]),
        ("Kock", ["Renate Kock leitet das Bad.", "Sie gibt Geld."]),
        ("What is the plan of Jule Tamm and Renate Kock all about?", None),
    ],
)
def test_an_overview_of_a_person_is_of_the_sentences_about_that_person(
    text: str, told: list[str] | None
) -> None:
    article = (
        "Jule Tamm ist gegen den Plan. Sie will einen Wagen.\n\nRenate Kock leitet das Bad. Sie gibt Geld."
    )
    pairs = [(passage(article, "views.md"), np.eye(4).tolist())]
    found = Gathering({ABOUT: 0.9}, article=read(pairs))(question(text, kind="overview"), pairs)
    assert found is not None
    assert found == (told or [one.text for one in evidence_sentences([pairs[0][0]])])


@pytest.mark.parametrize(("title", "told"), [("Titel", [1, 3]), ("Was Jan Kolb plant", [0, 1, 2, 3])])
def test_who_is_no_known_person_is_looked_for_by_the_full_name(title: str, told: list[int]) -> None:
    text = (
        "Das Bad ist seit Jahren baufällig. Jan Kolb, Leiter des Bades, rechnet mit hohen Kosten. "
        "Das Dach wurde vor kurzem geprüft. Die Halle ist laut Kolb nicht zu retten."
    )
    pairs = [(passage(text, "kolb.md", title=title), np.eye(4).tolist())]
    gathering = Gathering({ABOUT: 0.9}, article=read(pairs))
    sentences = [one.text for one in evidence_sentences([pairs[0][0]])]
    assert gathering(question("Who is Jan Kolb?", kind="overview"), pairs) == [
        sentences[place] for place in told
    ]


def test_an_overview_of_eight_sentences_has_six() -> None:
    text = " ".join(f"Im Jahr {year} wurde der Turm von Eastholm gestrichen." for year in range(2001, 2009))
    told = Gathering({ABOUT: 0.9}, article=read([(passage(text, "old.md"), np.eye(8).tolist())]))(
        OVERVIEW, TOWER[:1]
    )
    assert told is not None
    assert len(told) == 6


POOL_2024 = "Das Bad öffnet im Mai. Der Umbau kostet 4 Millionen. Alle sind dafür."
POOL_2025 = "Das Bad öffnet im Juni. Der Umbau kostet 6 Millionen. Alle sind dafür."


@pytest.mark.parametrize(("chance", "told"), [(0.9, True), (0.1, False)])
def test_what_has_changed_is_told_from_two_articles_about_the_same_matter(chance: float, told: bool) -> None:
    pairs = [
        (passage(POOL_2025, "new.md", published="2025-03-01"), [HIGH, RIVER, BUILT]),
        (passage(POOL_2024, "old.md", published="2024-03-01"), [HIGH, RIVER, BUILT]),
    ]
    asked = question("What has changed?", kind="comparison")
    asked = replace(asked, intent=Intent("comparison", "change"))
    gathering = Gathering({ABOUT: chance, ANSWERABLE: 0.01})
    gathering.pages = [page for page, _ in pairs]
    if not told:
        assert gathering(asked, pairs) is None
        return
    gathered = gathering.gather(asked, pairs)
    assert gathered.dated
    assert [one.text for one in gathered.evidence] == [
        "Das Bad öffnet im Mai.",
        "Das Bad öffnet im Juni.",
        "Der Umbau kostet 4 Millionen.",
        "Der Umbau kostet 6 Millionen.",
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [("What changed at the Halmore pool in Norvane?", True), ("What changed at the Halmore pool?", False)],
)
def test_what_has_changed_may_be_told_from_an_article_that_lacks_some_of_the_names(
    text: str, told: bool
) -> None:
    vectors = [HIGH, RIVER, BUILT]
    pairs = [
        (
            passage(POOL_2024, "old.md", title="Halmore, Norvane", published="2024-03-01"),
            [HIGH, RIVER, BUILT],
        ),
        (passage(POOL_2025, "new.md", title="Norvane", published="2025-03-01"), vectors),
    ]
    gathering = Gathering({ABOUT: 0.9, ANSWERABLE: 0.01})
    gathering.pages = [page for page, _ in pairs]
    asked = replace(question(text, kind="comparison"), intent=Intent("comparison", "change"))
    assert (gathering(asked, pairs) is not None) == told


@pytest.mark.parametrize(
    ("kind", "told", "named"),
    [
        ("overview", {"old.md"}, True),
        ("several", {"old.md", "other.md"}, True),
        ("overview", {"old.md", "new.md"}, False),
        ("overview", {"other.md"}, False),
        ("fact", {"old.md"}, False),
    ],
)
def test_an_article_that_is_newer_than_those_told_from_is_named(
    kind: Kind, told: set[str], named: bool
) -> None:
    pairs = [
        (passage(POOL_2024, "old.md", published="2024-03-01"), [HIGH, RIVER, BUILT]),
        (passage(POOL_2025, "new.md", published="2025-03-01"), [HIGH, RIVER, BUILT]),
    ]
    gathering = Gathering({})
    gathering.pages, gathering.pairs = [page for page, _ in pairs], pairs
    pages = [page for page, _ in pairs]
    newer = gathering.stage.coverage.newer(question("What of the pool?", kind=kind), pages, told)
    assert (newer.source if newer else "") == ("new.md" if named else "")


def test_without_a_second_day_no_article_is_newer() -> None:
    pairs = [
        (passage(text, name), [HIGH, RIVER, BUILT]) for text, name in ((POOL_2024, "a"), (POOL_2025, "b"))
    ]
    gathering = Gathering({})
    gathering.pages, gathering.pairs = [page for page, _ in pairs], pairs
    asked = question("What of the pool?", kind="overview")
    assert gathering.stage.coverage.newer(asked, gathering.pages, {"a"}) is None
    assert gathering.read == []


UNSURE: Script = {ANSWERABLE: 0.1}  # of every sentence, so that the cross-encoder decides
LIKELY: Script = {ANSWERABLE: 0.3}


def side(name: str, whole: str = "") -> StandaloneQuestion:
    return replace(question(name, kind="comparison", side=name), whole=whole)


HELIOS = passage("Die Firma Helios baut Uhren in Genf und verkauft sie in der ganzen Welt.", "helios.md")
ORBIS = passage("Die Firma Orbis baut Schiffe in Kiel, die nur auf Flüssen fahren dürfen.", "orbis.md")
FIRMS: list[tuple[Passage, Vectors]] = [(HELIOS, [HIGH]), (ORBIS, [RIVER])]


def scored(*scores: float) -> list[tuple[Passage, Vectors]]:
    """The firms' passages with these scores."""
    return [
        (firm.model_copy(update={"score": score}), vectors)
        for (firm, vectors), score in zip(FIRMS, scores, strict=True)
    ]


def test_a_side_of_a_comparison_is_told_from_the_sentences_that_name_it() -> None:
    assert Gathering(UNSURE)(side("Helios"), FIRMS) == [HELIOS.text]
    assert Gathering(UNSURE)(side("Orbis"), FIRMS) == [ORBIS.text]


def test_a_side_in_small_letters_is_told_from_what_has_its_words_in_a_row() -> None:
    kilns = [
        (passage("Lò gas nung một mẻ chỉ mất 14 giờ.", "kilns.md", language="vi"), [HIGH]),
        (passage("Lò củi mất ba ngày.", "kilns.md", language="vi", start=60), [BUILT]),
    ]
    assert Gathering(UNSURE)(side("lò gas"), kilns) == ["Lò gas nung một mẻ chỉ mất 14 giờ."]
    assert Gathering(UNSURE)(side("lò củi"), kilns) == ["Lò củi mất ba ngày."]


POOLS: list[tuple[Passage, Vectors]] = [
    (passage("Norby hat ein neues Bad.", "norby.md"), [HIGH]),
    (passage("Im Mai kamen 700 Gäste.", "norby.md", start=500), [RIVER]),
    (passage("Westham hat ein altes Bad.", "westham.md"), [BUILT]),
]


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ("Es ist warm.", ["Norby hat ein neues Bad.", "Im Mai kamen 700 Gäste.", "Es ist warm."]),
        ("In Westham ist es kalt.", ["Norby hat ein neues Bad."]),  # then the article is about both
    ],
)
def test_the_article_that_names_one_side_alone_is_about_it(more: str, told: list[str]) -> None:
    asked = replace(side("Norby", "Norby vs Westham"), other_sides=("Westham",))
    pools = [*POOLS, (passage(more, "norby.md", start=900), [[0.0, 0, 0.6, 0.8]])]
    assert Gathering(LIKELY)(asked, pools) == told


def test_a_side_may_be_named_by_the_title_alone() -> None:
    sheep = passage("Die Milch reift drei Monate im Keller.", "sheep.md", title="Der Käse von Brindle")
    assert Gathering(UNSURE)(side("Brindle"), [*FIRMS, (sheep, [BUILT])]) == [sheep.text]


def test_a_name_that_only_resembles_the_side_counts_where_no_article_has_the_very_name() -> None:
    helion = passage("Die Firma Helion baut Wagen in Bern und in Basel.", "helion.md")
    assert Gathering(UNSURE)(side("Helios"), [*FIRMS, (helion, [BUILT])]) == [HELIOS.text]
    assert Gathering(UNSURE)(side("Helioss"), FIRMS) == [HELIOS.text]


def test_what_the_question_repeats_tells_no_side() -> None:
    pairs = [
        (passage("Marta Alba leitet seit 2019 das Werk in Kiel.", "alba.md"), [HIGH]),
        (passage("Marta Brunn leitet seit 2021 das Werk in Genf.", "brunn.md"), [RIVER]),
    ]
    whole = "How do Marta Alba and Marta Brunn differ?"
    assert Gathering(UNSURE)(side("Marta Brunn", whole), pairs) == [pairs[1][0].text]


def test_a_vietnamese_side_is_told_by_the_given_name_and_not_by_a_word_like_it() -> None:
    text = "Thì ra trời mặn quá.\n\nBà Phùng Thị Toàn ở làng bên.\n\nBà Lương Thị Mận bán gốm ở chợ làng."
    views = [(passage(text, "vi.md", language="vi"), [HIGH, RIVER, BUILT])]
    assert Gathering(UNSURE)(side("Luong Thi Man"), views) == ["Bà Lương Thị Mận bán gốm ở chợ làng."]


def test_a_side_that_no_article_names_is_declined() -> None:
    gathering = Gathering({})
    assert gathering(side("Tallis"), FIRMS) is None
    assert gathering.events == [Judged(0.0, None)]


def test_a_side_without_a_name_is_told_from_passages_that_are_near() -> None:
    assert Gathering(UNSURE)(side("watches"), scored(0.3, 0.2)) == [HELIOS.text]
    assert Gathering(UNSURE)(side("watches"), scored(0.2, 0.2)) is None


def test_a_side_in_small_letters_is_told_from_the_article_that_has_it_in_its_title() -> None:
    sheep = passage("Die Milch reift drei Monate im Keller.", "sheep.md", title="Der Käse von Brindle")
    assert Gathering(UNSURE)(side("brindle"), [*scored(0.3, 0.3), (sheep, [BUILT])]) == [sheep.text]


def test_a_side_is_told_in_the_sentences_that_the_cross_encoder_finds_best_in_the_order_of_the_text() -> None:
    built = [f"Helios hat im Jahr {year} eine ganz neue Uhr gebaut." for year in range(2001, 2006)]
    odds = dict(zip((f"| {sentence}" for sentence in built), [-3.0, 3.0, -3.0, -3.0, 5.0], strict=True))
    helios = [(passage(" ".join(built), "helios.md"), np.eye(5).tolist())]
    assert Gathering(UNSURE, odds=odds)(side("Helios"), helios) == [built[1], built[4]]


def test_a_side_is_told_in_its_best_sentence_even_where_that_hardly_belongs_to_the_answer() -> None:
    assert Gathering(UNSURE, odds={"Helios": -3.0})(side("Helios"), FIRMS) == [HELIOS.text]


def test_a_side_is_told_in_what_the_language_model_takes_for_an_answer() -> None:
    script: Script = {'Text: "[^"]*2003': 0.9, 'Text: "[^"]*2004': 0.3, ANSWERABLE: 0.05}
    built = [f"Helios hat im Jahr {year} eine ganz neue Uhr gebaut." for year in range(2001, 2006)]
    helios = [(passage(" ".join(built), "helios.md"), np.eye(5).tolist())]
    gathering = Gathering(script, odds={f"| {built[0]}": -2.5, "Helios": -3.0})
    assert gathering(side("Helios", "Helios vs Orbis"), helios) == [built[2], built[3]]
    assert all("Question: Helios vs Orbis" in prompt for prompt in asked_of(gathering.calls))


def test_a_side_is_told_with_the_sentence_that_its_sentence_refers_back_to() -> None:
    text = "Anna Kern leitet den Verband. Diese Frau möchte die Steuern auf Bier senken."
    views = [(passage(text, "views.md"), [HIGH, RIVER]), *FIRMS]
    odds = {"| Diese Frau": 2.0, "Anna Kern": -1.0}
    assert Gathering(UNSURE, odds=odds)(side("Anna Kern"), views) == [
        "Anna Kern leitet den Verband.",
        "Diese Frau möchte die Steuern auf Bier senken.",
    ]


def test_a_german_noun_is_looked_for_like_a_name_but_need_not_be_found() -> None:
    """Articles in another language have another word for it."""
    watches = question("Die Uhren", "de", kind="comparison", side="Uhren")
    clocks = question("Die Wecker", "de", kind="comparison", side="Wecker")
    assert Gathering(LIKELY)(watches, FIRMS) == [HELIOS.text]
    assert Gathering(LIKELY)(clocks, FIRMS) == [HELIOS.text, ORBIS.text]
