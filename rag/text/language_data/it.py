"""Italian."""

from rag.text.language_data.record import Acronyms, Language, PageNoise, Replies, TimeExpressions

LANGUAGE = Language(
    code="it",
    replies=Replies(
        not_in_sources="Le fonti non dicono nulla al riguardo.", nearest="Ciò che si avvicina di più:"
    ),
    time=TimeExpressions(
        latest=r"\b(?:ultim|recente|attual|oggi\b)", as_of=r"\balla data del?\b", end_of="fine", year="anno"
    ),
    page=PageNoise(source_label="fonte"),
    acronyms=Acronyms(
        artificial_intelligence="IA", european_union="UE", united_nations="ONU", gross_domestic_product="PIL"
    ),
    ambiguous_number_words=frozenset({"sei"}),
)
