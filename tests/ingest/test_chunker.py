"""Passages: whole sentences, exact offsets, ids made of content."""

from llama_index.core.schema import Document

from rag.ingest.chunker import PASSAGE_CHARS, chunk, pack
from rag.text.sentences import SENTENCE_CHARS


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


def test_ids_change_with_text_and_facts_and_nothing_else() -> None:
    (once,), (again,) = chunk(document("Ein Satz.")), chunk(document("Ein Satz."))
    assert once.node_id == again.node_id
    assert chunk(document("Ein anderer."))[0].node_id != once.node_id
    assert chunk(document("Ein Satz.", title="Neu"))[0].node_id != once.node_id


def test_pack_joins_up_to_the_limit() -> None:
    assert pack([[(0, 40), (41, 80), (81, 120)]], limit=100) == [(0, 80), (81, 120)]
    assert pack([[(0, 500)]], limit=100) == [(0, 500)]
    assert pack([], limit=100) == []


def test_a_passage_among_the_rows_of_a_table_knows_its_head() -> None:
    rows = [
        f"| Boat number {number} | It is {number} metres long. It costs 24 euros. |" for number in range(30)
    ]
    text = "\n".join(["Fees of the harbour.", "", "| Boat | Fee |", "| --- | --- |", *rows])
    first, *others = chunk(Document(text=text, metadata={"language": "en"}))
    assert "table_head" not in first.metadata
    assert {node.metadata["table_head"] for node in others} == {"| Boat | Fee |"}
    assert all(set(node.text.split("\n")) <= set(rows) for node in others)


def test_the_head_of_a_table_stays_with_its_first_row() -> None:
    before = "Die Umstellung verändert alle drei Werke. " * 9
    table = "| Werk | Ausstoß 2025 |\n| --- | --- |\n| Dunmere | 310 |\n| Harrowfen | 205 |"
    passages = [node.text for node in chunk(document(f"{before}\n\n{table}"))]
    assert len(passages) == 2
    assert passages[1] == table
