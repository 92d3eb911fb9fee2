"""A stand-in for a capable language model: its replies were written by hand, and are looked up by prompt.

`python -m benchmarks.stand_in` asks the forty questions of `benchmarks/apart/stand_in` through the passages
reader and prints how they are answered. A prompt to which no reply has been recorded is written to
`pending.jsonl`; fill the field `reply` of each of its lines, and run with `--accept`: a reply leads to the
next prompt.
What it says of a statement in doubt is recorded for each statement and its source. Where only the wording of
a prompt has changed, the reply to the same task of the same question is taken; `--refresh` records it anew.

A reply may have `slips`: what the stand-in got wrong on purpose. Each has its kind and the strings by which
an answer that tells it is recognised.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from llama_index.core.base.llms.types import (
    ChatMessage,
    ChatResponse,
    ChatResponseGen,
    CompletionResponse,
    CompletionResponseGen,
    LLMMetadata,
    MessageRole,
)
from llama_index.core.llms.custom import CustomLLM
from pydantic import BaseModel, PrivateAttr

from rag.config import Config, load_config
from rag.errors import ModelUnavailable
from rag.evaluation.metrics import contains, fact_recall, mean
from rag.evaluation.question_set import Question, load_questions
from rag.ingest.pipeline import ingest
from rag.llm.model import Model
from rag.qa.answer import Answer, Event, Token
from rag.qa.answerer import Answerer

ROOT = Path(__file__).parent.parent
CONFIG = ROOT / "benchmarks" / "apart" / "stand_in.toml"
QUESTIONS = ROOT / "benchmarks" / "apart" / "stand_in" / "questions.jsonl"
RECORDINGS = ROOT / "tests" / "recordings" / "passages.jsonl"
PENDING = Path("pending.jsonl")
MARKER = re.compile(r"\[\d+\]")
PASSAGE = re.compile(r"^\[(\d+)\] (.*(?:\n.+)*)", re.M)
CLAIM = re.compile(r'^\d+\. Text: "(.*)"\n   Statement: "(.*)"$', re.M)


class Slip(BaseModel):
    """Something that a reply says and no article does; `told` are strings that only it contains."""

    kind: str
    told: tuple[str, ...]


class Recording(BaseModel):
    """A prompt, the question that it serves, and the reply; `task` is what the prompt asks for.

    Of a check, `prompt` is the text and `question` the statement; the reply is "yes" or "no".
    """

    question: str
    task: str
    prompt: str
    reply: str = ""
    slips: tuple[Slip, ...] = ()

    @property
    def key(self) -> str:
        """The hash by which the prompt is looked up."""
        asked = self.prompt if self.task != "check" else f"{self.prompt}\n{self.question}"
        return hashlib.sha256(asked.encode()).hexdigest()


class StandIn(CustomLLM):
    """Replies what has been recorded for a prompt; raises `ModelUnavailable` where nothing has been."""

    _recordings: dict[str, Recording] = PrivateAttr(default_factory=dict)
    _asked: str = PrivateAttr(default="")  # the question that is being answered
    _missing: list[Recording] = PrivateAttr(default_factory=list)
    _refreshed: list[Recording] = PrivateAttr(default_factory=list)  # replies to prompts that have changed

    @property
    def metadata(self) -> LLMMetadata:
        """Its name, and the window that the prompts are made for."""
        return LLMMetadata(
            context_window=4096, num_output=700, model_name="recorded stand-in", is_chat_model=True
        )

    def chat(self, messages: Sequence[ChatMessage], **kwargs: Any) -> ChatResponse:
        """The reply at once."""
        *_, last = self.stream_chat(messages)
        return last

    def stream_chat(self, messages: Sequence[ChatMessage], **kwargs: Any) -> ChatResponseGen:
        """The reply word by word."""
        prompt = "\n\n".join(f"<{message.role.value}>\n{message.content}" for message in messages)
        reply = self._reply(prompt)
        usage = {"done": True, "prompt_eval_count": len(prompt.split()), "eval_count": len(reply.split())}

        def pieces() -> ChatResponseGen:
            for piece in re.findall(r"\s*\S+", reply):
                message = ChatMessage(role=MessageRole.ASSISTANT, content=piece)
                yield ChatResponse(message=message, delta=piece, raw={"done": False})
            message = ChatMessage(role=MessageRole.ASSISTANT, content=reply)
            yield ChatResponse(message=message, delta="", raw=usage)

        return pieces()

    def complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponse:
        """Not recorded: belegt only chats."""
        raise NotImplementedError

    def stream_complete(self, prompt: str, formatted: bool = False, **kwargs: Any) -> CompletionResponseGen:
        """Not recorded: belegt only chats."""
        raise NotImplementedError

    def _reply(self, prompt: str) -> str:
        """The reply to a prompt; of a check, one line for each statement."""
        if task_of(prompt) != "check":
            return self._look_up(Recording(question=self._asked, task=task_of(prompt), prompt=prompt))
        claims = [match.groups() for match in CLAIM.finditer(prompt)]
        missing, replies = None, []
        for number, (text, statement) in enumerate(claims, start=1):
            wanted = Recording(question=statement, task="check", prompt=text)
            try:
                replies.append(f"{number}: {self._look_up(wanted)}")
            except ModelUnavailable as error:  # all that are missing are to be written down
                missing = error
        if missing:
            raise missing
        return "\n".join(replies)

    def _look_up(self, wanted: Recording) -> str:
        if found := self._recordings.get(wanted.key):
            return found.reply
        for recording in self._recordings.values():
            if (recording.question, recording.task) == (wanted.question, wanted.task):
                refreshed = recording.model_copy(
                    update={"prompt": wanted.prompt, "reply": renumbered(recording, wanted.prompt)}
                )
                self._refreshed.append(refreshed)
                return refreshed.reply
        self._missing.append(wanted)
        raise ModelUnavailable("No reply to this prompt has been recorded.", "Run benchmarks.stand_in.")


@dataclass(frozen=True)
class Outcome:
    """How one question was answered; `slips` are those in the replies, `shown` those told in the answer."""

    question: Question
    answer: Answer
    sentences: int
    slips: tuple[Slip, ...]
    shown: tuple[Slip, ...] = field(default=())


def task_of(prompt: str) -> str:
    """Which of the reader's prompts it is."""
    tasks = {"search": "Which searches find", "gaps": "further searches", "check": "For each number: does"}
    return next((task for task, words in tasks.items() if words in prompt), "answer")


