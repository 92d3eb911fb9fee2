"""The sides of a comparison that the form of the question shows."""

import pytest

from rag.qa.sides import joined_names, split_sides


@pytest.mark.parametrize(
    ("text", "sides"),
    [
        ("Helios vs Aquatron", ["Helios", "Aquatron"]),
        ("red wine VERSUS white wine?", ["red wine", "white wine"]),
        ("numbers before and after helios vs aquatron", ["helios", "aquatron"]),
        ("Helios vs Aquatron: what do their owners say?", ["Helios", "Aquatron"]),
        ("Who is better off, “Helios” vs (Aquatron)", ["Helios", "Aquatron"]),
        ("How do Helios and Aquatron differ?", []),
        ("versus Aquatron", []),
        ("Helios vs ?", []),
        ("Helios vs the whole of the industry", []),
        ("What is the difference between Helios vs. Aquatron in sales?", []),
        ("the sales of all of Helios vs Aquatron", ["Helios", "Aquatron"]),
        ("What did the firm think of vs Aquatron", []),
        ("What does the judge in the case Roe versus Wade say about it?", []),
        ("A vs B vs C", []),
        ("prices 2024 vs 2025", []),
    ],
)
def test_the_words_around_a_versus_name_its_sides(text: str, sides: list[str]) -> None:
    assert split_sides(text) == sides


@pytest.mark.parametrize(
    ("text", "language", "sides"),
    [
        ("Compare Helios and Aquatron: age, price.", "en", ["Helios", "Aquatron"]),
        ("How do New Helios and Aquatron 2 differ?", "en", ["New Helios", "Aquatron 2"]),
        ("Helios and Aquatron, which is older?", "en", ["Helios", "Aquatron"]),
        ("Ông Kha và bà Nương nghĩ khác nhau ra sao?", "vi", ["Ông Kha", "Nương"]),
        ("En quoi Helios et Aquatron diffèrent-ils ?", "fr", ["Helios", "Aquatron"]),
        ("How do age and price of Helios differ?", "en", []),  # no names
        ("Compare age and price of Helios and Aquatron.", "en", ["Helios", "Aquatron"]),
        ("How do Helios, Orbis and Aquatron differ?", "en", []),  # three
        ("Compare Helios and Aquatron and Orbis.", "en", []),
        ("How does Trinidad and Tobago differ from Jamaica?", "en", []),
        ("Compare the University of Oxford and the University of Cambridge.", "en", []),
        ("Do Johnson and Johnson agree?", "en", []),
        ("Ann Lee and Bob Roy: who is older?", "en", []),  # "Ann" may be no name
        ("What do O'Brien and O'Neill want?", "en", ["O'Brien", "O'Neill"]),
        ("How do the iPhone 15 and Galaxy S24 differ?", "en", []),
        ("Did Ann Lee and Bob Roy, or Eva Kern and Zoe Day, win more?", "en", []),
        ("Vergleiche Kosten und Nutzen.", "de", []),  # nouns have capitals
        ("比较北京和上海", "zh", []),
        ("How did the costs change between March and June?", "en", []),
    ],
)
def test_two_names_that_an_and_joins_are_the_sides(text: str, language: str, sides: list[str]) -> None:
    assert joined_names(text, language) == sides
