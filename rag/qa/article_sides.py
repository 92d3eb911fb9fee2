"""The sides of a comparison that the articles show: names that stand in different ones of them. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import regex as re

from rag.qa.sides import FEWEST_SIDES, SIDES, are_times
from rag.retrieval.passage import Passage
from rag.text.languages import language_of
from rag.text.normalization import plain

TELLING_LETTERS = 4  # of a word that may be a side in small letters, at least
TELLING = rf"(?<![\p{{L}}\p{{N}}'’-])(?P<%s>\p{{L}}[\p{{L}}\p{{M}}\p{{N}}'’-]{{{TELLING_LETTERS - 1},}})"
# What follows a telling word and belongs to its name: "Vĩnh Kha", "Linie 2".
REST = re.compile(rf"(?: (?:\p{{Lu}}\p{{L}}{{0,{TELLING_LETTERS - 2}}}|\p{{N}}+)(?!\p{{L}}))*")


def joined_words(question: str, code: str, passages: Sequence[Passage]) -> list[str]:
    """The two words of "a and b" that stand as names in different ones of the articles found, however typed.

    Empty without such a pair, with several, where more than two are joined, and where both have capitals
    although nouns have none: then `joined_names` tells.
    """
    language = language_of(code)
    conjunction = language.question.conjunction
    if not conjunction or not language.spaces_words:
        return []
    names = _names_by_article(passages)

    def having(word: str) -> set[str]:
        return {source for source, known in names.items() if plain(word) in known}

    joined = rf"{TELLING % 'first'}\s+(?:{conjunction})\s+(?:\p{{L}}{{1,3}}\s+)?{TELLING % 'second'}"
    apart = []
    for pair in re.finditer(joined, question):
        first, second = having(pair["first"]), having(pair["second"])
        is_decided = not language.capitalises_nouns and all(pair[side][0].isupper() for side in SIDES)
        before, behind = question[: pair.start()].rstrip(), question[pair.end() :]
        is_longer = before.endswith(",") or re.match(rf"\s*,\s*\p{{L}}|\s+(?:{conjunction})\s", behind)
        if first and second and not (first & second or is_longer or is_decided or are_times(pair, code)):
            apart.append([pair[side] for side in SIDES])
    return apart[0] if len(apart) == 1 else []


def names_apart(question: str, passages: Sequence[Passage]) -> list[str]:
    """The two names in a question that stand in different ones of the articles found, wherever they stand.

    "The trails at Monte Cervara or the bus in Kirigahara". Empty unless all names of the question that these
    articles have fall into two groups without an article in common. Of several names in a group, the last
    that a title has counts, else the last: "the Shops in Norby".
    """
    titles = {plain(word) for passage in passages for word in re.findall(TELLING % "word", passage.title)}
    groups: list[tuple[set[str], list[re.Match[str]]]] = []
    for word, having in _known_words(question, passages):
        near = [group for group in groups if group[0] & having]
        if len(near) > 1:
            return []
        if near:
            near[0][0].update(having)
            near[0][1].append(word)
        else:
            groups.append((having, [word]))
    if len(groups) != FEWEST_SIDES:
        return []
    chosen = [([word for word in words if plain(word["word"]) in titles] or words)[-1] for _, words in groups]
    return [word["word"] + _rest(question, word) for word in chosen]


def _known_words(question: str, passages: Sequence[Passage]) -> list[tuple[re.Match[str], set[str]]]:
    """The words of a question that are names in articles, and in which; with a capital, if any has one.

    What the question repeats tells no side.
    """
    names = _names_by_article(passages)
    words = list(re.finditer(TELLING % "word", question))
    counts = Counter(plain(word["word"]) for word in words)
    known = [
        (word, {source for source, own in names.items() if plain(word["word"]) in own})
        for word in words
        if counts[plain(word["word"])] == 1
    ]
    known = [(word, having) for word, having in known if having]
    return [(word, having) for word, having in known if word["word"][0].isupper()] or known


def _rest(question: str, word: re.Match[str]) -> str:
    found = REST.match(question, word.end()) if word["word"][0].isupper() else None
    return found[0] if found else ""


def _names_by_article(passages: Sequence[Passage]) -> dict[str, set[str]]:
    """The words of each article with a capital that none of them has in small letters."""
    words: dict[str, set[str]] = {}
    common: set[str] = set()
    for passage in passages:
        for word in re.findall(TELLING % "word", f"{passage.title} {passage.text}"):
            (words.setdefault(passage.source, set()) if word[0].isupper() else common).add(plain(word))
    return {source: known - common for source, known in words.items()}
