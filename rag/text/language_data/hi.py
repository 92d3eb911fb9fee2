"""Hindi."""

from rag.text.language_data.record import Language, Replies, TimeExpressions

LANGUAGE = Language(
    code="hi",
    replies=Replies(not_in_sources="स्रोत इस बारे में कुछ नहीं कहते।", nearest="सबसे निकट:"),
    time=TimeExpressions(latest="(?:नवीनतम|ताज़ा|वर्तमान)"),
)
