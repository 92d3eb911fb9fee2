"""The whole answer of a model, told as far as its sources back it."""

from collections.abc import Mapping, Sequence

import numpy as np
import pytest

from rag.embedding.models import Vectors
from rag.qa.answer import Run
from rag.qa.backing import Backing, Tie, Verdict
from rag.qa.drafts import Draft
from rag.qa.evidence import Evidence
from rag.qa.gathered import Gathered
from rag.qa.kinds import Kind
from rag.qa.passage_writing import PassageWriter
from rag.qa.sources import Sources
from rag.qa.statement import LeftOut, MissingPart, Statement, Told
from tests.support.passages import evidence
from tests.support.questions import question
from tests.support.scripted_model import Script, asked_of, scripted_calls

HIGH = evidence("Der Turm ist 118 Meter hoch.", "a.txt")
OLD = evidence("The tower was built in 1902.", "b.txt", language="en")
ANSWER, CHECK = "Answer the question in", "For each number: does the text say"


class Finder:
    """Ties every draft to one sentence; the verdicts are written down."""

    def __init__(
        self, verdicts: Mapping[str, Verdict], source: Evidence = HIGH, nearness: float = 0.7
    ) -> None:
        self.verdicts, self.tie = verdicts, Tie((source,), nearness, nearness)

    def sources(self, sentences: Sequence[Evidence]) -> Sources:
        vectors: Vectors = np.zeros((len(sentences), 2), dtype=np.float32)
        return Sources(list(sentences), vectors, [1] * len(sentences))

    def __call__(self, draft: Draft, language: str, sources: Sources) -> Backing:
        return Backing(self.verdicts.get(draft.text, "backed"), self.tie)


def write(
    script: Script, finder: Finder, language: str = "en", kind: Kind = "fact"
) -> tuple[list[Told], list[str]]:
    """What is told, and the prompts that the model read."""
    calls = scripted_calls(script)
    asked = question("How high is the tower?", language, kind)
    return list(PassageWriter(calls, finder)(asked, Gathered([HIGH, OLD]), Run())), asked_of(calls)


TRUE, FALSE = "It is 118 metres high.", "It is 811 metres high."


def test_what_is_backed_is_told_in_one_request() -> None:
    told, asked = write({ANSWER: f"{TRUE} [1]"}, Finder({}))
    assert told == [Statement(TRUE, HIGH, "told")]
    assert len(asked) == 1


def test_all_doubtful_sentences_are_checked_in_one_more() -> None:
    script: Script = {ANSWER: f"{TRUE} [1] {FALSE} [1]", CHECK: "1: yes\n2: no"}
    told, asked = write(script, Finder({TRUE: "doubtful", FALSE: "doubtful"}))
    assert told == [Statement(TRUE, HIGH, "told"), LeftOut(FALSE)]
    assert len(asked) == 2
    assert f'Statement: "{TRUE}"' in asked[1]


def test_what_follows_a_doubtful_sentence_waits_for_its_turn() -> None:
    script: Script = {ANSWER: f"{TRUE} [1] It is old. [2]", CHECK: "1: yes"}
    told, _ = write(script, Finder({TRUE: "doubtful"}))
    assert [one.text for one in told if isinstance(one, Statement)] == [TRUE, "It is old."]


def test_a_refuted_sentence_is_replaced_by_a_quotation_of_its_source() -> None:
    assert write({ANSWER: FALSE}, Finder({FALSE: "refuted"}))[0] == [Statement(HIGH.text, HIGH, "quote")]


def test_in_the_articles_language_its_own_sentence_replaces_it() -> None:
    told, _ = write({ANSWER: "Er ist 811 Meter hoch."}, Finder({"Er ist 811 Meter hoch.": "refuted"}), "de")
    assert told == [Statement(HIGH.text, HIGH, "own_words")]


def test_without_a_clear_verdict_nothing_is_confirmed() -> None:
    told, _ = write({ANSWER: TRUE, CHECK: "perhaps"}, Finder({TRUE: "doubtful"}))
    assert told == [Statement(HIGH.text, HIGH, "quote")]


def test_a_sentence_that_is_tied_to_nothing_is_left_out() -> None:
    finder = Finder({FALSE: "refuted"}, nearness=0.0)
    assert write({ANSWER: FALSE}, finder)[0] == [LeftOut(FALSE)]


def test_a_yes_is_checked_together_with_its_question() -> None:
    says = "Yes, it is 118 metres high."
    _, asked = write({ANSWER: says, CHECK: "1: yes"}, Finder({says: "doubtful"}), kind="yes_no")
    assert f'Statement: "The answer to “How high is the tower?” is: {says}"' in asked[1]


@pytest.mark.parametrize("reply", ["NOT STATED", "**NOT STATED.**"])
def test_the_model_may_say_that_the_sources_do_not_say(reply: str) -> None:
    assert write({ANSWER: reply}, Finder({}))[0] == [MissingPart()]


def test_it_may_name_what_is_missing_but_nobody_new() -> None:
    told, _ = write({ANSWER: f"{TRUE}\nNOT STATED: who built the tower"}, Finder({}))
    assert told[1] == MissingPart("who built the tower")
    told, _ = write({ANSWER: f"{TRUE}\nNOT STATED: why Marta Fenn fled"}, Finder({}))
    assert told[1] == MissingPart()


def test_a_line_that_only_introduces_is_never_asked_about() -> None:
    script: Script = {ANSWER: f"Here is what is known:\n- {TRUE}"}
    told, asked = write(script, Finder({"Here is what is known:": "doubtful"}))
    assert told == [Statement(TRUE, HIGH, "told", place="item")]
    assert len(asked) == 1
