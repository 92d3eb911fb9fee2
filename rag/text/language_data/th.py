"""Thai."""

from rag.text.language_data.record import Language, Replies, TimeExpressions

LANGUAGE = Language(
    code="th",
    replies=Replies(not_in_sources="แหล่งข้อมูลไม่ได้กล่าวถึงเรื่องนี้", nearest="ที่ใกล้เคียงที่สุด:"),
    time=TimeExpressions(latest="(?:ล่าสุด|ปัจจุบัน)", as_of="ณ (?:วันที่)?"),
    spaces_words=False,
    separates_words=False,
)
