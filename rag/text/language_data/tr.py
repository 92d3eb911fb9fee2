"""Turkish."""

from rag.text.language_data.record import Language, Replies, TimeExpressions

LANGUAGE = Language(
    code="tr",
    replies=Replies(not_in_sources="Kaynaklar bu konuda bir şey söylemiyor.", nearest="En yakın olan:"),
    time=TimeExpressions(
        latest=r"\b(?:en yeni|en son|son\b|güncel|şu an)", as_of_after=r"\s(?:itibarıyla|itibariyle)"
    ),
    ordinals_end_in_full_stop=True,
    ambiguous_number_words=frozenset("kırk on yüz".split()),
)
