"""Which sentences are gathered for each kind of question, with a model that says what is written down."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pytest

from rag.qa.answer import Event, Judged, Run
from rag.qa.answerability import CANDIDATES, FEWEST_CANDIDATES, MOST_CANDIDATES
from rag.qa.evidence import evidence_sentences
from rag.qa.gathered import Gathered, NotStated
from rag.qa.gathering import EvidenceGatherer
from rag.qa.judging import AnswerabilityJudge
from rag.qa.kinds import Intent, Kind
from rag.qa.question import StandaloneQuestion
from rag.qa.reading import Reading
from rag.qa.yes_no import probability_of_yes
from rag.retrieval.passage import Passage
from rag.retrieval.retriever import Query
from tests.support.cross_readers import cross_reader
from tests.support.passages import passage
from tests.support.questions import question
from tests.support.scripted_model import ABOUT, ANSWERABLE, DECIDES, Script, asked_of, scripted_calls

OLD = passage("Der Turm ist 118 Meter hoch. Er steht am Fluss.", "old.md", published="2021-05-04")
NEW = passage("Der Turm ist nun 124 Meter hoch.", "new.md", published="2024-09-10")
AGE = passage("Der Turm wurde 1902 gebaut.", "age.md", published="2022-01-02")
Vectors = list[list[float]]

HIGH, RIVER, BUILT = [1.0, 0, 0, 0], [0.0, 1, 0, 0], [0.0, 0, 1, 0]
TOWER: list[tuple[Passage, Vectors]] = [
    (OLD, [HIGH, RIVER]),
    (NEW, [[0.8, 0, 0, 0.6]]),
    (AGE, [BUILT]),
]


# More sentences than are ever read for one question, all about other things.
WINDOWS: list[tuple[Passage, Vectors]] = [
    (passage(f"Der Turm hat {number} Fenster.", f"{number}.md"), [vector])
    for number, vector in enumerate(np.eye(20).tolist(), 10)
]


def read(pairs: Sequence[tuple[Passage, Vectors]]) -> Reading:
    """Sentences with these vectors, the first the nearest to the question."""
    sentences = evidence_sentences([passage for passage, _ in pairs])
    vectors = np.array([vector for _, vectors in pairs for vector in vectors], dtype=np.float32)
    return Reading(sentences, vectors, np.linspace(1.8, 1.6, len(sentences), dtype=np.float32))


def answers(*sentences: str) -> Script:
    """The model finds the answer in these sentences only."""
    found = {f'Text: "[^"]*{sentence}"\n.*{ANSWERABLE}': 0.97 for sentence in sentences}
    return found | {ANSWERABLE: 0.03}


class Gathering:
    """The stage with a scripted model; `events` are what it emitted.

    `odds` are what the cross-encoder thinks of texts, by words in them.
    """

    def __init__(
        self, script: Script, article: Reading | None = None, odds: Mapping[str, float] | None = None
    ) -> None:
        self.cross_reader = cross_reader(odds)
        self.calls = scripted_calls(script)
        self.loaded: list[str] = []
        self.pages: list[Passage] = []  # of every article
        self.read: list[Passage] = []
        self.events: list[Event] = []
        self.article = article
        self.pairs: Sequence[tuple[Passage, Vectors]] = ()

    def __call__(
        self, asked: StandaloneQuestion, pairs: Sequence[tuple[Passage, Vectors]] = TOWER
    ) -> list[str] | None:
        """The texts that are gathered."""
        gathered = self._attempt(asked, pairs)
        return None if isinstance(gathered, NotStated) else [evidence.text for evidence in gathered.evidence]

    def gather(self, asked: StandaloneQuestion, pairs: Sequence[tuple[Passage, Vectors]] = TOWER) -> Gathered:
        """For a question that is answered."""
        gathered = self._attempt(asked, pairs)
        assert isinstance(gathered, Gathered)
        return gathered

    def decline(self, asked: StandaloneQuestion) -> list[str]:
        """The texts that come nearest to an answer of a question that is declined."""
        declined = self._attempt(asked, TOWER)
        assert isinstance(declined, NotStated)
        return [evidence.text for evidence in declined.likeliest]

    def _attempt(
        self, asked: StandaloneQuestion, pairs: Sequence[tuple[Passage, Vectors]]
    ) -> Gathered | NotStated:
        self.pairs = pairs
        return self.stage(asked, [passage for passage, _ in pairs], read(pairs), Run(self.events.append))

    @property
    def stage(self) -> EvidenceGatherer:
        return EvidenceGatherer(
            self.calls, AnswerabilityJudge(self.calls, self.cross_reader), self._read, self._load
        )

    def _load(self, source: str, at_most: int | None) -> list[Passage]:
        self.loaded.append(source)
        return self.pages

    def _read(self, query: Query, passages: Sequence[Passage]) -> Reading:
        self.read = list(passages)
        return self.article or read([pair for pair in self.pairs if pair[0] in passages])


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


@pytest.mark.parametrize(("kind", "read"), [("several", 2 * CANDIDATES), ("fact", CANDIDATES)])
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
        assert gathered.disagree == disagree
    several = Gathering(answers("118 Meter hoch.", "am Fluss.")).gather(
        question("What is it?", kind="several")
    )
    assert not several.disagree


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
    script: Script = {'Text: "Sie gibt Geld': 0.8, **answers("Sie will einen Wagen.")}
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


def test_once_the_first_are_told_the_cross_encoder_reads_what_is_farther_from_the_question() -> None:
    gathering = Gathering(answers("10 Fenster.", "28 Fenster."), odds={"28": 3.0})
    gathered = gathering.gather(question("What is known of the tower?", kind="several"), WINDOWS)
    assert not any("28" in prompt for prompt in asked_of(gathering.calls))
    assert [evidence.text for evidence in gathered.evidence] == [
        "Der Turm hat 10 Fenster.",
        "Der Turm hat 28 Fenster.",
    ]


def test_where_several_sentences_answer_the_nearest_article_is_read_from_beginning_to_end() -> None:
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


@pytest.mark.parametrize("kind", ["fact", "several", "overview", "yes_no"])
def test_without_passages_every_question_is_declined_and_no_model_is_asked(kind: Kind) -> None:
    nothing = Reading([], np.zeros((0, 0), dtype=np.float32), np.zeros(0, dtype=np.float32))
    gathering = Gathering({})
    run = Run(gathering.events.append)
    assert gathering.stage(question("How high?", kind=kind), [], nothing, run) == NotStated()
    assert gathering.events == [Judged(0.0, None)]


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


def test_an_overview_has_six_sentences_at_most() -> None:
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
    if not told:
        assert gathering(asked, pairs) is None
        return
    gathered = gathering.gather(asked, pairs)
    assert gathered.disagree
    assert [one.text for one in gathered.evidence] == [
        "Das Bad öffnet im Mai.",
        "Das Bad öffnet im Juni.",
        "Der Umbau kostet 4 Millionen.",
        "Der Umbau kostet 6 Millionen.",
    ]


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
    assert Gathering({})(side("Helios"), FIRMS) == [HELIOS.text]
    assert Gathering({})(side("Orbis"), FIRMS) == [ORBIS.text]


def test_a_side_may_be_named_by_the_title_alone() -> None:
    sheep = passage("Die Milch reift drei Monate im Keller.", "sheep.md", title="Der Käse von Brindle")
    assert Gathering({})(side("Brindle"), [*FIRMS, (sheep, [BUILT])]) == [sheep.text]


def test_a_name_that_only_resembles_the_side_counts_where_no_article_has_the_very_name() -> None:
    helion = passage("Die Firma Helion baut Wagen in Bern und in Basel.", "helion.md")
    assert Gathering({})(side("Helios"), [*FIRMS, (helion, [BUILT])]) == [HELIOS.text]
    assert Gathering({})(side("Helioss"), FIRMS) == [HELIOS.text]


def test_what_the_question_repeats_tells_no_side() -> None:
    pairs = [
        (passage("Marta Alba leitet seit 2019 das Werk in Kiel.", "alba.md"), [HIGH]),
        (passage("Marta Brunn leitet seit 2021 das Werk in Genf.", "brunn.md"), [RIVER]),
    ]
    whole = "How do Marta Alba and Marta Brunn differ?"
    assert Gathering({})(side("Marta Brunn", whole), pairs) == [pairs[1][0].text]


def test_a_side_that_no_article_names_is_declined() -> None:
    gathering = Gathering({})
    assert gathering(side("Tallis"), FIRMS) is None
    assert gathering.events == [Judged(0.0, None)]


def test_a_side_without_a_name_is_told_from_passages_that_are_near() -> None:
    assert Gathering({})(side("watches"), scored(0.3, 0.2)) == [HELIOS.text]
    assert Gathering({})(side("watches"), scored(0.2, 0.2)) is None


def test_a_side_in_small_letters_is_told_from_the_article_that_has_it_in_its_title() -> None:
    sheep = passage("Die Milch reift drei Monate im Keller.", "sheep.md", title="Der Käse von Brindle")
    assert Gathering({})(side("brindle"), [*scored(0.3, 0.3), (sheep, [BUILT])]) == [sheep.text]


def test_a_side_is_told_in_the_sentences_that_the_cross_encoder_finds_best_in_the_order_of_the_text() -> None:
    built = [f"Helios hat im Jahr {year} eine ganz neue Uhr gebaut." for year in range(2001, 2006)]
    odds = dict(zip((f"| {sentence}" for sentence in built), [-1.0, 3.0, -1.0, -1.0, 5.0], strict=True))
    helios = [(passage(" ".join(built), "helios.md"), np.eye(5).tolist())]
    assert Gathering({}, odds=odds)(side("Helios"), helios) == [built[1], built[4]]


def test_a_side_is_told_in_its_best_sentence_even_where_that_hardly_belongs_to_the_answer() -> None:
    assert Gathering({}, odds={"Helios": -3.0})(side("Helios"), FIRMS) == [HELIOS.text]


def test_a_side_is_told_with_the_sentence_that_its_sentence_refers_back_to() -> None:
    text = "Anna Kern leitet den Verband. Diese Frau möchte die Steuern auf Bier senken."
    views = [(passage(text, "views.md"), [HIGH, RIVER]), *FIRMS]
    odds = {"| Diese Frau": 2.0, "Anna Kern": -1.0}
    assert Gathering({}, odds=odds)(side("Anna Kern"), views) == [
        "Anna Kern leitet den Verband.",
        "Diese Frau möchte die Steuern auf Bier senken.",
    ]


def test_a_german_noun_is_looked_for_like_a_name_but_need_not_be_found() -> None:
    """Articles in another language have another word for it."""
    watches = question("Die Uhren", "de", kind="comparison", side="Uhren")
    clocks = question("Die Wecker", "de", kind="comparison", side="Wecker")
    assert Gathering({})(watches, FIRMS) == [HELIOS.text]
    assert Gathering({})(clocks, FIRMS) == [HELIOS.text, ORBIS.text]
