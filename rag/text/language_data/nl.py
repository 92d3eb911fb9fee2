"""Dutch."""

from rag.text.language_data.record import Language, PageNoise, Replies, TimeExpressions

LANGUAGE = Language(
    code="nl",
    replies=Replies(
        not_in_sources="De bronnen zeggen hier niets over.", nearest="Het dichtst in de buurt komt:"
    ),
    time=TimeExpressions(
        latest=r"\b(?:laatste|nieuwste|recentste|huidige|nu\b)",
        as_of=r"\b(?:[Pp]er|[Ss]tand van)\b",
        end_of="eind",
    ),
    page=PageNoise(source_label="bron"),
    ambiguous_number_words=frozenset("acht elf".split()),
)
