"""The Chroma collection, with vectors made by hand."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from llama_index.core.schema import TextNode

from rag.embedder import Vectors
from rag.errors import IndexUnusable
from rag.store import Store, writer_lock

FINGERPRINT = "packaged:test"


def node(name: str, text: str, source: str = "a.txt") -> TextNode:
    metadata = {"source": source, "title": "Titel", "language": "de"}
    return TextNode(id_=name, text=text, start_char_idx=3, end_char_idx=3 + len(text), metadata=metadata)


def vectors(*rows: list[float]) -> Vectors:
    array: Vectors = np.array(rows, dtype=np.float32)
    return np.asarray(array / np.linalg.norm(array, axis=1, keepdims=True), dtype=np.float32)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = Store(tmp_path / "index", FINGERPRINT, create=True)
    store.upsert([node("1", "eins"), node("2", "zwei")], vectors([1, 0, 0], [0, 1, 0]), "hash")
    return store


def test_finds_the_nearest_passage_with_its_cosine(store: Store) -> None:
    best, second = store.search(vectors([1, 0.2, 0])[0], k=2)
    assert (best.node.get_content(), second.node.get_content()) == ("eins", "zwei")
    assert best.score == pytest.approx(1 / np.sqrt(1.04), abs=1e-4)
    assert best.node.metadata == {"source": "a.txt", "title": "Titel", "language": "de"}
    assert isinstance(best.node, TextNode)
    assert (best.node.start_char_idx, best.node.end_char_idx) == (3, 7)


def test_asking_for_more_than_there_is_gives_what_there_is(store: Store) -> None:
    assert len(store.search(vectors([1, 0, 0])[0], k=50)) == 2


def test_the_same_id_replaces_text_and_vector(store: Store) -> None:
    store.upsert([node("1", "neu")], vectors([0, 0, 1]), "hash2")
    (best,) = store.search(vectors([0, 0, 1])[0], k=1)
    assert best.node.get_content() == "neu"
    assert store.count() == 2


def test_deleted_passages_are_gone(store: Store) -> None:
    store.delete(["1", "never-there"])
    store.delete([])
    assert [found.node.node_id for found in store.search(vectors([1, 0, 0])[0], k=5)] == ["2"]


def test_tells_which_documents_it_holds(store: Store) -> None:
    store.upsert([node("3", "drei", source="b.txt")], vectors([0, 0, 1]), "other")
    assert store.contents() == {"a.txt": {"hash": ["1", "2"]}, "b.txt": {"other": ["3"]}}
    assert store.articles() == 2


def test_a_document_written_in_part_has_no_hash(store: Store) -> None:
    store.delete(["2"])
    assert store.contents() == {"a.txt": {"": ["1"]}}


def test_what_was_stored_survives_the_process(store: Store, tmp_path: Path) -> None:
    program = (
        "import sys, numpy as np; from pathlib import Path; from rag.store import Store\n"
        "store = Store(Path(sys.argv[1]), sys.argv[2]); store.check_fingerprint()\n"
        "print(store.search(np.array([0, 1, 0], dtype=np.float32), k=1)[0].node.get_content())"
    )
    command = [sys.executable, "-c", program, str(tmp_path / "index"), FINGERPRINT]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "zwei"


def test_a_reader_sees_what_another_process_writes(store: Store, tmp_path: Path) -> None:
    assert len(store.search(vectors([0, 0, 1])[0], k=5)) == 2
    program = (
        "import sys, numpy as np; from pathlib import Path; from rag.store import Store\n"
        "from tests.test_store import node\n"
        "store = Store(Path(sys.argv[1]), sys.argv[2])\n"
        "store.upsert([node('9', 'neun')], np.array([[0, 0, 1]], dtype=np.float32), 'hash'); store.announce()"
    )
    subprocess.run([sys.executable, "-c", program, str(tmp_path / "index"), FINGERPRINT], check=True)
    best = store.search(vectors([0, 0, 1])[0], k=1)[0]
    assert best.node.get_content() == "neun"


def test_a_reader_survives_a_rebuild_by_another_process(store: Store, tmp_path: Path) -> None:
    program = (
        "import sys, numpy as np; from pathlib import Path; from rag.store import Store\n"
        "from tests.test_store import node\n"
        "store = Store(Path(sys.argv[1]), sys.argv[2]); store.rebuild()\n"
        "store.upsert([node('9', 'neun')], np.array([[0, 0, 1]], dtype=np.float32), 'hash'); store.announce()"
    )
    subprocess.run([sys.executable, "-c", program, str(tmp_path / "index"), FINGERPRINT], check=True)
    assert [found.node.get_content() for found in store.search(vectors([1, 0, 0])[0], k=5)] == ["neun"]


def test_a_reader_notices_that_another_process_changed_the_embedding(store: Store, tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from rag.store import Store\n"
        "store = Store(Path(sys.argv[1]), 'ollama:bge-m3'); store.rebuild(); store.announce()"
    )
    subprocess.run([sys.executable, "-c", program, str(tmp_path / "index")], check=True)
    for _ in range(2):  # not only when it is noticed
        with pytest.raises(IndexUnusable, match="ollama bge-m3"):
            store.search(vectors([1, 0, 0])[0], k=5)


def test_a_missing_index_names_the_command_that_makes_one(tmp_path: Path) -> None:
    with pytest.raises(IndexUnusable, match="belegt ingest"):
        Store(tmp_path / "nowhere", FINGERPRINT)
    assert not (tmp_path / "nowhere").exists()


def test_another_embedding_is_refused_with_both_names(store: Store, tmp_path: Path) -> None:
    other = Store(tmp_path / "index", "ollama:bge-m3:'':''")
    with pytest.raises(IndexUnusable, match=r"packaged test.*ollama bge-m3.*belegt ingest --rebuild"):
        other.check_fingerprint()


def test_a_rebuild_takes_another_embedding(store: Store, tmp_path: Path) -> None:
    other = Store(tmp_path / "index", "ollama:bge-m3:'':''")
    other.rebuild()
    other.check_fingerprint()
    assert other.count() == 0


def test_a_damaged_folder_says_what_to_do(tmp_path: Path) -> None:
    folder = tmp_path / "index"
    folder.mkdir()
    (folder / "chroma.sqlite3").write_bytes(b"no database at all" * 100)
    with pytest.raises(IndexUnusable, match="Delete that folder"):
        Store(folder, FINGERPRINT)


def test_one_writer_at_a_time(tmp_path: Path) -> None:
    with (
        writer_lock(tmp_path),
        pytest.raises(IndexUnusable, match="Another `belegt ingest`"),
        writer_lock(tmp_path),
    ):
        pass
    with writer_lock(tmp_path):
        pass
