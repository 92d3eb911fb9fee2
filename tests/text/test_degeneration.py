"""What a small model writes when it fails."""

import pytest

from rag.embedding.language_bias import CALIBRATION
from rag.text.degeneration import is_degenerate
from rag.text.languages import LANGUAGES, detect_language

GERMAN = "Der Turm von Eastholm ist 118 Meter hoch und steht neben dem Fluss."
ENGLISH = "The tower of Eastholm is 118 metres high and stands beside the river."


@pytest.mark.parametrize(
    ("text", "language", "source"),
    [
        (ENGLISH, "en", GERMAN),
        (GERMAN, "de", ENGLISH),
        ("It is 118 metres high.", "en", GERMAN),
        ("塔高118米，在河边。", "zh", ENGLISH),
        ("Tháp cao 118 mét.", "vi", ENGLISH),
        ("Kevin Xu founded Interconnected Capital.", "en", "Kevin Xu gründete Interconnected Capital."),
        ("OpenAI发布了GPT-4。", "zh", "OpenAI veröffentlichte GPT-4."),
        ("So far, so good; and on, and on it went, day by day.", "en", GERMAN),
    ],
)
def test_a_sentence_in_the_readers_language_is_none(text: str, language: str, source: str) -> None:
    assert not is_degenerate(text, language, source, detect_language(source))


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("", "en"),
        (" … ", "en"),
        ("118", "en"),
        ("Yes.", "en"),
        ("The tower is the tower is the tower is the tower is high.", "en"),
        ("No no no no no no", "en"),
        ("塔很高塔很高塔很高塔很高", "zh"),
        (f"{ENGLISH} It was built long ago by people whom nobody remembers. " * 3, "en"),
    ],
)
def test_fragments_loops_and_tales_are(text: str, language: str) -> None:
    assert is_degenerate(text, language, GERMAN, "de")


@pytest.mark.parametrize(
    ("text", "language", "source"),
    [
        (GERMAN, "en", GERMAN),  # left as it was
        (ENGLISH, "de", ENGLISH),
        (ENGLISH, "fr", GERMAN),  # in a third language
        ("塔高118米，在河边。", "en", GERMAN),
        ("Башня высотой 118 метров.", "de", ENGLISH),
        (ENGLISH, "ja", GERMAN),
        ("Der Anteil des Umsatzes stieg.", "en", "Der Anteil des Umsatzes stieg."),
    ],
)
def test_a_sentence_in_another_language_is(text: str, language: str, source: str) -> None:
    assert is_degenerate(text, language, source, detect_language(source))


@pytest.mark.parametrize("code", sorted(LANGUAGES))
def test_no_sentence_of_any_language_is_taken_for_another(code: str) -> None:
    lines = (CALIBRATION / f"{code}.tsv").read_text("utf-8").splitlines()
    sentences = [line.split("\t")[0] for line in lines]
    assert [sentence for sentence in sentences if is_degenerate(sentence, code, ENGLISH * 2, "en")] == []


def test_a_language_that_belegt_does_not_know_is_not_judged() -> None:
    assert not is_degenerate("Mnara wa Eastholm una urefu wa mita 118.", "sw", GERMAN, "de")
