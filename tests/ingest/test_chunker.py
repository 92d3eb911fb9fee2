"""Passages: whole sentences, exact offsets, ids made of content."""

import pytest
from llama_index.core.schema import Document

from rag.ingest.chunker import PASSAGE_CHARS, chunk, pack
from rag.text.sentences import SENTENCE_CHARS, phrase_spans, sentence_spans


def document(text: str, language: str = "de", title: str = "Titel") -> Document:
    metadata = {"source": "a.txt", "title": title, "language": language}
    return Document(text=text, id_="a.txt", metadata=metadata)


def test_offsets_point_at_the_text_of_the_passage() -> None:
    text = "😀 Erster Satz. Zweiter Satz.\n\n" + "Ein langer Satz mit vielen Wörtern. " * 40 + "\n\nEnde."
    nodes = chunk(document(text))
    assert len(nodes) > 2
    for node in nodes:
        assert text[node.start_char_idx : node.end_char_idx] == node.text


def test_passages_hold_whole_sentences_and_lose_none() -> None:
    sentences = [f"Dies ist der Satz mit der Nummer {number}, der etwas länger ist." for number in range(60)]
    nodes = chunk(document(" ".join(sentences)))
    assert " ".join(node.text for node in nodes) == " ".join(sentences)
    assert all(node.text.endswith(".") and len(node.text) <= PASSAGE_CHARS for node in nodes)


def test_a_heading_stays_with_the_paragraph_below_it() -> None:
    (node,) = chunk(document("Überschrift\n\nEin kurzer Absatz."))
    assert node.text == "Überschrift\n\nEin kurzer Absatz."


def test_a_long_paragraph_ends_its_passage() -> None:
    first, second = "Erster Absatz. " * 20, "Zweiter Absatz. " * 20
    nodes = chunk(document(f"{first.strip()}\n\n{second.strip()}"))
    assert [node.text[:7] for node in nodes] == ["Erster ", "Zweiter"]


def test_text_without_a_full_stop_is_cut_at_spaces() -> None:
    text = "wort " * 1000
    nodes = chunk(document(text))
    assert all(len(node.text) <= SENTENCE_CHARS for node in nodes)
    assert " ".join(node.text for node in nodes) == text.strip()
    assert all(len(node.text) <= SENTENCE_CHARS for node in chunk(document("x" * 5000)))


@pytest.mark.parametrize(
    ("text", "language", "count"),
    [
        ("Am 3. März stieg der Anteil auf 1,2 %. Dr. Meier kam z. B. um 5 Uhr. Was nun?", "de", 3),
        ("Er kam am 29. Januar, sie am 17. Februar. Im 19. Jahrhundert. Ende.", "de", 3),
        ("W 19. wieku było tak. Koniec.", "pl", 2),
        ("It was 12. Then he came.", "en", 2),
        ("Mr. Xu of the U.S. said 3.5 percent. He left.", "en", 2),
        ("你好。这是测试！真的吗？", "zh", 3),
        ("Ông Nanos nói vậy. Hết.", "vi", 2),
    ],
)
def test_knows_where_sentences_end_in_each_language(text: str, language: str, count: int) -> None:
    assert len(sentence_spans(text, language)) == count


def test_ids_change_with_text_and_facts_and_nothing_else() -> None:
    (once,), (again,) = chunk(document("Ein Satz.")), chunk(document("Ein Satz."))
    assert once.node_id == again.node_id
    assert chunk(document("Ein anderer."))[0].node_id != once.node_id
    assert chunk(document("Ein Satz.", title="Neu"))[0].node_id != once.node_id


def phrases(sentence: str) -> list[str]:
    return [sentence[start:end] for start, end in phrase_spans(sentence)]


def test_a_short_sentence_is_one_phrase() -> None:
    assert phrases("Der Leuchtturm ist 41 Meter hoch.") == ["Der Leuchtturm ist 41 Meter hoch."]
    assert phrases("") == []


def test_a_long_sentence_is_cut_at_a_comma_near_the_middle() -> None:
    first = "Als der Sturm in der Nacht zum Sonntag über die Küste zog,"
    second = "rettete die Wärterin elf Seeleute aus dem eiskalten Wasser."
    assert phrases(f"{first} {second}") == [first, second]


def test_without_a_comma_it_is_cut_between_words() -> None:
    sentence = "The keeper of the lighthouse saved eleven sailors from the cold water "
    assert phrases(sentence * 2) == [sentence.strip()] * 2


def test_scripts_without_spaces_are_cut_between_characters() -> None:
    sentence = "大学正在开设一个有五十名研究人员的人工智能研究所这是该国第一个此类机构将在明年春天开放给学生"
    assert len(phrases(sentence)) == 2
    assert "".join(phrases(sentence)) == sentence


def test_one_endless_word_is_cut_too() -> None:
    assert "".join(phrases("x" * 200)) == "x" * 200


def test_pack_joins_up_to_the_limit() -> None:
    assert pack([[(0, 40), (41, 80), (81, 120)]], limit=100) == [(0, 80), (81, 120)]
    assert pack([[(0, 500)]], limit=100) == [(0, 500)]
    assert pack([], limit=100) == []
