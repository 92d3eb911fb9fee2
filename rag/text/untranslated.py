"""Words that a small model left in the language of the article: "Anteil" in an English sentence. Pure.

Names stay as the article writes them. A word counts as left over if the cited sentence has it, and if it is
common in the article's language and rare in the answer's, by the word frequencies of wordfreq.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import fields

import regex as re

from rag.text.language_data.record import Acronyms
from rag.text.languages import language_of
from rag.text.names import script
from rag.text.words import WORD, frequency, listed_frequency

USED, UNUSED = 3.0, 2.0  # Zipf frequencies: once in a million words, once in ten millions


def left_over(answer: str, language: str, evidence: str, evidence_language: str) -> list[str]:
    """The words of `answer` that were left in the language of the `evidence` that it was made from.

    Words in another script than the answer's always count, except Latin ones: those may be names.
    """
    if language == evidence_language:
        return []
    words, said = list(dict.fromkeys(WORD.findall(answer))), set(WORD.findall(evidence))
    foreign = {word for word in words if script(word) not in {"LATIN", _script(answer)}}
    # Where words are not separated, wordfreq needs a tokenizer of its own.
    if language_of(language).separates_words and language_of(evidence_language).separates_words:
        foreign |= {word for word in said.intersection(words) if _is_left(word, language, evidence_language)}
    return [word for word in words if word in foreign]


def translate_acronyms(answer: str, language: str, evidence_language: str) -> str:
    """`answer` with the acronyms that differ between languages (KI, AI, IA) in its own language."""
    own, foreign = language_of(language).acronyms, language_of(evidence_language).acronyms
    for field in fields(Acronyms):
        ours, theirs = getattr(own, field.name), getattr(foreign, field.name)
        if ours and theirs and ours != theirs:
            answer = re.sub(rf"(?<![\p{{L}}\p{{N}}-]){theirs}(?![\p{{L}}\p{{N}}])", ours, answer)
    return answer


def _is_left(word: str, language: str, evidence_language: str) -> bool:
    return (
        not _is_name(word, evidence_language)
        and not listed_frequency(word, language, "small")  # settles most words without the large lists
        and frequency(word, evidence_language) >= USED
        and frequency(word, language) < UNUSED
    )


def _is_name(word: str, language: str) -> bool:
    """Whether `word` is capitalised as a name is: an initial capital marks none where nouns have one, too."""
    return word[1:] != word[1:].lower() or (word[0].isupper() and not language_of(language).capitalises_nouns)


def _script(text: str) -> str:
    """The script that most words of `text` are written in."""
    scripts = Counter(script(word) for word in WORD.findall(text))
    return scripts.most_common(1)[0][0] if scripts else ""
