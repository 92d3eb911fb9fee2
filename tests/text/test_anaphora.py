"""Which sentences mean by "he" or "this" what stands before them; more in `tests/qa/test_references.py`."""

import pytest

from rag.text.anaphora import (
    has_unnamed_subject,
    is_attributed_to_unnamed,
    leaves_unnamed,
    refers_back,
    unnamed_person,
)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("But he agreed that a year was short.", "en"),
        ("At first he refused.", "en"),
        ("She told Tom Kern in New York.", "en"),
        ("Zugleich verlangt er zwei Sitze.", "de"),
        ("Theo ông, giá sẽ giảm.", "vi"),
    ],
)
def test_a_pronoun_near_the_beginning_names_no_subject(text: str, code: str) -> None:
    assert has_unnamed_subject(text, code)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("The mayor refused.", "en"),
        ("Police said that he fled.", "en"),
        ("Apple and its suppliers grew.", "en"),
        ("Because he had lost, Tom Kern resigned.", "en"),
        ("Later this year it rained.", "en"),
        ("Noch in dieser Woche regnet es.", "de"),
        ("Zugleich verlangt der Verein zwei Sitze.", "de"),
        ("Theo ông Hải, giá sẽ giảm.", "vi"),
        ("", "en"),
    ],
)
def test_a_sentence_that_says_whom_it_means_has_a_subject(text: str, code: str) -> None:
    assert not has_unnamed_subject(text, code)


@pytest.mark.parametrize(
    ("text", "code", "attributed"),
    [
        ("The water, she says, is clearer at Little Marl.", "en", True),
        ("Das koste viel Geld, sagte er.", "de", True),
        ("L'eau, dit-elle, est claire.", "fr", True),
        ("Selon elle, Paris est sale.", "fr", True),
        ("Theo bà, Trung Quốc quyết tâm.", "vi", True),
        ("Theo bà Hà, Trung Quốc quyết tâm.", "vi", False),
        ("Eva Kern sagt, sie sei müde.", "de", False),
        ("The water is clearer.", "en", False),
    ],
)
def test_a_she_says_between_commas_names_nobody(text: str, code: str, attributed: bool) -> None:
    assert is_attributed_to_unnamed(text, code) is attributed
    assert leaves_unnamed(text, code) is attributed


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('"I am tired."', "en"),
        ("‘I don’t know why,’ she said.", "en"),
        ("‘The farmers’, he said, ‘have gone.’", "en"),
        ('"I am tired", she said, "and glad."', "en"),
        ("“He called it ‘a disaster’,” she said.", "en"),
        ("“I go,” she told Reuters.", "en"),
        ("“I go,” he said in Berlin on Monday.", "en"),
        ("„Ich bin müde“, sagte sie am Montag der Zeitung.", "de"),
        ("‚Ich bin müde‘, sagte sie.", "de"),
        ("« Je suis lasse », explique-t-elle.", "fr"),
        ("« Je suis lasse », s'inquiète-t-elle.", "fr"),
        ("«Estoy cansada», afirma.", "es"),
        ("‘Ik ben moe’, zegt ze.", "nl"),
        ("“Tôi mệt”, bà chia sẻ với VnExpress.", "vi"),
        ("“我累了”，她说。", "zh"),
        ("「もう走れない」と話した。", "ja"),
        ("「もう走れない」と述べました。", "ja"),
        ("「もう走れない」と彼は話した。", "ja"),
    ],
)
def test_a_quotation_that_does_not_say_whose_it_is_refers_back(text: str, code: str) -> None:
    assert refers_back(text, code)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ('"I am tired", the mayor said.', "en"),
        ('"I am tired", said Kern of his race.', "en"),
        ('"I am tired", officials said.', "en"),
        ("‘I am tired’, said the mayor Ann Lee on Monday.", "en"),
        ("‘Titanic’ was directed by James Cameron in 1997.", "en"),
        ("'90s music is back in the charts.", "en"),
        ("\"It is 'their' problem,\" Ann Lee said.", "en"),
        ("“I go,” her lawyer John Smith said.", "en"),
        ("“Wicked” soars.", "en"),
        ("“We are tired!”", "en"),  # who says it may stand in the next sentence
        ("“It never ends", "en"),
        ("„Ich bin müde“, sagte Bürgermeister Jan Kern seiner Frau.", "de"),
        ("„Die Zeit“ berichtet.", "de"),
        ("‘Ik ben moe’, zegt burgemeester Femke Halsema.", "nl"),
        ("„Jestem zmęczona” – mówi rolniczka.", "pl"),
        ("«Спартак» победил.", "ru"),
        ("“Tôi mệt”, ông Hải nói.", "vi"),
        ("“我累了”，李安说。", "zh"),
        ("“嫦娥六号”发射。", "zh"),
        ("「もう走れない」と田中さんは話した。", "ja"),
        ("「もう走れない」と市長。", "ja"),
        ("「君の名は。」が人気。", "ja"),
    ],
)
def test_a_quotation_of_somebody_who_is_named_stands_alone(text: str, code: str) -> None:
    assert not refers_back(text, code)


