"""Understands a question before any article is read: its kind, its language, its time, what it refers to."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date

import regex as re

from rag.llm.model import count_tokens
from rag.qa.answer import Run
from rag.qa.kinds import FACT, Intent, KindClassifier
from rag.qa.model_calls import ModelCalls
from rag.qa.parts import begins_with_question_word
from rag.qa.prompts import standalone_prompt
from rag.qa.question import LONGEST_QUESTION, History, StandaloneQuestion, check_language
from rag.retrieval.retriever import Query
from rag.text.dates import resolve_relative
from rag.text.languages import detect_language, language_of, supported
from rag.text.names import borrows, invents_nothing, names, only_adds
from rag.text.normalization import plain

HISTORY_TURNS, HISTORY_TOKENS = 4, 600  # most turns of a conversation, the newest; most tokens of the prompt
FEWEST_TELLING_WORDS = 2  # words besides names that show in which language a question is written
BARE_NAME_WORDS = 3  # most words of a question that is only a name
LEAST_CERTAINTY = 0.6  # of the language of a question
WORD = re.compile(r"[\p{L}\p{M}]+")
LETTER = re.compile(r"\p{L}")
SPACELESS = re.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Hangul}]{3,}")


@dataclass(frozen=True)
class Understanding:
    """The stage "understand": what is asked, in which language, and of which time."""

    to_query: Callable[[str], Query]
    kinds: KindClassifier
    main_language: Callable[[], str] = lambda: "en"
    today: Callable[[], date] = date.today
    titles: Callable[[], Iterable[str]] = list

    def __call__(
        self, text: str, language: str | None = None, history: History = (), reader_language: str = ""
    ) -> StandaloneQuestion:
        """The question with its intent; `language` is that of the answer, None: the question's own.

        Where the question's words do not show a language, as a name does not, it is that of the conversation,
        else the reader's, else that of most articles.
        Raises `ModelUnavailable`.
        """
        query = self.to_query(text)
        own = query.language if _tells_its_language(query) else ""
        spoken = (
            own
            or _language_of_history(history)
            or supported(reader_language)
            or supported(self.main_language())
            or query.language
        )
        query = replace(query, language=spoken)
        intent = self._intent(query)
        if intent.kind not in {"conversation", "collection"}:
            query = replace(query, text=resolve_relative(query.text, spoken, self.today()))
        wanted = check_language(language) if language else spoken
        return StandaloneQuestion(query, wanted, intent=intent)

    def _intent(self, query: Query) -> Intent:
        """The kind of question; a bare name that an article has in its title asks for what is known of it."""
        if not LETTER.search(query.text):
            return Intent("conversation", "about")
        intent = self.kinds.intent(query.text, query.language)
        if intent.kind == "yes_no" and begins_with_question_word(query.text, query.language):
            return FACT
        words = {plain(word) for word in WORD.findall(query.text)}
        if intent.kind == "conversation" and len(words) <= BARE_NAME_WORDS:
            entitled = {
                plain(word) for title in self.titles() for word in WORD.findall(title) if word[0].isupper()
            }
            if words <= entitled and not self.kinds.is_small_talk(query.text):
                return Intent("overview")
        return intent


@dataclass(frozen=True)
class FollowUps:
    """The stage "resolve": replaces what a follow-up only refers to ("and when was *it* built?")."""

    calls: ModelCalls
    understand: Understanding

    def __call__(self, question: StandaloneQuestion, history: History, run: Run) -> StandaloneQuestion:
        """The question that can be understood without the history; unchanged where it already could.

        The model reads the newest turns that fit. Its version counts only if it takes a word from them,
        since otherwise the question already stood alone, and names nothing that neither question nor history
        names. Raises `ModelUnavailable`.
        """
        query = question.query
        prompts = (
            standalone_prompt(query.text, history[first:], query.language)
            for first in range(max(0, len(history) - HISTORY_TURNS), len(history))
        )
        fitting = (prompt for prompt in prompts if count_tokens(prompt, self.calls.model) <= HISTORY_TOKENS)
        prompt = next(fitting, None)
        if prompt is None:
            return question
        rewritten = " ".join(self.calls.reply(prompt, run, trained=True).split())
        conversation = " ".join(text for _, text in history)
        is_follow_up = borrows(rewritten, query.text, conversation) and invents_nothing(
            rewritten, f"{query.text} {conversation}", query.language
        )
        # "Which articles are about it?" means something else; "Which are about bees?" stands alone.
        stands_alone = question.intent == Intent("collection", "topic") and only_adds(rewritten, query.text)
        if not is_follow_up or stands_alone or len(rewritten) > LONGEST_QUESTION:
            return question
        understood = self.understand(rewritten, question.language, history)
        intent = _intent_of_follow_up(question.intent, understood.intent)
        return replace(understood, language=question.language, style=question.style, intent=intent)


def _intent_of_follow_up(typed: Intent, rewritten: Intent) -> Intent:
    """What is wanted: a summary also where the model makes "What is X?" of "Summarise it".

    What is left looking like small talk refers to something, so an answer is looked for.
    """
    if typed.kind in {"overview", "comparison"}:
        return typed
    return Intent("several") if rewritten.kind == "conversation" else rewritten


def may_refer_back(intent: Intent) -> bool:
    """Whether what looks like conversation may be a follow-up: "Why?", "Tell me more"."""
    return intent == Intent("conversation", "about")


def _tells_its_language(query: Query) -> bool:
    """Whether the words of a question, other than its names, show its language."""
    if SPACELESS.search(query.text):
        return True
    named = names(query.text, query.language)
    words = [word for word in WORD.findall(query.text) if plain(word) not in named and len(word) > 1]
    own_letters = language_of(query.language).own_letters
    if own_letters and any(re.search(own_letters, word) for word in words if word.islower()):
        return True
    return len(words) >= FEWEST_TELLING_WORDS and query.certainty >= LEAST_CERTAINTY


def _language_of_history(history: History) -> str:
    """The language of the newest turn of the reader's that tells one; empty without one."""
    for role, text in reversed(history):
        if role == "user" and len(WORD.findall(text)) > FEWEST_TELLING_WORDS:
            return supported(detect_language(text))
    return ""
