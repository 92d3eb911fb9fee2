"""Polish."""

from rag.text.language_data.record import Language, PageNoise, Replies, TimeExpressions

LANGUAGE = Language(
    code="pl",
    replies=Replies(not_in_sources="Źródła nic o tym nie mówią.", nearest="Najbliżej jest:"),
    time=TimeExpressions(
        latest=r"\b(?:najnowsz|ostatni|aktualn|obecn)",
        as_of=r"\b(?:na dzień|[Ss]tan na)\b",
        end_of="koniec",
        year="rok",
    ),
    page=PageNoise(source_label="źródło"),
    ordinals_end_in_full_stop=True,
)
