"""The nearest articles from beginning to end: the passage that answers need not be the one that was found."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from rag.qa.candidates import near_articles
from rag.retrieval.near_duplicates import merge_copies
from rag.retrieval.passage import Passage, best_scores

MOST_ARTICLES = 3
LONGEST = 24  # passages of an article; of a longer one only those that were found are read

# The passages of an article, however many it has, or none of one that has more than that many.
PassagesOf = Callable[[str, int | None], list[Passage]]


def read_versions(passages: Sequence[Passage], passages_of: PassagesOf) -> list[Passage]:
    """All passages of the nearest articles, copies as well: a later version of an article repeats most of it.

    The best article comes first; behind each stand those that print some of its text. Of a long one, only
    what was found.
    """
    best, near = best_scores(passages), near_articles(passages)
    sources: dict[str, None] = {}
    for source in (source for source in best if source in near):
        copies = [copy for passage in passages if passage.source == source for copy in passage.copies]
        sources |= dict.fromkeys([source, *copies])
    return [
        passage
        for source in list(sources)[:MOST_ARTICLES]
        for passage in passages_of(source, LONGEST) or [one for one in passages if one.source == source]
    ]


def read_whole(passages: Sequence[Passage], passages_of: PassagesOf) -> list[Passage]:
    """All passages of the nearest articles, each with its article's best score, and what was found of others.

    The best article comes first. What several articles print stands there once.
    """
    best, near = best_scores(passages), near_articles(passages)
    nearest = [source for source in best if source in near][:MOST_ARTICLES]
    found = {passage.id: passage for passage in passages}
    told: list[Passage] = []
    for source in best:
        whole = passages_of(source, LONGEST) if source in nearest else []
        told += [
            found.get(passage.id, passage).model_copy(update={"score": best[source]}) for passage in whole
        ] or [passage for passage in passages if passage.source == source]
    return merge_copies(told, len(told))
