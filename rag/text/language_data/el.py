"""Greek."""

from rag.text.language_data.record import Language, Replies, TimeExpressions

LANGUAGE = Language(
    code="el",
    replies=Replies(not_in_sources="Οι πηγές δεν λένε τίποτα γι' αυτό.", nearest="Το πλησιέστερο:"),
    time=TimeExpressions(latest=r"\b(?:τελευταί|πρόσφατ|σημεριν)", as_of=r"\bμε ημερομηνία\b"),
)
