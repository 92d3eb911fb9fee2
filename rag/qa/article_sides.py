"""The sides of a comparison that the articles show: names that stand in different ones of them. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import regex as re

from rag.qa.sides import FEWEST_SIDES, SIDES, are_times
from rag.retrieval.passage import Passage
from rag.text.languages import Language, language_of
from rag.text.named_times import is_time
from rag.text.normalization import plain

TELLING_LETTERS = 4  # of a word that may be a side in small letters, at least
TELLING = rf"(?<![\p{{L}}\p{{N}}'’-])(?P<%s>\p{{L}}[\p{{L}}\p{{M}}\p{{N}}'’-]{{{TELLING_LETTERS - 1},}})"
# What follows a telling word and belongs to its name: "Vĩnh Kha", "Linie 2".
REST = re.compile(rf"(?: (?:\p{{Lu}}\p{{L}}{{0,{TELLING_LETTERS - 2}}}|\p{{N}}+)(?!\p{{L}}))*")


def sides_in_articles(question: str, code: str, passages: Sequence[Passage]) -> list[str]:
    """The two sides by `joined_words`, or else by `names_apart`."""
    return joined_words(question, code, passages) or names_apart(question, code, passages)


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


def names_apart(question: str, code: str, passages: Sequence[Passage]) -> list[str]:
    """The two names in a question that stand in different ones of the articles found, wherever they stand.

    "The trails at Monte Cervara or the bus in Kirigahara". Empty where they stand in a longer list, and
    unless all names of the question that these articles have fall into two groups without an article in
    common. Of several names in a group, the last that a title has counts; without one the last, unless nouns
    have capitals as well.
    """
    language = language_of(code)
    known = _known_words(question, code, passages)
    groups = _by_articles(known)
    if _are_listed(question, [word for word, _ in known], language):
        return []
    titles = {plain(word) for passage in passages for word in re.findall(TELLING % "word", passage.title)}
    sides = []
    for words in groups:
        titled = [word for word in words if plain(word["word"]) in titles]
        if len(words) > 1 and language.capitalises_nouns and not titled:
            return []
        side = (titled or words)[-1]
        sides.append(side["word"] + _rest(question, side))
    return sides if len(sides) == FEWEST_SIDES else []


def _by_articles(known: Sequence[tuple[re.Match[str], set[str]]]) -> list[list[re.Match[str]]]:
    """The words by groups without an article in common; empty where one belongs to several groups."""
    groups: list[tuple[set[str], list[re.Match[str]]]] = []
    for word, sources in known:
        overlapping = [group for group in groups if group[0] & sources]
        if len(overlapping) > 1:
            return []
        if overlapping:
            overlapping[0][0].update(sources)
            overlapping[0][1].append(word)
        else:
            groups.append((set(sources), [word]))
    return [words for _, words in groups]


def _are_listed(question: str, words: Sequence[re.Match[str]], language: Language) -> bool:
    """Whether the words stand in a list with others: "Norby, Westham and Kiel"."""
    if not words:
        return False
    conjunction = language.question.conjunction
    before, behind = question[: words[0].start()], question[words[-1].end() :]
    has_comma = any(re.match(r"\s*,\s*\p{L}", question[word.end() :]) for word in words)
    goes_on = conjunction and re.match(rf"\s+(?:{conjunction})\s+\p{{Lu}}", behind)
    return has_comma or before.rstrip().endswith(",") or bool(goes_on)


def _known_words(
    question: str, code: str, passages: Sequence[Passage]
) -> list[tuple[re.Match[str], set[str]]]:
    """The words of a question that are names in articles, and in which; with a capital, if any has one.

    None that the question repeats, and no month.
    """
    names = _names_by_article(passages)
    words = list(re.finditer(TELLING % "word", question))
    counts = Counter(plain(word["word"]) for word in words)
    known = [
        (word, {source for source, own in names.items() if plain(word["word"]) in own})
        for word in words
        if counts[plain(word["word"])] == 1 and not is_time(word["word"], code)
    ]
    known = [(word, sources) for word, sources in known if sources]
    return [(word, sources) for word, sources in known if word["word"][0].isupper()] or known


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
