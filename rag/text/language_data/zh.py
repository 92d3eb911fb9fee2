"""Chinese."""

from rag.text.language_data.record import Language, PageNoise, Replies, TimeExpressions

LANGUAGE = Language(
    code="zh",
    replies=Replies(not_in_sources="资料中没有提到。", nearest="最接近的内容："),
    time=TimeExpressions(latest="(?:最新|目前|现在)", as_of="截[至止]", date_units="年月日"),
    page=PageNoise(source_label="来源"),
    spaces_words=False,
    separates_words=False,
    number_words_of="ja",  # Chinese numerals are written alike, and num2words knows only the Japanese
)
