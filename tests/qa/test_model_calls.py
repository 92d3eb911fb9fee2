"""What the requests to the model count."""

from typing import Any

from rag.config import LLMConfig
from rag.llm.capabilities import ModelCapabilities
from rag.llm.model import Model
from rag.qa.answer import Run
from rag.qa.model_calls import ModelCalls
from tests.support.passages import evidence
from tests.support.questions import question
from tests.support.scripted_model import ANSWERABLE, ScriptedLLM, scripted_calls

TOWER = evidence("Der Turm von Eastholm ist 118 Meter hoch.")
HOW_HIGH = question("How high is the tower of Eastholm?")


class ThinkingLLM(ScriptedLLM):
    """Writes 400 tokens of thought before each reply."""

    def _usage(self, written: int) -> dict[str, Any]:
        return super()._usage(400 + written)


def test_a_decision_costs_what_the_model_wrote_for_it() -> None:
    run = Run()
    scripted_calls({ANSWERABLE: 0.9}).confirm(HOW_HIGH, TOWER, run)
    assert run.meter.usage().written_tokens == 1


def test_the_thought_before_a_decision_is_counted() -> None:
    thinks = ModelCapabilities(thinking="always", yes_no="later_token")
    model = Model(ThinkingLLM(script={ANSWERABLE: 0.9}), "thinking", "ollama", capabilities=thinks)
    run = Run()
    ModelCalls(model, LLMConfig.model_validate({})).confirm(HOW_HIGH, TOWER, run)
    assert run.meter.usage().written_tokens == 401
