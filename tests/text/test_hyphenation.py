"""Words that were split at the end of a line are whole again, and hyphens of their own stay."""

import pytest

from rag.text.hyphenation import LineJoiner

GERMAN = "Der Rat der Stadt hat am Montag beschlossen, dass die Häfen in Baden-Württemberg erweitert werden. "
ENGLISH = "The council of the town decided on Monday that the harbour will be closed for the summer. "
FRENCH = "Le conseil de la ville a décidé lundi que le port sera fermé pendant tout l’été, dit le maire. "


@pytest.mark.parametrize(
    ("text", "lines", "joined"),
    [
        (GERMAN, ["die Hafenge-", "bühren steigen"], "die Hafengebühren steigen"),
        (GERMAN, ["der Bürgermei-", "ster sprach"], "der Bürgermeister sprach"),
        (GERMAN, ["die Hafen-", "gebühren"], "die Hafengebühren"),
        (GERMAN, ["die Wasser-", "und Bodenverbände"], "die Wasser- und Bodenverbände"),
        (GERMAN, ["in Baden-", "Württemberg"], "in Baden-Württemberg"),
        (GERMAN, ["die US-", "amerikanische Bank"], "die US-amerikanische Bank"),
        (GERMAN, ["DIE HAFEN-", "GEBÜHREN"], "DIE HAFENGEBÜHREN"),
        (GERMAN, ["mit Covid-", "19 infiziert"], "mit Covid-19 infiziert"),
        (GERMAN, ["ein Satz -", "und noch einer"], "ein Satz - und noch einer"),
        (GERMAN, ["ein Satz", "geht weiter"], "ein Satz geht weiter"),
        (GERMAN, ["die Brü\u00ad", "cke"], "die Brücke"),
        (GERMAN, ["die Brü\u2010", "cke"], "die Brücke"),
        (ENGLISH, ["the inter-", "national harbour"], "the international harbour"),
        (ENGLISH, ["a well-", "known singer"], "a well-known singer"),
        (ENGLISH, ["a long-", "term plan"], "a long-term plan"),
        (ENGLISH, ["pre-", "and post-war houses"], "pre- and post-war houses"),
        (ENGLISH, ["the mother-", "in-law"], "the mother-in-law"),
        (ENGLISH, ["a state-of-", "the-art crane"], "a state-of-the-art crane"),
        (ENGLISH, ["short-", "and long-term plans"], "short- and long-term plans"),
        (ENGLISH + "A xylobar is new.", ["the xylo-", "bar"], "the xylobar"),
        (ENGLISH + "A xylo-bar is new.", ["the xylo-", "bar"], "the xylo-bar"),
        (FRENCH, ["le gou-", "vernement"], "le gouvernement"),
        (FRENCH, ["il sera peut-", "être fermé"], "il sera peut-être fermé"),
    ],
)
def test_joins_lines(text: str, lines: list[str], joined: str) -> None:
    assert LineJoiner(text).join(lines) == joined


def test_a_line_that_ends_inside_a_word_goes_on() -> None:
    joiner = LineJoiner(GERMAN)
    assert joiner.is_split("die Hafenge-", "bühren")
    assert joiner.is_split("in Baden-", "Württemberg")
    assert not joiner.is_split("Einkauf:", "bühren")
    assert not joiner.is_split("Liste -", "Brot")
