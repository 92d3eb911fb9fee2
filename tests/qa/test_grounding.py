"""Sentences tied to spans by code, whatever the model claimed."""

import numpy as np
import pytest
from numpy.typing import NDArray

from rag.qa.citations import cite_nearest
from rag.qa.evidence import Reading, evidence_sentences
from rag.qa.grounding import Checked, Statement, answer_sentences, check_statements
from rag.retrieval.passage import Passage
from rag.text.names import Asked, asked_for
from tests.support.passages import passage


def checked(
    answer: str,
    *passages: Passage,
    language: str = "en",
    choice: int = 0,
    question: str = "",
    dated: bool = False,
    words: str = "",
) -> Checked:
    """`check_statements` with all evidence equally similar, so that facts decide."""
    sentences, evidence = answer_sentences(answer, language), evidence_sentences(passages)
    similarity: NDArray[np.float32] = np.full((len(sentences), len(evidence)), 0.8, dtype=np.float32)
    asked = asked_for(question, language)
    statements = [Statement(sentence, choice, words) for sentence in sentences]
    return check_statements(statements, evidence, similarity, language, asked=asked, dated=dated)


DAM = "Der Staudamm wurde 1931 gebaut. Er ist 84 Meter hoch und gehört der Firma Aquatron."
OWNER = "Die Firma Aquatron gründete Lena Falk im Jahr 1920."


def test_a_citation_is_the_verbatim_sentence_with_its_offsets() -> None:
    result = checked("It is 84 metres high.", passage(DAM, start=100))
    (citation,) = result.citations
    assert result.status == "answered"
    assert result.answer == "It is 84 metres high. [1]"
    assert citation.quote == "Er ist 84 Meter hoch und gehört der Firma Aquatron."
    assert DAM[citation.start - 100 : citation.end - 100] == citation.quote
    assert (citation.source, citation.title, citation.language) == ("a.txt", "Titel", "de")


def test_markers_of_the_model_are_replaced() -> None:
    result = checked("It was built in 1931 [7]. It is 84 metres high [2, 3].", passage(DAM))
    assert result.answer == "It was built in 1931. [1] It is 84 metres high. [2]"
    assert [citation.number for citation in result.citations] == [1, 2]


def test_the_same_span_keeps_its_number() -> None:
    result = checked("It was built in 1931. In 1931 it was built.", passage(DAM))
    assert result.answer == "It was built in 1931. [1] In 1931 it was built. [1]"


def test_a_number_that_no_passage_has_is_not_supported() -> None:
    result = checked("It was built in 1931. It is 99 metres high.", passage(DAM))
    assert result.status == "partial"
    assert result.unsupported == ["It is 99 metres high."]
    assert result.answer == "It was built in 1931. [1] It is 99 metres high."


def test_an_answer_without_any_support_is_not_in_the_sources() -> None:
    result = checked("The capital of Australia is Canberra.", passage(DAM))
    assert (result.status, result.citations) == ("not_in_sources", [])
    assert result.unsupported == ["The capital of Australia is Canberra."]


def test_a_name_from_another_article_is_a_mix_up() -> None:
    dam, owner = passage(DAM), passage(OWNER, source="b.txt")
    assert checked("The dam was built by Lena Falk in 1931.", dam, owner).status == "not_in_sources"
    assert checked("The firm Aquatron was founded by Lena Falk in 1920.", dam, owner).status == "answered"


def test_an_answer_about_another_than_the_question_names_is_none() -> None:
    dam, tower = passage(DAM), passage("Der Turm von HELIOS ist alt.", source="b.txt")
    about_the_dam = "It belongs to the company Aquatron."
    assert checked(about_the_dam, dam, tower, question="Who owns Aquatron?").status == "answered"
    assert checked(about_the_dam, dam, tower, question="Who owns HELIOS?").status == "not_in_sources"


