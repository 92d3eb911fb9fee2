"""Romanian."""

from rag.text.language_data.record import Acronyms, Language, Replies, TimeExpressions

LANGUAGE = Language(
    code="ro",
    replies=Replies(not_in_sources="Sursele nu spun nimic despre asta.", nearest="Cel mai apropiat:"),
    time=TimeExpressions(latest=r"\b(?:recent|actual|acum\b)", as_of=r"\bla data de\b"),
    acronyms=Acronyms(artificial_intelligence="IA", european_union="UE"),
)
