"""Russian."""

from rag.text.language_data.record import Acronyms, Language, PageNoise, Replies, TimeExpressions

LANGUAGE = Language(
    code="ru",
    replies=Replies(not_in_sources="Источники об этом ничего не говорят.", nearest="Ближе всего:"),
    time=TimeExpressions(
        latest=r"\b(?:последн|новейш|сейчас|текущ|нынешн)",
        as_of=r"\bпо состоянию на\b",
        end_of="конец",
        year="год",
    ),
    page=PageNoise(source_label="источник"),
    acronyms=Acronyms(
        artificial_intelligence="ИИ", european_union="ЕС", united_nations="ООН", gross_domestic_product="ВВП"
    ),
)
