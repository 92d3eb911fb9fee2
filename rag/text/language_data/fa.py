"""Persian."""

from rag.text.language_data.record import Language, Replies, TimeExpressions

LANGUAGE = Language(
    code="fa",
    replies=Replies(not_in_sources="منابع در این باره چیزی نمی‌گویند.", nearest="نزدیک‌ترین مطلب:"),
    time=TimeExpressions(latest="(?:آخرین|جدیدترین|کنونی)"),
)
