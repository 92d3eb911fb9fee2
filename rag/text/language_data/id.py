"""Indonesian."""

from rag.text.language_data.record import Language, Replies, TimeExpressions

LANGUAGE = Language(
    code="id",
    replies=Replies(not_in_sources="Sumber tidak menyebutkannya.", nearest="Yang paling mendekati:"),
    time=TimeExpressions(
        latest=r"\b(?:terbaru|terakhir|terkini|saat ini)",
        as_of=r"\b[Pp]er(?: tanggal)?\b",
        end_of="akhir",
        year="tahun",
    ),
)
