"""What an overview is of: an article, several about the same topic, or somebody in them."""

from __future__ import annotations

from collections.abc import Sequence

from rag.qa.answer import Judged, Run
from rag.qa.candidates import name_words, naming, near_articles
from rag.qa.evidence import Evidence
from rag.qa.model_calls import ModelCalls
from rag.qa.question import StandaloneQuestion
from rag.qa.reading import Reading
from rag.qa.speakers import Speakers
from rag.retrieval.passage import Passage, best_scores
from rag.text.full_names import full_names
from rag.text.names import WORD, asked_for
from rag.text.normalization import plain

ABOUT_FROM = 0.6  # probability that an article belongs to the subject of an overview
# The same where the search leaves hardly any doubt: one article alone is near, and with at least this score.
CLEAR_ABOUT_FROM, CLEAR_SCORE = 0.4, 0.4
# An overview is of the best article alone unless the next one has this share of its score, and at least this.
TOPIC_SHARE, TOPIC_LEAST = 0.8, 0.25
# Articles of a topic at most, and the sentences of each that are read to see whether it belongs to it.
TOPIC_ARTICLES, ABOUT_SENTENCES = 4, 2
FEWEST_NAMING = 3  # sentences with a name, for an overview of several articles from these alone
MOST_WORDS = 6  # of a question that asks for nothing but a person, at most


def articles_about(
    question: StandaloneQuestion,
    passages: Sequence[Passage],
    reading: Reading,
    calls: ModelCalls,
    run: Run,
) -> list[str]:
    """Of the articles that the search finds near, those that belong to the subject, the best first.

    Emits `Judged`. Raises `ModelUnavailable`.
    """
    near = near_articles(passages)
    is_clear = len(near) == 1 and max(passage.score for passage in passages) >= CLEAR_SCORE
    least = CLEAR_ABOUT_FROM if is_clear else ABOUT_FROM
    sources = [source for source in best_scores(passages) if source in near]
    chances, leading = dict.fromkeys(sources[:TOPIC_ARTICLES], 0.0), leading_article(passages)
    for source in chances:
        own = reading.of({source})
        for index in own.nearest(ABOUT_SENTENCES):
            if chances[source] < least:
                chance = calls.is_about(question, own.sentences[index], run)
                chances[source] = max(chances[source], chance)
        if source == leading and chances[source] >= least:
            break
    run.emit(Judged(max(chances.values(), default=0.0), None))
    return [source for source, chance in chances.items() if chance >= least]


def about_person(question: StandaloneQuestion, speakers: Speakers) -> list[int]:
    """The sentences about or of the person whom a short question names: "Who is Ann Lee?"

    First the one that has most of the question's words, such as a full name. Empty where the question names
    nobody, or somebody of the article's title: then the article is about that person.
    """
    words = WORD.findall(question.text)
    if len(words) > MOST_WORDS:
        return []
    named = speakers.named_in(question.text, question.query.language)
    about = [index for index in range(len(speakers.sentences)) if speakers.introduced(index) & named]
    about = about or _naming(question, speakers.sentences)
    asked = set(map(plain, words))

    def shared(index: int) -> int:
        return len(asked.intersection(map(plain, WORD.findall(speakers.sentences[index].said))))

    first = max(about, key=shared, default=None)
    return about if first is None else [first, *(index for index in about if index != first)]


def introduction(reading: Reading, about: Sequence[int]) -> list[int]:
    """The first of the sentences about a person, and the next if it is about them, too: it says who that is.

    „So kann es nicht bleiben“, sagt Ann Lee. Die Ärztin leitet das Amt.
    """
    first = about[:1]
    return [*first, *(index for index in about if first and reading.previous(index) == first)]


def about_names(question: StandaloneQuestion, speakers: Speakers) -> list[int]:
    """The sentences of several articles that have a name of the question, and what such a person says.

    The rest of an article may be about something else. Empty where there are too few of them.
    """
    named = set(naming(speakers.sentences, asked_for(question.text, question.query.language)))
    told = [index for index, above in enumerate(speakers.introductions) if {index, above} & named]
    return told if len(told) >= FEWEST_NAMING else []


def _naming(question: StandaloneQuestion, sentences: Sequence[Evidence]) -> list[int]:
    """The sentences with the last word of a full name in the question, if the name stands in one of them.

    Where nouns have capitals, not everybody is known as a person.
    """
    for name in full_names(question.text, question.query.language):
        full, last = plain(name[0]), plain(WORD.findall(name[0])[-1])
        is_titled = any(full in plain(one.passage.title) for one in sentences)
        if not is_titled and any(full in plain(one.said) for one in sentences):
            return [index for index, one in enumerate(sentences) if last in name_words(one.said)]
    return []


def leading_article(passages: Sequence[Passage]) -> str:
    """The article that is meant alone; empty where others are about the same topic, or without passages."""
    match list(best_scores(passages).items()):
        case [(_, highest), (_, next_one), *_] if next_one >= max(TOPIC_LEAST, TOPIC_SHARE * highest):
            return ""
        case [(source, _), *_]:
            return source
    return ""
