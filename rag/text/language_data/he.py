"""Hebrew."""

from rag.text.language_data.record import Language, Replies, TimeExpressions

LANGUAGE = Language(
    code="he",
    replies=Replies(not_in_sources="המקורות אינם אומרים על כך דבר.", nearest="הקרוב ביותר:"),
    time=TimeExpressions(latest="(?:האחרון|האחרונה|העדכני|הנוכחי)", as_of="נכון ל-?"),
)
