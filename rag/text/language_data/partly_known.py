"""Languages of articles that belegt reads, but does not answer in: only what affects reading is known."""

from rag.text.language_data import de
from rag.text.language_data.record import Language

WITH_ORDINALS = "da et fi hr hu is lv nb nn no sk sl sr"

PARTLY_KNOWN = (
    *(Language(code=code, ordinals_end_in_full_stop=True) for code in WITH_ORDINALS.split()),
    Language(
        code="lb",
        ordinals_end_in_full_stop=True,
        capitalises_nouns=True,
        function_words=de.LANGUAGE.function_words,  # Luxembourgish has no list of its own yet
    ),
)
