"""The record of what belegt knows about one language.

Names of languages, months and days, number words and date formats are not repeated here: CLDR (babel),
num2words and dateparser have them. A field that is empty says that the language has no such thing, or that
nobody has added it yet; the code then treats the language neutrally.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Replies:
    """Sentences that belegt itself adds to an answer."""

    not_in_sources: str = ""  # the refusal
    nearest: str = ""  # introduces the nearest sentences of the articles


@dataclass(frozen=True, kw_only=True)
class TimeExpressions:
    """Patterns (regular expressions) of what a question says about time."""

    latest: str = ""  # asks for the newest figure; beginnings of words, whatever their ending
    as_of: str = ""  # stands before the day as of which something is asked
    as_of_after: str = ""  # stands after that day
    end_of: str = ""  # stands between `as_of` and a month or a year
    year: str = ""  # may stand before the digits of a year
    date_units: str = ""  # the signs behind the digits of year, month and day


@dataclass(frozen=True, kw_only=True)
class PageNoise:
    """Words and patterns of the lines that surround the text of an article on a web page."""

    comment_count: str = ""
    comment_invitation: str = ""
    advertisement: str = ""
    cookies: str = ""
    share_verbs: frozenset[str] = frozenset()
    share_words: frozenset[str] = frozenset()  # other words of a bar of share buttons
    source_label: str = ""  # stands before the article's link
    author_label: str = ""  # stands before the author's name
    date_label: str = ""  # stands before the day of publication


@dataclass(frozen=True, kw_only=True)
class AnswerRequest:
    """Patterns of a system message that asks for answers in a certain language ("Answer in German")."""

    verb: str = ""
    adverb: str = ""  # may stand between the verb and the preposition
    preposition: str = ""
    name_prefix: str = ""  # precedes the name of a language ("tiếng Đức")


@dataclass(frozen=True, kw_only=True)
class Acronyms:
    """The language's own abbreviations of what most languages abbreviate."""

    artificial_intelligence: str = ""
    european_union: str = ""
    united_nations: str = ""
    gross_domestic_product: str = ""


@dataclass(frozen=True, kw_only=True)
class Language:
    """What belegt knows about the language with this ISO 639-1 code.

    `spaces_words` is false where words are written without spaces between them. `separates_words` is also
    false where particles are attached to words, so that a word is looked for as a part of the text.
    """

    code: str
    replies: Replies = Replies()
    time: TimeExpressions = TimeExpressions()
    page: PageNoise = PageNoise()
    answer_request: AnswerRequest = AnswerRequest()
    acronyms: Acronyms = Acronyms()
    spaces_words: bool = True
    separates_words: bool = True
    ordinals_end_in_full_stop: bool = False  # "am 29. Januar": no sentence ends there
    capitalises_nouns: bool = False  # a capital letter does not mark a name
    before_nouns: frozenset[str] = frozenset()  # begin a sentence before a noun: "Der Anteil" is no full name
    number_words_of: str = ""  # the code of the language that num2words has to be asked for instead
    ambiguous_number_words: frozenset[str] = frozenset()  # that also mean something else
