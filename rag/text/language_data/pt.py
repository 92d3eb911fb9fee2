"""Portuguese."""

from rag.text.language_data.record import Acronyms, Language, PageNoise, Replies, TimeExpressions

LANGUAGE = Language(
    code="pt",
    replies=Replies(not_in_sources="As fontes não dizem nada sobre isso.", nearest="O que mais se aproxima:"),
    time=TimeExpressions(latest=r"\b(?:recentes?\b|atual|hoje\b)", as_of=r"\b(?:à|na) data de\b"),
    page=PageNoise(source_label="fonte", author_label="por|autor:"),
    acronyms=Acronyms(
        artificial_intelligence="IA", european_union="UE", united_nations="ONU", gross_domestic_product="PIB"
    ),
)
