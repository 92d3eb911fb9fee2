"""How sentences of articles are read together with a question or a statement."""

import pytest

from tests.support.cross_readers import ScriptedCrossEncoder, cross_reader
from tests.support.passages import evidence


def test_a_sentence_is_read_after_the_one_before_it_or_else_after_the_title() -> None:
    reader = cross_reader()
    reader.answers("How high is it?", [evidence("Der Turm steht am Kap. Er ist 41 Meter hoch.")])
    reader.supports("It is 41 metres high.", evidence("Er ist 41 Meter hoch.", title="Der Leuchtturm"))
    assert isinstance(reader.cross_encoder, ScriptedCrossEncoder)
    assert reader.cross_encoder.texts == [
        "Der Turm steht am Kap. | Er ist 41 Meter hoch.",
        "Der Leuchtturm | Er ist 41 Meter hoch.",
    ]


def test_each_sentence_has_its_own_odds() -> None:
    reader = cross_reader({"Meter": 2.0, "alt": -1.0})
    odds = reader.answers("How high?", [evidence("Er ist alt."), evidence("Er ist 41 Meter hoch.")])
    assert odds.tolist() == [-1.0, 2.0]
    assert reader.supports("x", evidence("Er ist alt.")) == pytest.approx(-1.0)


def test_a_sentence_that_answers_only_after_the_one_before_it_needs_that() -> None:
    reader = cross_reader({"Turm": 2.0, "Er ist 41 Meter": -1.0})
    after_another = evidence("Der Turm steht. Er ist 41 Meter hoch.")
    together = float(reader.answers("How high is the tower?", [after_another])[0])
    assert reader.needs_context("How high is the tower?", after_another, together)
    assert not reader.needs_context("How high is it?", evidence("Der Turm steht. Der Turm ist hoch."), 2.0)
    assert not reader.needs_context("How high is the tower?", evidence("Er ist 41 Meter hoch."), -1.0)
