"""The packaged model: put together once, in-process, streaming, with no open port."""

import re
import subprocess
import sys
import threading

import pytest
from llama_index.core.base.llms.types import ChatMessage, MessageRole

from rag.config import LLMConfig
from rag.errors import ModelUnavailable
from rag.llm.loading import load_model
from rag.llm.model import Model, count_tokens, decide, stream_answer
from rag.llm.responses import prompt_tokens
from rag.qa.answerer import Answerer

PACKAGED = LLMConfig(provider="packaged")


@pytest.fixture(scope="module")
def model(answerer: Answerer) -> Model:
    """The session's own instance: a process holds one."""
    return answerer.model


def user(text: str) -> list[ChatMessage]:
    return [ChatMessage(role=MessageRole.USER, content=text)]


def test_streams_word_by_word_and_reports_its_tokens(model: Model) -> None:
    responses = list(stream_answer(model, user("Count from one to five in words."), PACKAGED))
    deltas = [response.delta or "" for response in responses]
    assert sum(bool(delta) for delta in deltas) >= 5
    assert "".join(deltas) == responses[-1].message.content
    assert prompt_tokens(responses[-1]) > 10


def test_counts_tokens_as_the_model_does_or_a_little_more(model: Model) -> None:
    text = "Die Sicherheitsbehörden in Hà Nội erklären: „Der Anteil stieg auf 1,2 %.“ 他们昨天到达北京。" * 5
    counted = count_tokens(user(text), model)
    actual = prompt_tokens(model.llm.chat(user(text), max_tokens=1))
    assert actual <= counted <= actual * 1.3


def test_an_over_long_prompt_is_an_error_not_a_cut(model: Model) -> None:
    with pytest.raises(ModelUnavailable, match="context"):
        list(stream_answer(model, user("word " * 6000), PACKAGED))


def test_leaving_early_frees_the_model_for_the_next(model: Model) -> None:
    stream = stream_answer(model, user("Write the numbers from 1 to 100."), PACKAGED)
    next(stream)
    stream.close()
    assert model.llm.chat(user("Say hi."), max_tokens=3).message.content


def test_two_askers_at_once_get_their_own_words(model: Model) -> None:
    replies: dict[str, str] = {}

    def ask(word: str) -> None:
        reply = model.llm.chat(user(f"Reply with the single word {word} and nothing else."))
        replies[word] = reply.message.content or ""

    threads = [threading.Thread(target=ask, args=[word]) for word in ("Apfel", "Birne")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {word: word.lower() in reply.lower() for word, reply in replies.items()} == {
        "Apfel": True,
        "Birne": True,
    }


def test_yes_is_more_probable_where_it_is_true(model: Model) -> None:
    ask = "Is {} a city in Germany? Reply only Yes or No."
    berlin, nairobi = (decide(model, user(ask.format(city)), PACKAGED) for city in ("Berlin", "Nairobi"))
    assert nairobi.probability < 0.5 < berlin.probability
    assert berlin.prompt_tokens > 10


ASKED_ALONE = """
from pathlib import Path
from rag.config import LLMConfig
from rag.llm.loading import load_model
load_model(LLMConfig(provider="packaged")).llm.complete("Hi", max_tokens=1)
for descriptor in list(Path("/proc/self/fd").iterdir()):
    if descriptor.is_symlink():
        print(descriptor.readlink())
print(Path("/proc/net/tcp").read_text(), Path("/proc/net/tcp6").read_text())
"""


def test_listens_on_no_port() -> None:
    """In a process of its own, since other tests serve."""
    command = [sys.executable, "-c", ASKED_ALONE]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    own = set(re.findall(r"^socket:\[(\d+)\]", told, re.M))
    rows = [line.split() for line in told.splitlines() if re.match(r" *\d+: ", line)]
    listening = "0A"
    assert rows
    assert not [row for row in rows if row[3] == listening and row[9] in own]


def test_the_config_sets_the_threads() -> None:
    loaded = load_model(LLMConfig(provider="packaged", threads=3)).llm
    assert getattr(loaded, "threads", None) == 3
