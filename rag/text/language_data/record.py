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
    greeting: str = ""
    about: str = ""  # who belegt is and what it does
    thanks: str = ""  # answers a thank-you
    goodbye: str = ""
    you_could_ask: str = ""  # introduces questions to choose from
    ask_what_about: str = ""  # such a question about the article {title}
    ask_newest: str = ""  # such a question about the newest articles
    yes: str = ""  # the first word of an answer
    no: str = ""
    nothing_on: str = ""  # the refusal where the articles do not mention {subject}
    articles: str = ""  # a label and a number, {count}, so that no plural form is needed
    newest: str = ""  # introduces a list of the newest articles
    languages: str = ""  # a label and {languages}
    outlets: str = ""  # a label and {outlets}, the websites or newspapers of the articles
    unchecked: str = ""  # labels a machine translation that was not checked
    part_unanswered: str = ""  # names {question}, one of several, where the articles do not answer it
    newer: str = ""  # introduces an article that is newer than those told from


@dataclass(frozen=True, kw_only=True)
class TimeExpressions:
    """Patterns (regular expressions) of what a question says about time."""

    latest: str = ""  # asks for the newest figure; beginnings of words, whatever their ending
    change: str = ""  # asks what has changed, or what is since when; parts of words
    as_of: str = ""  # stands before the day as of which something is asked
    as_of_after: str = ""  # stands after that day
    end_of: str = ""  # stands between `as_of` and a month or a year
    year: str = ""  # may stand before the digits of a year
    month: str = ""  # stands before the number of a month
    date_units: str = ""  # the signs behind the digits of year, month and day
    # Whatever the letters' case:
    today: str = ""
    yesterday: str = ""
    tomorrow: str = ""
    this_week: str = ""
    last_week: str = ""
    this_month: str = ""
    last_month: str = ""
    next_month: str = ""
    this_year: str = ""
    last_year: str = ""
    next_year: str = ""
    year_before: str = ""  # the year before one that is named


@dataclass(frozen=True, kw_only=True)
class QuestionWords:
    """Words that a question is made of: patterns, alternatives without a group."""

    conjunction: str = ""  # "and" or "or" between two questions or two things
    words: str = ""  # question words
    may_ask_yes_or_no: bool = False  # a question word may also begin a question for yes or no: "Apa …?"
    asks_with_semicolon: bool = False  # the question mark looks like one
    compare: str = ""  # imperatives and infinitives that ask to compare


@dataclass(frozen=True, kw_only=True)
class References:
    """Words that mean what stands before a sentence; patterns."""

    persons: str = ""  # that begin a sentence and mean one person and no thing, nor several
    others: str = ""  # that begin a sentence: "this", "their", "they"
    subjects: str = ""  # pronouns that may mean one person who speaks: "she"
    says: str = ""  # verbs of saying beside a pronoun that is their subject: ", she says," ", sagt sie,"
    according: str = ""  # before the pronoun of whose words they are: "Selon elle, …"
    titles: bool = False  # pronouns are also titles before a name: "bà Nguyễn Thanh Hà"
    # What cannot mean the person of a pronoun of `subjects`: a pattern for each such pronoun.
    other_sex: tuple[tuple[str, str], ...] = ()
    quoting: str = ""  # a particle between a quotation and its speaker: "「…」と彼は話した"
    saying: str = ""  # what follows a quotation and names nobody, in a script without spaces: "と話した"


@dataclass(frozen=True, kw_only=True)
class PageNoise:
    """Words and patterns of the lines that surround the text of an article on a web page."""

    comment_count: str = ""
    comment_invitation: str = ""
    advertisement: str = ""
    cookies: str = ""
    paywall: str = ""  # says who may read the article, or asks to subscribe
    share_verbs: frozenset[str] = frozenset()
    share_words: frozenset[str] = frozenset()  # other words of a bar of share buttons
    source_label: str = ""  # stands before the article's link
    author_label: str = ""  # stands before the author's name
    date_label: str = ""  # stands before the day of publication, or one of the next
    change_label: str = ""  # in a label of a later day, of a change; beginnings of words
    visit_label: str = ""  # in a label of the day on which a page was fetched; beginnings of words


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
    question: QuestionWords = QuestionWords()
    references: References = References()
    page: PageNoise = PageNoise()
    answer_request: AnswerRequest = AnswerRequest()
    acronyms: Acronyms = Acronyms()
    spaces_words: bool = True
    separates_words: bool = True
    ordinals_end_in_full_stop: bool = False  # "am 29. Januar": no sentence ends there
    capitalises_nouns: bool = False  # a capital letter does not mark a name
    inflects_names: bool = True  # "Praha", "Praze"; of a language that is not known, it may be so
    names_are_words: bool = False  # "Hoa" is also a flower; people are called by the last word of their name
    own_letters: str = ""  # a pattern of letters that no other language has
    before_places: frozenset[str] = frozenset()  # those prepositions that stand before a place: "in Wien"
    bare_phrases: frozenset[str] = frozenset()  # nouns that stand behind one as well: "in Kraft"; plain
    within_names: frozenset[str] = frozenset()  # join the parts of a name: "University of Leemouth"
    before_groups: frozenset[str] = frozenset()  # other words before whom somebody belongs to: "at Halvor"
    name_particles: frozenset[str] = frozenset()  # stand inside a person's full name: "Ursula von der Leyen"
    # Articles, prepositions, conjunctions and the like, with a capital only where they begin a sentence or a
    # title, and no part of a name: "Der Anteil", "In York".
    function_words: frozenset[str] = frozenset()
    before_roles: frozenset[str] = frozenset()  # of these, before a role and a name: "Ihr Sprecher Jan Kolb"
    number_words_of: str = ""  # the code of the language that num2words has to be asked for instead
    ambiguous_number_words: frozenset[str] = frozenset()  # that also mean something else
    ambiguous_months: frozenset[str] = frozenset()  # names of months that do so without a capital: "may"
    # Patterns of the days of the week, Monday first, whatever the letters' case; without any, CLDR's are
    # looked for: not enough where they are inflected, often abbreviated, or ordinal numbers as well.
    weekdays: tuple[str, ...] = ()
    # Words, or parts of the text where the language does not separate words; a few are two or three words.
    negations: frozenset[str] = frozenset()
    hedges: frozenset[str] = frozenset()  # make a statement uncertain
    increase: frozenset[str] = frozenset()  # beginnings of verbs and nouns of rising
    decrease: frozenset[str] = frozenset()  # and of falling
    # Words, beginnings of words from four letters on, and phrases:
    causes: frozenset[str] = frozenset()  # that give a reason
    change: frozenset[str] = frozenset()  # that say that something is no longer as it was
