"""Puts statements together to an answer, with the markers of their citations."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from rag.qa.answer import Run, Token
from rag.qa.citations import Citation, Status, cite
from rag.qa.evidence import Evidence
from rag.qa.refusals import not_in_sources
from rag.qa.statement import Statement
from rag.text.dates import in_words
from rag.text.sentences import STOPS

# An article's own notes, or a model's.
FOREIGN_MARKER = re.compile(r"\s*[\[【]\d{1,3}(?:\s*[,;–-]\s*\d{1,3})*[\]】]")


@dataclass
class Composition:
    """An answer that grows: what is added is emitted at once, and never withdrawn.

    `language` is the answer's. The parts of an answer are paragraphs, the statements of a part are sentences.
    """

    language: str
    run: Run = field(default_factory=Run)
    text: str = ""
    citations: dict[tuple[str, int, int], Citation] = field(default_factory=dict)
    told: int = 0
    declined: int = 0
    left_out: list[str] = field(default_factory=list)
    table: str = ""  # the head of the table that is being written

    def add(self, statement: Statement, dated: bool = False, opening: str = "") -> None:
        """Tell a statement; `dated` adds the day of its article, `opening` precedes it ("Yes: ")."""
        self.told += 1
        sentence = (
            self._quotation(statement) if statement.form == "quote" else without_markers(statement.text)
        )
        if dated and statement.evidence.published:
            sentence = add_note(sentence, in_words(statement.evidence.published, self.language))
        numbers = [self._number(statement.evidence, statement.translation)]
        numbers += [self._number(evidence) for evidence in statement.also]
        markers = "".join(f" [{number}]" for number in dict.fromkeys(numbers))
        self._place(statement, f"{opening}{sentence}", markers)

    def leave_out(self, sentence: str) -> None:
        """Note a sentence that the model wrote and no source says."""
        self.left_out.append(without_markers(sentence))

    def _place(self, statement: Statement, sentence: str, markers: str) -> None:
        """Put a statement and its markers where it belongs: in the text, a list or a table."""
        if statement.place == "row":
            if statement.head != self.table:
                self._break("\n\n", statement.head)
            self._emit(f"\n{sentence.rstrip(' |')}{markers} |")
        elif statement.place == "item":
            self._break("\n", f"- {sentence}{markers}")
        elif statement.place == "paragraph" or self.table:
            self._break("\n\n", f"{sentence}{markers}")
        else:
            self._say(f"{sentence}{markers}")
        self.table = statement.head

    def _break(self, separator: str, text: str) -> None:
        needs_break = self.text and not self.text.endswith("\n")
        self._emit(f"{separator if needs_break else ''}{text}")

    def begin_part(self, heading: str = "") -> None:
        """Begin another paragraph, with the name of what it is about."""
        if self.text:
            self._emit("\n\n")
        if heading:
            self._emit(f"{without_markers(heading)}: ")

    def decline_part(self, sentence: str) -> None:
        """Say that the sources do not answer a part of the question."""
        self.declined += 1
        self._say(without_markers(sentence))

    def say(self, sentence: str) -> None:
        """One of belegt's own sentences, without a citation."""
        if sentence:
            self._say(sentence)

    def state(self, sentence: str) -> None:
        """What the catalogue says: an answer without a citation."""
        self.told += 1
        self._say(sentence)

    def cite_article(self, label: str, evidence: Evidence | None) -> None:
        """A line of a list of articles, cited unless the article has just been deleted."""
        self.told += 1
        label = without_markers(" ".join(label.split()))
        line = f"- {label} [{self._number(evidence)}]" if evidence else f"- {label}"
        self._emit(f"\n{line}" if self.text else line)

    def point_to(self, introduction: str, article: Evidence) -> None:
        """Name another article, in a paragraph of its own, with its date."""
        self.begin_part()
        space = "" if introduction.endswith("：") else " "
        title = without_markers(article.passage.title or article.text)
        day = f" ({in_words(article.published, self.language)})" if article.published else ""
        self._say(f"{introduction}{space}{title}{day} [{self._number(article)}]")

    def decline(self, nearest: Sequence[Evidence]) -> None:
        """The refusal, with the nearest sentences; in a paragraph of its own after others."""
        if self.text:
            self.begin_part()
        numbers = [self._number(evidence) for evidence in nearest]
        self._say(not_in_sources(self.language, numbers))

    @property
    def status(self) -> Status:
        """`partial` where a part was declined or left out."""
        if not self.told:
            return "not_in_sources"
        return "partial" if self.declined or self.left_out else "answered"

    def cites(self, evidence: Evidence) -> bool:
        """Whether that sentence is cited already."""
        return (evidence.source, evidence.start, evidence.end) in self.citations

    def _quotation(self, statement: Statement) -> str:
        """The article's words in quotation marks; its title too, the first time that it is quoted."""
        evidence = statement.evidence
        is_known = any(source == evidence.source for source, _, _ in self.citations)
        origin = "" if is_known or not evidence.passage.title else f" ({evidence.passage.title})"
        return f"“{without_markers(statement.text)}”{without_markers(origin)}"

    def _number(self, evidence: Evidence, translation: str = "") -> int:
        span = (evidence.source, evidence.start, evidence.end)
        if span not in self.citations:
            self.citations[span] = cite(evidence, len(self.citations) + 1, translation)
        return self.citations[span].number

    def _say(self, sentence: str) -> None:
        needs_space = self.text and not self.text.endswith((" ", "\n"))
        self._emit(f" {sentence}" if needs_space else sentence)

    def _emit(self, text: str) -> None:
        self.text += text
        self.run.meter.record_text()
        self.run.emit(Token(text))


def add_note(sentence: str, note: str) -> str:
    """The sentence with a note before its full stop: `It is 41 metres high (12 March 2024).`"""
    end = len(sentence.rstrip(STOPS))
    return f"{sentence[:end]} ({note}){sentence[end:]}"


def without_markers(text: str) -> str:
    """The text without numbers in brackets, which would pass for markers of citations."""
    return FOREIGN_MARKER.sub("", text)


def bullet_list(lines: Sequence[str]) -> str:
    """The lines as a list in Markdown, below what precedes it."""
    return "".join(f"\n- {line}" for line in lines)
