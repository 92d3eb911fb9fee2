"""What a sentence quotes, and who is said to say so. Pure."""

from __future__ import annotations

from dataclasses import dataclass

import regex as re

from rag.text.languages import Language
from rag.text.names import names
from rag.text.pronouns import begins_with_subject

SPEAKER_WORDS = 2  # behind a quotation, among which its speaker stands: "said she", "she told Reuters"
WORD = re.compile(r"[\p{L}\p{M}]{2,}")
# The marks that may close a quotation, by the one that opens it. A single one is also an apostrophe.
APOSTROPHE = r"(?<=[\w,.?!…])[’'](?![\p{L}\p{N}])"
CLOSING = {
    "“": "”", "„": "[“”]", '"': '"', "«": "»", "»": "«", "「": "」", "『": "』", "‹": "›", "›": "‹",
    "‘": APOSTROPHE, "'": APOSTROPHE, "‚": "‘",
}  # fmt: skip
QUOTED = re.compile(r"“([^”]+)”|„([^“”]+)[“”]|«([^»]+)»|»([^«]+)«|「([^」]+)」|\"([^\"]+)\"")
DOUBLE_MARKS = frozenset('“”„"«»「」『』')
SPOKEN = re.compile(r"[,.?!…。，！？]\s*$")  # ends what is said
SAYS = re.compile(r"^\s*[,，–—-]")  # may begin who says it
PUNCTUATION = " .,:;!?–—-。、，"


@dataclass(frozen=True)
class Quotation:
    """A quotation that begins a sentence, and what follows it up to the next one.

    `start` is where `speaker` stands in the sentence: "she told Reuters", without punctuation.
    """

    said: str
    rest: str
    speaker: str
    start: int


def leading_quotation(text: str) -> Quotation | None:
    """The quotation that the text begins with; None where it has none, or one that never ends."""
    mark = CLOSING.get(text[:1])
    closing = re.search(mark, text[1:]) if mark else None
    if closing is None:
        return None
    rest = text[closing.end() + 1 :]
    behind = rest.split(text[0], maxsplit=1)[0]
    speaker = behind.strip(PUNCTUATION)
    start = closing.end() + 1 + behind.find(speaker)
    return Quotation(text[1 : closing.start() + 1], rest, speaker, start)


def speaking_pronoun(quotation: Quotation, language: Language) -> int | None:
    """Where the "she" of "she told Reuters" begins in `quotation.speaker`; None where it has none."""
    starts = [word.start() for word in WORD.finditer(quotation.speaker)][:SPEAKER_WORDS]
    return next((start for start in starts if begins_with_subject(quotation.speaker[start:], language)), None)


def is_anonymous_quotation(text: str, language: Language) -> bool:
    """Whether it begins with a quotation and does not name who says so: "I am tired", she said."""
    quotation = leading_quotation(text)
    if quotation is None:
        return False
    speaker = quotation.speaker
    if not language.spaces_words:
        references = language.references
        return bool(speaker) and (
            begins_with_subject(speaker.removeprefix(references.quoting), language)
            or bool(references.saying and re.fullmatch(references.saying, speaker))
        )
    if not speaker:
        # Behind these, who says it may stand in the next sentence.
        return not quotation.said.endswith(("!", "?"))
    if speaking_pronoun(quotation, language) is not None:
        return True
    is_speech = bool(SPOKEN.search(quotation.said) or SAYS.match(quotation.rest))
    return is_speech and len(WORD.findall(speaker)) <= 1 and not names(f"x {speaker}", language.code)


def without_quotations(text: str) -> str | None:
    """The text with spaces for what is quoted; None where a quotation begins or ends outside it."""
    masked, start = text, 0
    while start < len(masked):
        mark = CLOSING.get(masked[start]) if not masked[:start][-1:].isalnum() else None  # no apostrophe
        closing = re.search(mark, masked[start + 1 :]) if mark else None
        end = start + 1 + closing.end() if closing else start
        masked = masked[:start] + " " * (end - start) + masked[end:]
        start = max(end, start + 1)
    return None if DOUBLE_MARKS & set(masked) else masked
