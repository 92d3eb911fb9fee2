"""Korean."""

from rag.text.language_data.record import Language, Replies, TimeExpressions

LANGUAGE = Language(
    code="ko",
    replies=Replies(not_in_sources="자료에는 그런 내용이 없습니다.", nearest="가장 가까운 내용:"),
    time=TimeExpressions(latest="(?:최신|최근|현재)", as_of_after=r"\s?기준", date_units="년월일"),
    separates_words=False,
)
