"""Ukrainian."""

from rag.text.language_data.record import Acronyms, Language, Replies, TimeExpressions

LANGUAGE = Language(
    code="uk",
    replies=Replies(not_in_sources="Джерела нічого про це не кажуть.", nearest="Найближче:"),
    time=TimeExpressions(
        latest=r"\b(?:останн|найновіш|нині|поточн)", as_of=r"\b[Сс]таном на\b", end_of="кінець"
    ),
    acronyms=Acronyms(
        artificial_intelligence="ШІ", european_union="ЄС", united_nations="ООН", gross_domestic_product="ВВП"
    ),
)
