"""English."""

from rag.text.language_data.record import (
    Acronyms,
    AnswerRequest,
    Language,
    PageNoise,
    Replies,
    TimeExpressions,
)

LANGUAGE = Language(
    code="en",
    replies=Replies(not_in_sources="The sources don't say.", nearest="What comes nearest:"),
    time=TimeExpressions(
        latest=r"\b(?:latest|newest|most recent|current|now\b|today)",
        as_of=r"\b[Aa]s (?:of|at)\b",
        end_of="(?:the )?end of",
    ),
    page=PageNoise(
        comment_count="comments?",
        comment_invitation="leave a comment",
        advertisement="advertisement",
        cookies=r"\b(?:we|this (?:web)?site) uses? cookies\b"
        r"|\baccept (?:all )?cookies\b|\bcookies? (?:settings|policy)\b",
        share_verbs=frozenset("share tweet print".split()),
        share_words=frozenset("copy link on via".split()),
        source_label="source",
        author_label="by|author:",
        date_label="published(?: on)?|updated(?: on)?|date",
    ),
    answer_request=AnswerRequest(verb="answer|reply|respond|write|speak", adverb="only", preposition="in"),
    acronyms=Acronyms(
        artificial_intelligence="AI", european_union="EU", united_nations="UN", gross_domestic_product="GDP"
    ),
    ambiguous_number_words=frozenset({"six"}),
)
