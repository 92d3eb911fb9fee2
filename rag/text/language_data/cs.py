"""Czech."""

from rag.text.language_data.record import Language, Replies, TimeExpressions

LANGUAGE = Language(
    code="cs",
    replies=Replies(not_in_sources="Zdroje o tom nic neříkají.", nearest="Nejblíže je:"),
    time=TimeExpressions(
        latest=r"\b(?:nejnovější|poslední|aktuáln|současn)",
        as_of=r"\b(?:ke dni|k datu)\b",
        end_of="konce",
        year="rok",
    ),
    ordinals_end_in_full_stop=True,
)
