"""The sides of a comparison that the articles show."""

import pytest

from rag.qa.article_sides import joined_words, names_apart
from tests.support.passages import passage

SHOPS = [
    passage("Der Laden in Norby hat kein Personal. Der Preis stimmt seit April.", "norby.md"),
    passage("The shop of Westham has no staff since Mai, whatever its Größe.", "westham.md", language="en"),
]


@pytest.mark.parametrize(
    ("text", "language", "sides"),
    [
        ("vergleich die läden in norby und westham: größe, preis", "de", ["norby", "westham"]),
        ("so sánh cửa hàng ở norby và ở westham", "vi", ["norby", "westham"]),
        ("Compare Norby and Westham", "en", []),  # by their capitals already
        ("norby und westham und kiel", "de", []),
        ("kiel, norby und westham", "de", []),
        ("hat und whatever", "de", []),  # no names
        ("vergleich größe und preis der läden", "de", ["größe", "preis"]),  # one has the one, one the other
        ("laden und personal", "de", []),  # both of one article
        ("norby und nordheim", "de", []),  # of which no article is
        ("preis und größe in norby und westham", "de", []),  # two pairs
        ("norby, westham", "de", []),
        ("wie war es im april und im mai", "de", []),
    ],
)
def test_two_joined_words_that_stand_in_different_articles_are_the_sides(
    text: str, language: str, sides: list[str]
) -> None:
    assert joined_words(text, language, SHOPS) == sides


@pytest.mark.parametrize(
    ("text", "language", "sides"),
    [
        ("Which is older: the shop of Norby or the longer one in Westham?", "en", ["Norby", "Westham"]),
        ("so sánh cửa hàng norby với cửa hàng westham", "vi", ["norby", "westham"]),
        ("How does Norby in April compare with Westham?", "en", ["Norby", "Westham"]),
        ("Wie unterscheidet sich Norby von Westham?", "de", ["Norby", "Westham"]),
        ("Wie unterscheidet sich Norby von Westham im Preis?", "de", []),  # "Preis" may be a name as well
        ("Compare the shops in Norby, Westham and Kiel", "en", []),
        ("Compare the shops in Norby and Westham and Kiel", "en", []),
        ("Compare Kiel, Norby and Westham", "en", []),
        ("What has the shop in Norby?", "en", []),  # one side
        ("How do Norby and its Personal differ?", "en", []),  # both of one article
        ("How do Kiel and Nordheim differ?", "en", []),  # of which no article is
    ],
)
def test_names_of_different_articles_are_the_sides_wherever_they_stand(
    text: str, language: str, sides: list[str]
) -> None:
    assert names_apart(text, language, SHOPS) == sides


def test_of_several_names_of_an_article_the_one_in_its_title_is_the_side() -> None:
    shops = [
        passage("Die Schule hat kein Personal.", "norby.md", title="Aufruhr in Norby"),
        passage("Trường Westham Anh không có nhân viên.", "westham.md", language="vi"),
    ]
    question = "Wie unterscheiden sich Norby mit seiner Schule und Westham Anh?"
    assert names_apart(question, "de", shops) == ["Norby", "Westham Anh"]


def test_a_name_that_stands_in_both_articles_does_not_identify_a_side() -> None:
    both = [*SHOPS, passage("Norby und Westham sind alt.", "both.md")]
    assert names_apart("Which is older, the shop of Norby or the one in Westham?", "en", both) == []
