"""Words of the article's language that a small model left in its answer: "Anteil" in an English sentence.

Names stay as the article writes them. A word was left over if the cited sentence has it, the article's
language uses it and the answer's does not. Pure; the word frequencies are those of wordfreq.
"""

from __future__ import annotations

import regex as re

from rag.facts import CAPITALISES_NOUNS

WORD = re.compile(r"[\p{L}\p{M}]+")
USED, UNUSED = 3.0, 2.0  # Zipf frequencies: once in a million words, once in ten millions
UNKNOWN = {"th"}  # wordfreq has no words of it, so that all would seem left over
# Abbreviations that are translated although they look like names.
ACRONYMS = (
    {
        "de": "KI",
        "en": "AI",
        "es": "IA",
        "fr": "IA",
        "it": "IA",
        "pt": "IA",
        "ro": "IA",
        "ru": "ИИ",
        "uk": "ШІ",
    },
    {
        "de": "EU",
        "en": "EU",
        "es": "UE",
        "fr": "UE",
        "it": "UE",
        "pt": "UE",
        "ro": "UE",
        "ru": "ЕС",
        "uk": "ЄС",
    },
    {"de": "UNO", "en": "UN", "es": "ONU", "fr": "ONU", "it": "ONU", "pt": "ONU", "ru": "ООН", "uk": "ООН"},
    {"de": "BIP", "en": "GDP", "es": "PIB", "fr": "PIB", "it": "PIL", "pt": "PIB", "ru": "ВВП", "uk": "ВВП"},
)


def left_over(answer: str, language: str, evidence: str, evidence_language: str) -> list[str]:
    """The words of `answer` that were left in the language of the `evidence` that it was made from."""
    if language in {evidence_language, *UNKNOWN}:
        return []
    said = set(WORD.findall(evidence))
    return [
        word
        for word in dict.fromkeys(WORD.findall(answer))
        if word in said
        and not _is_name(word, evidence_language)
        and _frequency(word, evidence_language) >= USED
        and _frequency(word, language) < UNUSED
    ]


def translate_acronyms(answer: str, language: str, evidence_language: str) -> str:
    """`answer` with the abbreviations that every language has its own for: KI, AI, IA."""
    for names in ACRONYMS:
        ours, theirs = names.get(language), names.get(evidence_language)
        if ours and theirs and ours != theirs:
            answer = re.sub(rf"(?<![\p{{L}}\p{{N}}-]){theirs}(?![\p{{L}}\p{{N}}])", ours, answer)
    return answer


def _is_name(word: str, language: str) -> bool:
    """Any capital makes a name, except where nouns have one too."""
    return word[1:] != word[1:].lower() or (word[0].isupper() and language not in CAPITALISES_NOUNS)


def _frequency(word: str, language: str) -> float:
    """How common a word is (Zipf scale); 0 where wordfreq does not know the language."""
    from wordfreq import available_languages, zipf_frequency

    return float(zipf_frequency(word, language)) if language in available_languages() else 0.0
