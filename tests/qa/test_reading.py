"""What there is to read, and which articles say otherwise."""

import numpy as np
import pytest
from llama_index.core.base.embeddings.base import BaseEmbedding

from rag.embedding.classifier import Classifier, Detector
from rag.embedding.language_bias import Languages
from rag.embedding.models import SentenceVectors, embed_passages
from rag.qa.evidence import evidence_sentences
from rag.qa.line_classes import LineClasses
from rag.qa.reading import Reading, SentenceReader, find_contradictions
from tests.support.passages import passage
from tests.support.questions import query


def reading(*texts: str, likeness: float) -> Reading:
    """One sentence an article; all are `likeness` like the first."""
    sentences = evidence_sentences([passage(text, f"{number}.txt") for number, text in enumerate(texts)])
    first = np.eye(len(texts) + 1, dtype=np.float32)
    vectors = likeness * first[0] + np.sqrt(1 - likeness**2) * first[1:]
    vectors[0] = first[0]
    return Reading(sentences, vectors, np.arange(len(texts), 0, -1, dtype=np.float32))


def test_another_article_with_another_number_says_otherwise() -> None:
    heights = reading("Der Turm ist 41 Meter hoch.", "Der Turm misst 43 Meter.", likeness=0.9)
    assert find_contradictions(heights, 0) == [1]


def test_the_same_number_agrees_and_another_matter_is_no_contradiction() -> None:
    assert find_contradictions(reading("Er ist 41 Meter hoch.", "Er misst 41 m.", likeness=0.9), 0) == []
    assert find_contradictions(reading("Er ist 41 Meter hoch.", "43 Gäste kamen.", likeness=0.3), 0) == []


def test_the_nearest_come_first() -> None:
    assert reading("Eins.", "Zwei.", "Drei.", likeness=0.5).nearest(2) == [0, 1]


@pytest.fixture(scope="module")
def reader(embedder: BaseEmbedding, languages: Languages) -> SentenceReader:
    """A reader to whom every line is a statement that does not look like furniture."""
    weights = np.array([[0, 0]] * 384 + [[0, 1]], dtype=np.float32)
    statements = LineClasses(Classifier(("boilerplate", "statement"), weights))
    dependent = Detector(Classifier(("dependent", "standalone"), weights), "dependent")
    announcing = Detector(Classifier(("announces", "complete"), weights), "announces")
    return SentenceReader(languages, SentenceVectors(embedder), statements, dependent, announcing)


def test_it_is_noted_how_probably_a_sentence_needs_what_precedes_or_announces_what_follows(
    reader: SentenceReader,
) -> None:
    found = reader(query("?", vector=np.zeros(384, dtype=np.float32)), [passage("Der Turm ist alt.")])
    assert [sentence.dependence for sentence in found.sentences] == [pytest.approx(0.27, abs=0.01)]
    assert [sentence.announcement for sentence in found.sentences] == [pytest.approx(0.27, abs=0.01)]


def test_only_statements_are_read(reader: SentenceReader) -> None:
    page = passage("Der Turm wurde 1887 erbaut.\n\nMehr zum Thema\n\nEr ist 41 Meter hoch.")
    found = reader(query("?", vector=np.zeros(384, dtype=np.float32)), [page])
    assert [sentence.text for sentence in found.sentences] == [
        "Der Turm wurde 1887 erbaut.",
        "Er ist 41 Meter hoch.",
    ]
    assert len(found.vectors) == len(found.nearness) == 2


def test_what_is_no_statement_does_not_stand_before_one_either(reader: SentenceReader) -> None:
    page = passage("Der Turm ist alt. Er ist rot.\n\nMehr zum Thema\n\nEr ist 41 Meter hoch.")
    found = reader(query("?", vector=np.zeros(384, dtype=np.float32)), [page]).sentences
    assert [sentence.before for sentence in found] == ["", "Der Turm ist alt.", ""]


def test_lists_and_rows_of_tables_are_read_though_they_are_no_sentences(reader: SentenceReader) -> None:
    table = "| Ort | Turm | | --- | --- | | Harlow | alt | | Kiel | neu |"
    page = passage(f"Der Turm hat:\n- ein Dach\n- ein Tor\n\n{table}\n\n- Mehr dazu")
    found = reader(query("?", vector=np.zeros(384, dtype=np.float32)), [page]).sentences
    assert [sentence.said for sentence in found] == [
        "Der Turm hat: ein Dach; ein Tor",
        "Ort: Harlow, Turm: alt",
        "Ort: Kiel, Turm: neu",
    ]
    assert all(page.text[sentence.start : sentence.end] == sentence.text for sentence in found)


def test_the_sentence_before_is_found_only_in_its_own_article() -> None:
    both = reading("Der Turm ist alt.", "Er ist rot.", likeness=0.5)
    assert both.previous(1) == []
    first, second = evidence_sentences([passage("Der Turm ist alt. Er ist rot.")])
    one = Reading([first, second], np.eye(2, dtype=np.float32), np.ones(2, dtype=np.float32))
    assert (one.previous(0), one.previous(1)) == ([], [0])


def test_a_sentence_is_as_near_as_its_own_meaning_and_its_passage(
    reader: SentenceReader, embedder: BaseEmbedding, languages: Languages
) -> None:
    meaning = languages.sentences.neutral(embed_passages(embedder, ["How high is the tower?"]))[0]
    far = passage("Der Turm ist 41 Meter hoch.", "b.txt", score=0.1)
    near = passage("Der Turm ist 41 Meter hoch. Im Keller reift Käse.", score=0.9)
    high_too, high, cheese = reader(query("?", vector=meaning), [far, near]).nearness.tolist()
    assert high > cheese
    assert high - high_too == pytest.approx(0.8, abs=0.01)


def test_without_passages_there_is_nothing_to_read(reader: SentenceReader) -> None:
    found = reader(query("?"), [])
    assert (found.sentences, len(found.vectors), found.nearest(3)) == ([], 0, [])


def test_the_sentence_to_which_the_one_before_refers_back_is_found() -> None:
    sentences = evidence_sentences([passage("Ann Lee won. She was glad. She left.", language="en")])
    three = Reading(sentences, np.eye(3, dtype=np.float32), np.ones(3, dtype=np.float32))
    assert [three.earlier(index) for index in range(3)] == [[], [], [0]]