def test_words_that_the_question_brought_need_no_proof() -> None:
    """ "New Year" looks like a name, and no German article has it."""
    year = passage("Das chinesische Neujahr beginnt am 17. Februar 2026.")
    york = passage("The fund is based in New York.", source="b.txt", language="en")
    question = "On which day does the Chinese New Year begin in 2026?"
    said = "The Chinese New Year begins on 17 February 2026."
    assert checked(said, year, york, question=question).status == "answered"
    assert checked(f"{said[:-1]} in Hanoi.", year, york, question=question).status == "not_in_sources"


def test_an_article_without_the_questions_year_does_not_answer_it() -> None:
    prize = passage("2018 erhielt Hinton den Turing-Preis.")
    said = "Hinton won the Turing Award in 2018."
    assert checked(said, prize, question="Who won the Turing Award in 2018?").status == "answered"
    assert (
        checked("Hinton won it.", prize, question="Who won the 2021 Turing Award?").status == "not_in_sources"
    )


def test_the_year_of_publication_and_roman_numerals_count_as_the_articles() -> None:
    article = passage("Der Super Bowl XLIX war ein Erfolg von Aquatron.", published="2015-02-02")
    for question in ("Wer gewann den Super Bowl 49?", "Who won in 2015?"):
        assert checked("Aquatron won.", article, question=question).status == "answered"


def test_an_acronym_that_another_article_spells_so_is_no_mix_up() -> None:
    german, english = (
        passage("Xu erwartet viel von multimodaler KI."),
        passage("AI is here.", "b.txt", language="en"),
    )
    assert checked("Xu expects much of multimodal AI.", german, english).status == "answered"


def test_a_name_may_stand_elsewhere_in_the_same_article() -> None:
    first, second = passage("Lena Falk leitet das Werk."), passage("Sie gründete es 1920.", start=40)
    assert checked("Lena Falk founded it in 1920.", first, second).status == "answered"


@pytest.mark.parametrize(
    ("sentence", "text", "language"),
    [
        ("OpenAI blocks Russia, North Korea and Cuba.", "OpenAI sperrt Russland, Nordkorea und Kuba.", "de"),
        ("He was born in October 1957.", "Er kam im Oktober 1957 zur Welt.", "de"),
        ("The share was 1.2 percent.", "Der Anteil lag bei 1,2 Prozent.", "de"),
        ("It weighs 1,200 kilograms.", "Quả chuông nặng 1.200 kilôgam.", "vi"),
        ("The company's seat is Ha Noi.", "Công ty có trụ sở tại Hà Nội.", "vi"),
        ("Xu expects progress in multimodal AI.", "Xu erwartet Fortschritte bei multimodaler KI.", "de"),
        ("It belongs to the AI act.", "C'est le règlement de l'IA (AI).", "fr"),
        ("Yuri Gagarin flew in 1961.", "Юрий Гагарин полетел в космос в 1961 году.", "ru"),
    ],
)
def test_names_and_numbers_survive_translation(sentence: str, text: str, language: str) -> None:
    assert checked(sentence, passage(text, language=language)).status == "answered"


def test_similarity_decides_between_sentences_with_the_same_facts() -> None:
    evidence = evidence_sentences([passage("Der Turm ist alt. Der Turm ist rot.")])
    similarity: NDArray[np.float32] = np.array([[0.1, 0.9]], dtype=np.float32)
    result = check_statements([Statement("The tower is red.", 0)], evidence, similarity, "en", asked=Asked())
    assert result.citations[0].quote == "Der Turm ist rot."


def test_the_models_choice_decides_near_ties_and_no_more() -> None:
    tower = passage("Der Turm ist alt. Der Turm ist rot. Er wurde 1887 erbaut.")
    assert checked("It is red.", tower, choice=1).citations[0].quote == "Der Turm ist rot."
    assert checked("It is of 1887.", tower, choice=1).citations[0].quote == "Er wurde 1887 erbaut."


def test_sentences_of_articles_that_disagree_tell_their_dates() -> None:
    article = passage(DAM, published="2024-03-12")
    assert checked("It is 84 metres high.", article, dated=True).answer == (
        "It is 84 metres high (March 12, 2024). [1]"
    )
    german = checked("Er ist 84 Meter hoch.", article, dated=True, language="de")
    assert german.answer == "Er ist 84 Meter hoch (12. März 2024). [1]"
    assert checked("It is 84 metres high.", passage(DAM), dated=True).answer == "It is 84 metres high. [1]"


