"""An article with much less text than its file is named."""

import pytest

from rag.ingest.cleaner import clean
from rag.ingest.lost_letters import note_lost_letters
from rag.ingest.readers.extracted import Extracted

TEXT = "Von Anke Brandt\n\nDie Brücke von Steinfurt ist lang."


@pytest.mark.parametrize(
    ("letters", "notes"),
    [(None, []), (40, []), (80, ["Kept 51 % of the text."]), (0, [])],
)
def test_names_what_kept_less_than_nine_tenths(letters: int | None, notes: list[str]) -> None:
    cleaned = clean(TEXT)
    assert list(note_lost_letters(Extracted(TEXT, letters=letters), cleaned, cleaned.text)) == notes


def test_a_long_line_that_is_taken_for_noise_is_lost_text() -> None:
    text = "Wir verwenden Cookies, " + "um Ihnen die beste Nutzung zu bieten, " * 5 + "\n\nEnde."
    cleaned = clean(text)
    assert cleaned.text == "Ende."
    assert len(list(note_lost_letters(Extracted(text), cleaned, cleaned.text))) == 1
