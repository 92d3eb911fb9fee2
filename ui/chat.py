"""The page's chat: one question box, the sources at once, the words as they come, the checked answer."""

from __future__ import annotations

import logging
import uuid
from collections.abc import AsyncIterator
from typing import Any

import gradio as gr
from gradio.components import Component

from rag.access import Caller
from rag.answer import Answer, Retrieved, Token, Withdrawn
from rag.desk import Ask, Desk
from rag.errors import RagError
from rag.limits import Limits
from rag.problems import describe, unexpected
from ui.render import MARKER, failed_turn, finished_turn, next_number, pending_turn, stopped_turn

TURNS_KEPT = 30  # of a conversation, in the reader's browser
# It hides nothing: Gradio makes a new one at each start, and could not read what it kept before.
STORAGE_SECRET = "belegt"  # noqa: S105
READERS_AT_ONCE = 16  # they wait for the model, not for one another's page

Turns = list[str]
Said = list[tuple[str, str]]

logger = logging.getLogger("belegt")


def build_chat(page: gr.Blocks, desk: Desk, limits: Limits) -> None:
    """The chat's components inside `page`, and their events."""

    async def submit(
        question: str, turns: Turns, said: Said, request: gr.Request
    ) -> AsyncIterator[dict[Component, Any]]:
        if not question.strip():
            yield {}
            return
        # The box once only: the reader may type the next question while this one is answered.
        yield {box: "", stop: gr.update(visible=True)}
        shown: tuple[str, Answer | None] = ("", None)
        ask = Ask(question, history=said, caller=caller_of(request))
        async for shown in answer_turn(desk, limits, ask, next_number(turns)):
            yield {transcript: "".join([*turns, shown[0]])}
        turn, answer = shown
        turns, said = [*turns, turn], said + _said(answer)
        yield {
            finished: turns,
            conversation: said,
            kept: [turns[-TURNS_KEPT:], said[-2 * TURNS_KEPT :]],
            stop: gr.update(visible=False),
        }

    quiet: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
    transcript = gr.HTML("", elem_id="transcript")
    box = gr.Textbox(
        label="Your question",
        placeholder="Ask your articles …",
        elem_id="question",
        autofocus=True,
        submit_btn="Ask",
        max_length=2000,
    )
    stop = gr.Button("Stop", visible=False, elem_id="stop")
    anew = gr.Button("New conversation", elem_id="new")  # pressed by the one in the heading
    kept = gr.BrowserState([[], []], storage_key="belegt", secret=STORAGE_SECRET)
    finished, conversation = gr.State([]), gr.State([])
    shown_and_said = [transcript, finished, conversation]

    page.load(_restored, kept, shown_and_said, **quiet)
    asking = box.submit(
        submit,
        [box, finished, conversation],
        [box, *shown_and_said, kept, stop],
        concurrency_limit=READERS_AT_ONCE,
        **quiet,
    )
    stop.click(_stopped, [transcript, finished], [transcript, finished, stop], cancels=[asking], **quiet)
    anew.click(lambda: ("", [], [], [[], []]), None, [*shown_and_said, kept], **quiet)


def caller_of(request: gr.Request) -> Caller:
    """Who the gate found the sender to be."""
    caller: Caller = request.state.caller
    return caller


def _restored(kept: Any) -> tuple[str, Turns, Said]:
    """The conversation as this browser has kept it, whatever became of the server meanwhile.

    One that an older belegt has kept in another form is forgotten.
    """
    try:
        turns, said = [str(turn) for turn in kept[0]], [(str(role), str(text)) for role, text in kept[1]]
    except (TypeError, ValueError, IndexError):
        return "", [], []
    return "".join(turns), turns, said


def _stopped(shown: str, turns: Turns) -> tuple[str, Turns, dict[str, Any]]:
    turns = [*turns, stopped_turn(shown.removeprefix("".join(turns)))]
    return "".join(turns), turns, gr.update(visible=False)


async def answer_turn(
    desk: Desk, limits: Limits, ask: Ask, number: int
) -> AsyncIterator[tuple[str, Answer | None]]:
    """The turn's HTML as it grows: passages, draft, then the checked answer, or the error that ended it."""
    question = ask.question
    yield pending_turn(number, question, None, ""), None
    retrieved, draft = None, ""
    try:
        with limits.answering(ask.caller):
            async for event in desk.events(ask):
                if isinstance(event, Answer):
                    yield finished_turn(number, question, event), event
                elif isinstance(event, Retrieved):
                    retrieved = event
                    yield pending_turn(number, question, retrieved, draft), None
                elif isinstance(event, Token | Withdrawn):
                    draft = draft + event.text if isinstance(event, Token) else ""
                    yield pending_turn(number, question, retrieved, draft), None
    except RagError as error:
        told = describe(error, "", desk.answerer.config)
        logger.warning("%s %s", told.title, told.detail)
        yield failed_turn(number, question, told.title, told.detail), None
    except Exception as error:
        told = unexpected(error, uuid.uuid4().hex)
        yield failed_turn(number, question, told.title, told.detail), None


def _said(answer: Answer | None) -> Said:
    """What a follow-up may refer to: the question as it was understood, and what was answered."""
    if answer is None:
        return []
    refused = answer.status == "not_in_sources"
    reply = "" if refused else MARKER.sub("", answer.answer)
    return [("user", answer.question), ("assistant", reply)]
