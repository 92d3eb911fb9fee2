"""Which sentences mean by "he" or "this" what stands before them; more in `tests/qa/test_references.py`."""

import pytest

from rag.text.anaphora import (
    begins_with_person,
    has_pronoun,
    has_unnamed_subject,
    is_attributed_to_unnamed,
    leaves_person_unnamed,
    pronoun_end,
    refers_back,
)
from rag.text.languages import LANGUAGES, language_of


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
        ("Eva Kern sagt, sie sei müde.", "de", False),
        ("The water is clearer.", "en", False),
    ],
)
def test_a_she_says_between_commas_names_nobody(text: str, code: str, attributed: bool) -> None:
    assert is_attributed_to_unnamed(text, code) is attributed


@pytest.mark.parametrize(
    ("text", "code", "has"),
    [
        ("Im letzten Jahr habe sie Dienst gehabt.", "de", True),
        ("Wenn Sie krank sind, bleiben Sie zu Hause.", "de", False),  # the reader
        ("They left.", "en", False),  # several
        ("Theo bà, giá giảm.", "vi", True),
        ("Theo bà Hà, giá giảm.", "vi", False),  # a title
        ("“我累了”，他说。", "zh", False),  # only looked for between spaces
    ],
)
def test_a_pronoun_for_one_person_is_found_anywhere(text: str, code: str, has: bool) -> None:
    assert has_pronoun(text, code) is has


@pytest.mark.parametrize(
    ("text", "code", "begins"),
    [
        ("Bà đề nghị hạ lãi suất.", "vi", True),
        ("Bà Hà đề nghị hạ lãi suất.", "vi", False),  # a title
        ("He left.", "en", True),
        ("He Jiankui left.", "en", False),  # a surname
    ],
)
def test_a_title_before_a_name_is_no_pronoun(text: str, code: str, begins: bool) -> None:
    assert begins_with_person(text, language_of(code)) is begins


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


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_language_has_its_pronouns(code: str) -> None:
    assert language_of(code).references.subjects


@pytest.mark.parametrize(
    ("text", "code", "told"),
    [
        ("She left.", "en", "She"),
        ("The water, she says, is clear.", "en", "The water, she"),
        ("“As he said, she left,” she told Reuters.", "en", "“As he said, she left,” she"),
        ("„Sie geht“, meint er.", "de", "„Sie geht“, meint er"),
        ("« Il part », dit-elle.", "fr", "« Il part », dit-elle"),
        ("Ngày nào anh cũng đi.", "vi", "Ngày nào anh"),
        ("Hôm nay bà Hà đi.", "vi", ""),  # a title
        ("“She left.”", "en", ""),
        ("It's the town's “biggest” school.", "en", ""),
    ],
)
def test_the_pronoun_is_looked_for_outside_quotations(text: str, code: str, told: str) -> None:
    assert text[: pronoun_end(text, code)] == told


@pytest.mark.parametrize(
    ("text", "code", "leaves"),
    [
        ("She left.", "en", True),
        ("“I am tired.”", "en", True),
        ("Der Turm, sagt er, ist hoch.", "de", True),
        ("„Er ist hoch“, sagt sie.", "de", True),
        ("Er ist hoch.", "de", False),
        ("Il entre en vigueur lundi.", "fr", False),
        ("This is what he wanted.", "en", False),
        ("The tower is high.", "en", False),
    ],
)
def test_who_speaks_is_a_person_and_so_is_he_where_it_means_no_thing(
    text: str, code: str, leaves: bool
) -> None:
    assert leaves_person_unnamed(text, code) is leaves
