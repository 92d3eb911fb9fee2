"""Whether a sentence of an article supports one of an answer: numbers and names have to agree. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from rag.qa.evidence import Evidence
from rag.retrieval.passage import Passage
from rag.text.names import WORD, Asked, is_named, names, script
from rag.text.normalization import plain
from rag.text.numbers import lacking_numbers, numbers

# Added to the cosine of a sentence and its evidence, which is 0 to 1 between language-neutral vectors.
FACT_WEIGHT = 0.3
CHOICE_WEIGHT = 0.3
NAMES_NEEDED = (
    1 / 3
)  # share of the names that an answer adds: translation changes some ("Neujahr", "New Year")


def find_support(
    sentence: str,
    language: str,
    evidence: Sequence[Evidence],
    similarity: NDArray[np.float32],
    *,
    choice: int,
    asked: Asked,
) -> Evidence | None:
    """The likeliest evidence that supports `sentence`; None where there is none.

    `similarity` (n,) are cosines with the evidence; `choice` is the index of the one it was written from.
    """
    facts = numbers(sentence) | names(sentence, language)
    passages = list({candidate.passage.id: candidate.passage for candidate in evidence}.values())
    for candidate in _rank(facts, evidence, similarity, choice):
        if supports(candidate, sentence, language, passages, asked):
            return candidate
    return None


def supports(
    candidate: Evidence, sentence: str, language: str, passages: Sequence[Passage], asked: Asked
) -> bool:
    """Whether the candidate's passage has every number of `sentence`, and its article the names.

    Between languages a third of the names suffices, since translation changes some; names are not compared
    between scripts. What the sentence only repeats from the question need not be found. But an article
    without the question's numbers does not answer it. And a name that the article lacks while another
    retrieved article of its language has it is a mix-up: the sentence is about somebody else. Names from the
    question count as a mix-up only if this is true of all that the article lacks, since some are ordinary
    words ("New Year").
    """
    if lacking_numbers(sentence, language, candidate.passage.text, candidate.language):
        return False
    article_text = _article_text([passage for passage in passages if passage.source == candidate.source])
    if lacking_numbers(" ".join(asked.numbers), "", article_text, candidate.language):
        return False
    article_words, other_words = _words_by_article(passages, candidate)
    wanted = names(sentence, language)
    same_script = sum(script(word) == script(sentence) for word in article_words)
    if same_script < len(article_words) / 2:
        return True
    missing = {name for name in wanted | asked.names if not is_named(name, article_words)}
    missing_from_question = missing & asked.names
    if missing_from_question and missing_from_question <= other_words:
        return False
    added = wanted - asked.names
    missing_from_answer = missing & added
    needed = 1 if language == candidate.language else NAMES_NEEDED
    return not missing_from_answer & other_words and len(missing_from_answer) <= len(added) * (1 - needed)


def _rank(
    facts: set[str], evidence: Sequence[Evidence], similarity: NDArray[np.float32], choice: int
) -> Iterator[Evidence]:
    """The evidence, the likeliest for a sentence with these numbers and names first."""
    scores = [
        float(cosine) + FACT_WEIGHT * _share(facts, candidate.text) + CHOICE_WEIGHT * (index == choice)
        for index, (candidate, cosine) in enumerate(zip(evidence, similarity, strict=True))
    ]
    return (evidence[int(index)] for index in np.argsort(scores)[::-1])


def _share(facts: set[str], text: str) -> float:
    """The share of `facts` (numbers and names) that `text` contains."""
    words = {plain(word) for word in WORD.findall(text)} | numbers(text)
    return sum(fact in words or is_named(fact, words) for fact in facts) / len(facts) if facts else 0.0


def _article_text(passages: Sequence[Passage]) -> str:
    """What readers see of one article: its title, its date and its passages."""
    return "\n".join([passages[0].title, str(passages[0].published or ""), *(p.text for p in passages)])


def _words_by_article(passages: Sequence[Passage], candidate: Evidence) -> tuple[set[str], set[str]]:
    """The words of the candidate's article, and those of the other articles in its language; with titles."""
    article_words: set[str] = set()
    other_words: set[str] = set()
    for passage in passages:
        words = (plain(word) for word in WORD.findall(f"{passage.title} {passage.text}"))
        if passage.source == candidate.source:
            article_words.update(words)
        elif passage.language == candidate.language:
            other_words.update(words)
    return article_words, other_words
