"""Which of the sentences that were read are told. Pure.

The model's "yes" is compared with the one that it gives to the question's best sentence: some questions make
it hesitate, and others agree to everything.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set

from rag.embedding.models import Vectors
from rag.qa.answerability import log_odds
from rag.qa.evidence import Evidence
from rag.text.names import WORD, Asked, is_named, script
from rag.text.normalization import plain
from rag.text.numbers import lacking_numbers

LEAST = 0.35  # probability that a sentence answers, to be told beside the best one
TOLERATED = 1.3  # log-odds that it may be below the best one's
MOST_TOLD = 8
REPEATS = 0.88  # cosine from which on two sentences say the same
SHORTEST_STEM, LONGEST_ENDING = 4, 2  # letters that two forms of a name share, and in which they differ
LONGEST_NEARNESS_GAP = 0.45  # sentences further from the question than this below the nearest are not read


def choose_answers(alone: Mapping[int, float], best: int, vectors: Vectors) -> list[int]:
    """The best sentence and the others that answer about as surely, without repetitions, likeliest first."""
    least = max(log_odds(alone[best]) - TOLERATED, log_odds(LEAST))
    ranked = sorted(alone, key=lambda index: -alone[index])
    chosen = [best]
    for index in ranked:
        likeness = max(float(vectors[index] @ vectors[other]) for other in chosen)
        if index != best and log_odds(alone[index]) >= least and likeness < REPEATS:
            chosen.append(index)
    return chosen[:MOST_TOLD]


def worth_reading(nearest: Sequence[int], nearness: Vectors) -> list[int]:
    """The candidates that are not much further from the question than the nearest one."""
    return [index for index in nearest if nearness[index] >= nearness[nearest[0]] - LONGEST_NEARNESS_GAP]


def may_answer(sentences: Sequence[Evidence], asked: Asked) -> list[bool]:
    """For each sentence, whether its article may be about what the question names.

    An article without the question's numbers ("in 2019") is about something else. So is one that lacks names
    of the question which another article in its language has. And a name in the question's very letters
    beats one that only resembles it: where another article has "Tallbrook", one that has "Tilbrook" instead
    is about somebody else.
    """
    articles = _words_by_article(sentences)
    exact = {name for name in asked.names if any(name in words for words in articles.values())}
    verdicts = {
        sentence.source: _may_be_about(sentence, sentences, articles, asked, exact)
        for sentence in {sentence.source: sentence for sentence in sentences}.values()
    }
    return [verdicts[sentence.source] for sentence in sentences]


def _may_be_about(
    sentence: Evidence,
    sentences: Sequence[Evidence],
    articles: Mapping[str, set[str]],
    asked: Asked,
    exact: Set[str],
) -> bool:
    text = "\n".join(dict.fromkeys(_told_by(other) for other in sentences if other.source == sentence.source))
    if lacking_numbers(" ".join(asked.numbers), "", text, sentence.language):
        return False
    own = articles[sentence.source]
    others = set().union(
        *(
            articles[other.source]
            for other in sentences
            if other.source != sentence.source and other.language == sentence.language
        )
    )
    missing = {
        name for name in asked.names if script(name) == script(sentence.text) and not is_named(name, own)
    }
    if missing and missing <= others:
        return False
    return not any(name not in own and is_named(name, own) and not _inflected(name, own) for name in exact)


def _words_by_article(sentences: Sequence[Evidence]) -> dict[str, set[str]]:
    words: dict[str, set[str]] = {}
    for sentence in sentences:
        found = (plain(word) for word in WORD.findall(_told_by(sentence)))
        words.setdefault(sentence.source, set()).update(found)
    return words


def _told_by(sentence: Evidence) -> str:
    """What readers see of the article: its title, its date and the passage."""
    return f"{sentence.passage.title}\n{sentence.published}\n{sentence.passage.text}"


def _inflected(name: str, words: Set[str]) -> bool:
    """Whether another form of the name is among `words`: "Orkan", "Orkanu"."""
    stem = name[: max(SHORTEST_STEM, len(name) - LONGEST_ENDING)]
    return any(word.startswith(stem) for word in words)
