"""Which sentences may answer a question and are worth reading. Pure.

None of an article that the search finds far behind the first, or that is about another year or about somebody
with a similar name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import replace
from datetime import date

from rag.qa.evidence import Evidence
from rag.retrieval.passage import Passage, best_scores
from rag.text.bare_names import bare_names
from rag.text.dates import years_meant
from rag.text.names import WORD, Asked, is_named, names, resembles_another, script
from rag.text.normalization import plain
from rag.text.numbers import lacking_numbers
from rag.text.words import common_words

# An article is about something else where its best passage scores less than this share of the best of all
# (measured by `benchmarks/near_articles.py`).
NEAR_SHARE = 0.65
STEM = 5  # letters that the forms of a word share: "guest", "guests"
WIDEST_GAP = 8.0  # below the best rating: the language model reads no sentence that lies further below


def worth_reading(candidates: Sequence[int], ratings: Mapping[int, float]) -> list[int]:
    """The candidates that are not rated far below the best one."""
    best = max(ratings.values(), default=0.0)
    return [index for index in candidates if ratings[index] >= best - WIDEST_GAP]


def near_articles(passages: Sequence[Passage]) -> set[str]:
    """The sources of the articles that come near to the one that the search puts first."""
    best = best_scores(passages)
    highest = max(best.values(), default=0.0)
    least = min(highest, NEAR_SHARE * highest)  # scores may be negative
    return {source for source, score in best.items() if score >= least}


def may_answer(sentences: Sequence[Evidence], asked: Asked) -> list[bool]:
    """For each sentence, whether its article may be about what the question names.

    An article without the question's numbers ("in 2019") is about something else, unless it calls that year
    "next year" or, where it names 2020, "a year earlier". So is one that lacks names of the question which
    another article in its language has. And a name in the question's very letters beats one that only
    resembles it: where another article has "Tallbrook", one that has "Tilbrook" instead is about somebody
    else.
    """
    shown, said = _words_by_article(sentences, _shown), _words_by_article(sentences, _said)
    names_said = _words_by_article(sentences, _said, is_name)
    exact = _known_names(asked.names | _typed_names(asked, sentences), said)
    verdicts = {
        sentence.source: _may_be_about(sentence, sentences, shown, asked)
        and not any(
            resembles_another(name, names_said[sentence.source], sentence.language)
            for name in exact - said[sentence.source]
        )
        for sentence in {sentence.source: sentence for sentence in sentences}.values()
    }
    return [verdicts[sentence.source] and not _names_another(sentence, exact) for sentence in sentences]


def lacking_names(sentences: Sequence[Evidence], asked: Asked) -> list[float]:
    """For each sentence, the share of the question's names that its article lacks; 0 if no other lacks fewer.

    Also across languages, where that speaks against an article but is no proof: "Wien" is "Vienna".
    """
    said = _words_by_article(sentences, _said)
    known = _known_names(_names_and_places(sentences, asked), said)
    lacking = {
        one.source: sum(
            script(name) == script(one.text) and not is_named(name, said[one.source]) for name in known
        )
        for one in {one.source: one for one in sentences}.values()
    }
    fewest = min(lacking.values(), default=0)
    return [lacking[one.source] / len(known) if lacking[one.source] > fewest else 0.0 for one in sentences]


def lacking_all_names(sentences: Sequence[Evidence], asked: Asked, language: str) -> list[bool]:
    """For each sentence, whether its article has none of the question's names although the nearest has one.

    Only names that are rare in the question's language count: known ones, such as "Cologne" or "Commission",
    other languages may have in another form. Of 366 questions (sets g to n) no article that answers one is
    such; for 40 a near one that does not answer lacks all names that another has.
    """
    common = common_words(language)
    if not common or not sentences:
        return [False] * len(sentences)
    shares = lacking_names(sentences, replace(asked, names=asked.names - common, words=asked.words - common))
    nearest = max(range(len(sentences)), key=lambda index: sentences[index].passage.score)
    return [share == 1 and shares[nearest] < 1 for share in shares]


def naming(sentences: Sequence[Evidence], asked: Asked) -> list[int]:
    """Indices of the sentences that have a name of the question themselves, not only in the title."""
    known = _known_names(_names_and_places(sentences, asked), _words_by_article(sentences, _said))
    words = [set(map(plain, WORD.findall(one.said))) for one in sentences]
    return [index for index, said in enumerate(words) if any(is_named(name, said) for name in known)]


def _names_and_places(sentences: Sequence[Evidence], asked: Asked) -> set[str]:
    """The names that the question has or that the articles tell to be such, also in small letters."""
    texts: dict[str, dict[str, None]] = {}  # by language, each once
    for one in sentences:
        texts.setdefault(one.language, {})[one.passage.text] = None
    places = {name for code, own in texts.items() for name in bare_names("\n".join(own), code)} & asked.words
    return {*asked.names, *_typed_names(asked, sentences), *places}


def names_numbers(sentence: Evidence, asked: Asked) -> bool:
    """Whether the sentence's passage or the article's date has the numbers that the question names."""
    return _names_numbers(_shown(sentence), sentence, asked)


def _names_numbers(text: str, sentence: Evidence, asked: Asked) -> bool:
    numbers = asked.numbers - _years_meant(sentence, text)
    return not lacking_numbers("; ".join(numbers), "", text, sentence.language)


def _known_names(asked: Set[str], said: Mapping[str, Set[str]]) -> set[str]:
    """Those of the names asked for that an article has in these very letters."""
    return {name for name in asked if any(name in words for words in said.values())}


def _names_another(sentence: Evidence, exact: Set[str]) -> bool:
    """Whether the sentence, or the one before it, has a name that only resembles one of `exact`."""
    text = f"{sentence.before} {sentence.text}"
    said, names_said = set(map(plain, WORD.findall(text))), name_words(text)
    return any(resembles_another(name, names_said, sentence.language) for name in exact - said)


def _typed_names(asked: Asked, sentences: Sequence[Evidence]) -> set[str]:
    """The names of the articles that the question has in whatever letters: "harlow pool".

    What an article also writes in lower case is no name, as are the words of a headline in capitals.
    """
    texts = {text: one.language for one in sentences for text in (one.passage.title, one.text)}
    found = {name for text, language in texts.items() for name in names(text, language) & asked.words}
    common = {word[:STEM] for text in texts for word in WORD.findall(text) if word[0].islower()}
    return {name for name in found if name[:STEM] not in common}


def _may_be_about(
    sentence: Evidence, sentences: Sequence[Evidence], articles: Mapping[str, set[str]], asked: Asked
) -> bool:
    text = "\n".join(dict.fromkeys(_shown(other) for other in sentences if other.source == sentence.source))
    if not _names_numbers(text, sentence, asked):
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
    return not missing or not missing <= others


def _years_meant(sentence: Evidence, text: str) -> set[str]:
    written = date.fromisoformat(sentence.published[:10]) if sentence.published else None
    return years_meant(text, sentence.language, written)


def _words_by_article(
    sentences: Sequence[Evidence],
    text_of: Callable[[Evidence], str],
    wanted: Callable[[str], bool] = lambda word: True,
) -> dict[str, set[str]]:
    words: dict[str, set[str]] = {}
    for sentence in sentences:
        found = (plain(word) for word in WORD.findall(text_of(sentence)) if wanted(word))
        words.setdefault(sentence.source, set()).update(found)
    return words


def is_name(word: str) -> bool:
    """Whether a word may be a name by its first letter: "Thanh" may, "tháng" (month) may not."""
    return not word[0].islower()


def name_words(text: str) -> set[str]:
    """The words of a text that may be names."""
    return {plain(word) for word in WORD.findall(text) if is_name(word)}


def _said(sentence: Evidence) -> str:
    """The sentence below its title, without what stands around it: "Read also: Tilbrook …"."""
    return f"{sentence.passage.title}\n{sentence.text}"


def _shown(sentence: Evidence) -> str:
    """What readers see of the article: its title, its date and the passage."""
    return f"{sentence.passage.title}\n{sentence.published}\n{sentence.passage.text}"