def test_in_the_articles_own_language_every_name_has_to_be_there() -> None:
    dam = passage("The dam was planned by Lena Falk.", language="en")
    assert checked("It was planned by Lena Falk.", dam).status == "answered"
    assert checked("It was planned by Lena Falk and Otto Kern.", dam).status == "not_in_sources"


def test_a_name_that_translation_lost_is_told_in_the_articles_own_words() -> None:
    chips = passage("Nvidia entwickelte die Varianten A800 und Hopper Light.")
    said = "Nvidia developed weaker variants."
    assert (
        checked(said, chips, words="Hopper Light").answer
        == "Nvidia developed weaker variants (“Hopper Light”). [1]"
    )
    assert checked(said, chips, words="A800").answer == "Nvidia developed weaker variants (“A800”). [1]"
    assert checked(said, chips, words="Hopper Heavy").answer == f"{said} [1]"  # the article does not say so
    assert checked(said, chips, words="die Varianten").answer == f"{said} [1]"  # a translation says as much
    same = checked("Nvidia entwickelte Varianten.", chips, words="Hopper Light", language="de").answer
    assert same == "Nvidia entwickelte Varianten. [1]"


def test_words_in_another_script_are_told_as_they_stand() -> None:
    poet = passage("Немецкий поэт Теодор Фонтане был потомком гугенотов.", language="ru")
    told = checked("Der Dichter war Teodor Fontan.", poet, words="Теодор Фонтане", language="de").answer
    assert told == "Der Dichter war Teodor Fontan (“Теодор Фонтане”). [1]"


def test_number_words_are_checked_like_digits() -> None:
    crew = passage("Vier Menschen leben dort.")
    assert checked("4 people live there.", crew).status == "answered"
    assert checked("Four people live there.", crew).status == "answered"
    assert checked("Five people live there.", crew).status == "not_in_sources"


def test_the_date_of_publication_is_no_support_for_a_date() -> None:
    """A small model gives it as the answer to every "when"."""
    article = passage("Der Turm ist rot.", published="2024-03-12")
    assert checked("It was built on 12 March 2024.", article).status == "not_in_sources"


def test_the_nearest_articles_are_shown_by_their_nearest_sentence() -> None:
    evidence = evidence_sentences([passage(DAM), passage(OWNER, source="b.txt")])
    nearness: NDArray[np.float32] = np.array([0.1, 0.9, 0.5], dtype=np.float32)
    reading = Reading(evidence, np.eye(3, dtype=np.float32), nearness)
    first, second = cite_nearest(reading, 3)
    assert (first.number, first.source, first.quote) == (1, "a.txt", evidence[1].text)
    assert (second.number, second.source, second.quote) == (2, "b.txt", OWNER)
    assert cite_nearest(reading, 1) == [first]


def test_articles_that_are_far_away_come_not_near() -> None:
    evidence = evidence_sentences([passage(OWNER), passage("Es regnete.", source="b.txt")])
    nearness: NDArray[np.float32] = np.array([0.9, 0.2], dtype=np.float32)
    assert len(cite_nearest(Reading(evidence, np.eye(2, dtype=np.float32), nearness), 3)) == 1


def test_no_passages_support_nothing() -> None:
    assert checked("It is red.").status == "not_in_sources"


def test_evidence_is_listed_once_though_passages_overlap() -> None:
    assert len(evidence_sentences([passage(DAM), passage(DAM)])) == 2


def test_a_title_is_no_evidence() -> None:
    (only,) = evidence_sentences([passage("Titel\n\nDer Turm ist rot.")])
    assert only.text == "Der Turm ist rot."


def test_answer_sentences_drop_markers_and_what_holds_no_word() -> None:
    assert answer_sentences("Ja [1]. 【2】 Nein (passage 3)!", "de") == ["Ja.", "Nein!"]
    assert answer_sentences("1887 [1]", "de") == ["1887"]
    assert answer_sentences(" [4] … ", "en") == []
