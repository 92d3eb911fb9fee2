"""Japanese."""

from rag.text.language_data.record import Language, PageNoise, Replies, TimeExpressions

LANGUAGE = Language(
    code="ja",
    replies=Replies(not_in_sources="資料には書かれていません。", nearest="最も近い記述:"),
    time=TimeExpressions(latest="(?:最新|現在)", as_of_after="時点", date_units="年月日"),
    page=PageNoise(source_label="出典"),
    spaces_words=False,
    separates_words=False,
)
