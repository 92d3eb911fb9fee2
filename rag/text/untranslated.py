"""Words of the article's language that a small model left in its answer: "Anteil" in an English sentence.

Names stay as the article writes them. A word was left over if the cited sentence has it, the article's
language uses it and the answer's does not. Pure; the word frequencies are those of wordfreq.
"""

from __future__ import annotations

from collections import Counter
from functools import cache

import regex as re

from rag.text.names import CAPITALISES_NOUNS, script

WORD = re.compile(r"[\p{L}\p{M}]+")
USED, UNUSED = 3.0, 2.0  # Zipf frequencies: once in a million words, once in ten millions
UNCOUNTED = {"ja", "ko", "th", "zh"}  # wordfreq counts their words only with a tokenizer of their own
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
    """The words of `answer` that were left in the language of the `evidence` that it was made from.

    Letters of another script are, whoever's they are; Latin ones may be a name in any language.
    """
    if language == evidence_language:
        return []
    words, said = list(dict.fromkeys(WORD.findall(answer))), set(WORD.findall(evidence))
    foreign = {word for word in words if script(word) not in {"LATIN", _script(answer)}}
    if {language, evidence_language}.isdisjoint(UNCOUNTED):
        foreign |= {word for word in said.intersection(words) if _is_left(word, language, evidence_language)}
    return [word for word in words if word in foreign]


def translate_acronyms(answer: str, language: str, evidence_language: str) -> str:
    """`answer` with the abbreviations that every language has its own for: KI, AI, IA."""
    for names in ACRONYMS:
        ours, theirs = names.get(language), names.get(evidence_language)
        if ours and theirs and ours != theirs:
            answer = re.sub(rf"(?<![\p{{L}}\p{{N}}-]){theirs}(?![\p{{L}}\p{{N}}])", ours, answer)
    return answer


def _is_left(word: str, language: str, evidence_language: str) -> bool:
    return (
        not _is_name(word, evidence_language)
        and _frequency(word, evidence_language) >= USED
        and _frequency(word, language) < UNUSED
    )


def _is_name(word: str, language: str) -> bool:
    """Any capital makes a name, except where nouns have one too."""
    return word[1:] != word[1:].lower() or (word[0].isupper() and language not in CAPITALISES_NOUNS)


def _script(text: str) -> str:
    """The script of most words of `text`."""
    scripts = Counter(script(word) for word in WORD.findall(text))
    return scripts.most_common(1)[0][0] if scripts else ""


def _frequency(word: str, language: str) -> float:
    """How common a word is (Zipf scale); 0 where wordfreq does not know the language."""
    from wordfreq import zipf_frequency

    return float(zipf_frequency(word, language)) if language in _counted_languages() else 0.0


@cache
def _counted_languages() -> frozenset[str]:
    from wordfreq import available_languages

    return frozenset(available_languages())
