"""What a model shows when it is tried."""

from dataclasses import replace

import pytest

from rag.config import LLMConfig
from rag.llm.capabilities import ModelCapabilities
from rag.llm.loading import load_model
from rag.llm.model import Model
from rag.llm.probes import ANSWERED, DECLINE, FORMAT, LANGUAGE, UNANSWERED, try_model
from tests.support.ollama_server import serve_ollama
from tests.support.scripted_model import Script, scripted_model

REPORTED = ModelCapabilities(parameters=7_615_616_512, context_length=32_768, thinking="none")
CAPABLE: dict[str, str | float] = {
    ANSWERED[:20]: 0.98,
    UNANSWERED[:20]: 0.01,
    "who opened the bakery": "The lighthouse is 37 metres high [1]. Tilda Marn opened it in 1911 [2].",
    "Pregunta": "Tilda Marn abrió la panadería del puerto en el año 1911.",
    "How many people": "NOT STATED.",
}


def tried(script: Script) -> ModelCapabilities:
    return try_model(replace(scripted_model(script), capabilities=REPORTED), LLMConfig())


def test_a_capable_model_passes_every_probe() -> None:
    assert tried(CAPABLE) == ModelCapabilities(
        parameters=7_615_616_512,
        context_length=32_768,
        thinking="none",
        yes_no="first_token",
        follows_format=True,
        keeps_language=True,
        declines=True,
    )


@pytest.mark.parametrize(
    "reply",
    [
        "The lighthouse is 37 metres high. Tilda Marn opened the bakery.",
        "The lighthouse is 37 metres high [2]. Tilda Marn opened the bakery [1].",
        "[1] The lighthouse is 37 metres high. [2] Tilda Marn opened the bakery.",
        FORMAT,
    ],
)
def test_a_format_is_followed_only_with_each_number_behind_its_fact(reply: str) -> None:
    assert tried(CAPABLE | {"who opened the bakery": reply}).follows_format is False


@pytest.mark.parametrize(
    "reply",
    ["Tilda Marn hat die Bäckerei am Hafen 1911 eröffnet.", "La panadería está en el puerto.", LANGUAGE],
)
def test_a_language_is_kept_only_in_an_answer(reply: str) -> None:
    assert tried(CAPABLE | {"Pregunta": reply}).keeps_language is False


@pytest.mark.parametrize("reply", ["About 1,911 people live in Veldholm.", "It is NOT STATED, but", DECLINE])
def test_declining_means_to_say_nothing_else(reply: str) -> None:
    assert tried(CAPABLE | {"How many people": reply}).declines is False


def test_a_model_that_says_yes_to_everything_cannot_judge() -> None:
    capabilities = tried(CAPABLE | {UNANSWERED[:20]: 0.99})
    assert (capabilities.yes_no, capabilities.follows_format) == ("none", None)
    assert not capabilities.can_judge


@pytest.mark.parametrize(
    ("name", "yes_no", "thinking"),
    [
        ("qwen15", "first_token", "none"),
        ("old", "first_token", "none"),
        ("qwen3", "first_token", "optional"),
        ("gpt-oss:20b", "later_token", "always"),
        ("r1", "later_token", "always"),
        ("r1-template", "later_token", "always"),
    ],
)
def test_the_place_of_a_decision_is_found_where_a_model_thinks_first(
    name: str, yes_no: str, thinking: str
) -> None:
    with serve_ollama() as server:
        model: Model = load_model(LLMConfig(provider="ollama", model=name, base_url=server.url))
    assert (model.capabilities.yes_no, model.capabilities.thinking) == (yes_no, thinking)
