"""What belegt says about itself when nothing is asked of the articles: hello, thanks, who are you. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from rag.qa.composition import bullet_list
from rag.qa.kinds import Detail
from rag.text.languages import replies_in

SUGGESTED_TITLES = 2


def reply_to(detail: Detail, language: str, titles: Sequence[str]) -> str:
    """The reply to a greeting, thanks, a farewell, or a question about belegt, in `language`.

    A greeting and a reply about belegt end with questions to ask here, made from the `titles` of articles.
    """
    replies = replies_in(language)
    opening = {
        "hello": replies.greeting,
        "thanks": replies.thanks,
        "bye": replies.goodbye,
    }.get(detail, replies.about)
    if detail in {"bye", "thanks"} or not titles:
        return opening
    questions = [replies.ask_what_about.format(title=title) for title in titles[:SUGGESTED_TITLES]]
    return f"{opening} {replies.you_could_ask}{bullet_list([*questions, replies.ask_newest])}"