def renumbered(recording: Recording, prompt: str) -> str:
    """The reply with the numbers that its passages have in a changed prompt, by their words."""
    old, new = (
        {number: set(text.split()) for number, text in PASSAGE.findall(text)}
        for text in (recording.prompt, prompt)
    )
    if recording.task != "answer" or not new:
        return recording.reply
    same = {number: max(new, key=lambda other: len(new[other] & words)) for number, words in old.items()}
    return re.sub(r"\[(\d+)\]", lambda mark: f"[{same.get(mark[1], mark[1])}]", recording.reply)


def read_recordings(file: Path) -> list[Recording]:
    """The recordings of a file; none where there is no such file."""
    lines = file.read_text("utf-8").splitlines() if file.exists() else []
    return [Recording.model_validate_json(line) for line in lines]


def stand_in(recordings: Sequence[Recording]) -> StandIn:
    """The model that replies with these recordings."""
    llm = StandIn()
    llm._recordings = {recording.key: recording for recording in recordings}
    return llm


def ask_all(config: Config, questions: Sequence[Question], llm: StandIn) -> list[Outcome]:
    """Answer the questions to whose prompts all replies have been recorded."""
    answerer = Answerer(config, Model(llm, "recorded stand-in", "ollama"))
    outcomes = []
    for question in questions:
        llm._asked = question.question
        events: list[Event] = []
        try:
            answer = answerer.ask(question.question, emit=events.append)
        except ModelUnavailable:
            continue
        slips = tuple(
            slip
            for recording in llm._recordings.values()
            if recording.question == question.question
            for slip in recording.slips
        )
        shown = tuple(slip for slip in slips if contains(answer.answer, slip.told))
        sentences = sum(isinstance(event, Token) and bool(MARKER.search(event.text)) for event in events)
        outcomes.append(Outcome(question, answer, sentences, slips, shown))
    return outcomes


