"""Arabic."""

from rag.text.language_data.record import Language, Replies, TimeExpressions

LANGUAGE = Language(
    code="ar",
    replies=Replies(not_in_sources="المصادر لا تذكر شيئًا عن ذلك.", nearest="أقرب ما فيها:"),
    time=TimeExpressions(latest="(?:أحدث|آخر|حالي)", as_of="حتى تاريخ|اعتبارا من"),
)