@pytest.mark.parametrize(
    ("text", "code", "told"),
    [
        ("She left.", "en", "She"),
        ("The water, she says, is clear.", "en", "The water, she"),
        ("If he wins, she says, the town is lost.", "en", "If he wins, she"),
        ("“As he said, she left,” she told Reuters.", "en", "“As he said, she left,” she"),
        ("It is late, he said; they left.", "en", "It is late, he"),
        ("Der Turm, sagt er, ist hoch.", "de", "Der Turm, sagt er"),
        (
            "Bienen seien wichtig, weil sie bestäuben, sagt er.",
            "de",
            "Bienen seien wichtig, weil sie bestäuben, sagt er",
        ),
        ("Er sei müde, sagte er.", "de", "Er sei müde, sagte er"),
        ("„Sie geht“, meint er.", "de", "„Sie geht“, meint er"),
        ("« Il part », dit-elle.", "fr", "« Il part », dit-elle"),
        ("«Io resto», protesta.", "it", ""),
        ("Bà đi xa.", "vi", "Bà"),
        ("Theo bà, nước trong.", "vi", "Theo bà"),
        ("Selon elle, la nuit est belle.", "fr", "Selon elle"),
    ],
)
def test_whose_words_or_deeds_a_sentence_tells_is_shown_by_its_pronoun(
    text: str, code: str, told: str
) -> None:
    span = unnamed_person(text, code)
    assert span is not None
    assert text[: span[1]] == told


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Er ist hoch.", "de"),  # perhaps a tower
        ("Il entre en vigueur lundi.", "fr"),
        ("Gut ist sie erst, wenn sie hält.", "de"),
        ("Viele warten, bis sie kommt.", "de"),
        ("La tour est belle, mais elle penche.", "fr"),
        ("De brug is mooi, maar hij lekt.", "nl"),
        ("A neighbour says she saw the water rise.", "en"),  # the neighbour
        ("The dog barked when he came.", "en"),
        ("This is what he wanted.", "en"),
        ("“The plan, he says, is dead,” a neighbour reports.", "en"),
        ("“We need boats.”", "en"),  # who says it may stand in the next sentence
        ("She said: “The mayor promised it.", "en"),  # the quotation goes on
        ("He lied to us.”", "en"),
        ("'It's the workers' home that he wants,' she says.", "en"),  # where the quotation ends is unclear
        ("Bà Hà đi xa.", "vi"),  # a title
        ("The tower is high.", "en"),
    ],
)
def test_where_it_is_not_certain_whose_they_are_there_is_no_such_pronoun(text: str, code: str) -> None:
    assert unnamed_person(text, code) is None