def summary(outcomes: Sequence[Outcome]) -> dict[str, float | None]:
    """The figures that the passages reader is measured by."""
    answerable = [outcome for outcome in outcomes if outcome.question.facts]
    recalls = [fact_recall(outcome.answer.answer, outcome.question.facts) for outcome in answerable]
    declined = [
        outcome.answer.status == "not_in_sources" for outcome in outcomes if not outcome.question.facts
    ]
    slips = sum(len(outcome.slips) for outcome in outcomes)
    shown = sum(len(outcome.shown) for outcome in outcomes)
    sentences = sum(outcome.sentences for outcome in outcomes)
    calls = {
        kind: max((one.answer.usage.calls for one in outcomes if one.answer.kind == kind), default=None)
        for kind in ("fact", "comparison")
    }
    return {
        "questions": len(outcomes),
        "fact_recall": mean(recalls),
        "complete": mean([float(recall == 1) for recall in recalls]),
        "unanswerable_declined": mean([float(one) for one in declined]),
        "false_rate": mean(
            [
                float(contains(one.answer.answer, one.question.forbid))
                for one in outcomes
                if one.question.forbid
            ]
        ),
        "slips": slips,
        "slips_caught": round((slips - shown) / slips, 4) if slips else None,
        "sentences": sentences,
        "false_shown": round(shown / sentences, 4) if sentences else None,
        "calls_mean": mean([float(outcome.answer.usage.calls) for outcome in outcomes]),
        "calls_fact_max": calls["fact"],
        "calls_comparison_max": calls["comparison"],
    }


def main() -> None:
    """Ask, and print the answers and the figures."""
    options = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    options.add_argument("--accept", action="store_true", help=f"add the replies in {PENDING} first")
    options.add_argument("--refresh", action="store_true", help="record changed prompts with their replies")
    options.add_argument("--verbose", action="store_true", help="print every answer")
    arguments = options.parse_args()
    recordings = read_recordings(RECORDINGS)
    if arguments.accept:
        recordings = accept(recordings, read_recordings(PENDING))
    config = load_config(CONFIG)
    ingest(config)
    llm = stand_in(recordings)
    outcomes = ask_all(config, load_questions(QUESTIONS), llm)
    for outcome in outcomes if arguments.verbose else ():
        print(describe(outcome))
    print(json.dumps(summary(outcomes), indent=1))
    print(f"{len(llm._refreshed)} replies to an earlier wording of their prompt")
    if arguments.refresh:
        accept(recordings, llm._refreshed)
    if llm._missing:
        write(PENDING, llm._missing)
        print(f"{len(llm._missing)} prompts without a reply: {PENDING}")


def accept(known: Sequence[Recording], replied: Sequence[Recording]) -> list[Recording]:
    """Add the replies to the recordings; they replace those to the same task of the same question."""
    replied = [recording for recording in replied if recording.reply]
    replaced = {(recording.question, recording.task) for recording in replied}
    kept = [recording for recording in known if (recording.question, recording.task) not in replaced]
    accepted = sorted([*kept, *replied], key=lambda recording: (recording.question, recording.task))
    write(RECORDINGS, accepted)
    return accepted


def write(file: Path, recordings: Sequence[Recording]) -> None:
    """Write recordings, one on each line."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text("".join(f"{recording.model_dump_json()}\n" for recording in recordings), "utf-8")


def describe(outcome: Outcome) -> str:
    """An answer with what it lacks and what it should not say."""
    answer, question = outcome.answer, outcome.question
    lacking = [fact[0] for fact in question.facts if not contains(answer.answer, fact)]
    lines = [
        f"\n{question.id} {question.question}  ({answer.kind}, {answer.status}, {answer.usage.calls} calls)",
        answer.answer,
    ]
    lines += [f"  LACKS {', '.join(lacking)}"] if lacking else []
    lines += [f"  LEFT OUT {sentence}" for sentence in answer.unsupported]
    lines += [f"  SHOWN {slip.kind}: {slip.told[0]}" for slip in outcome.shown]
    lines += [f"  SEARCHED {search.query}: {', '.join(search.sources)}" for search in answer.searches]
    return "\n".join(lines)


if __name__ == "__main__":
    main()
