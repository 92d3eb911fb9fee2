"""The Chroma collection, with vectors made by hand."""

import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from llama_index.core.schema import TextNode

from rag.answer import public
from rag.collection import orphans
from rag.config import Config, IndexConfig
from rag.embedder import Vectors, unit
from rag.errors import IndexUnusable
from rag.grains import Sentence
from rag.ingest import ingest
from rag.lock import writer_lock
from rag.retriever import load_retriever
from rag.store import Store, open_index

FINGERPRINT = "packaged:test"


def node(name: str, text: str, source: str = "a.txt") -> TextNode:
    metadata = {"source": source, "title": "Titel", "language": "de"}
    return TextNode(id_=name, text=text, start_char_idx=3, end_char_idx=3 + len(text), metadata=metadata)


def vector(*numbers: float) -> Vectors:
    return np.asarray(unit([numbers])[0])


def sentence(*numbers: float) -> Sentence:
    """A sentence of one phrase that is like its context."""
    return Sentence(vector(*numbers), unit([numbers]))


def found(store: Store, *numbers: float, sentences: int = 5) -> list[str]:
    """The texts that a search gives, best first."""
    hits = store.search(vector(*numbers), sentences)
    best = sorted(hits, key=lambda passage_id: -hits[passage_id].similarity)
    return [passage.get_content() for passage in store.passages(best)]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    store = Store(tmp_path / "index", FINGERPRINT, create=True)
    store.upsert([node("1", "eins"), node("2", "zwei")], [[sentence(1, 0, 0)], [sentence(0, 1, 0)]], "hash")
    return store


def test_finds_the_nearest_passage_with_its_similarity_and_language(store: Store) -> None:
    hits = store.search(vector(1, 0.2, 0), sentences=2)
    assert hits["1"].similarity == pytest.approx(1 / np.sqrt(1.04), abs=1e-3)
    assert hits["1"].similarity > hits["2"].similarity
    assert hits["1"].language == "de"


def test_gives_back_text_facts_and_offsets(store: Store) -> None:
    second, first = store.passages(["2", "1"])
    assert (second.get_content(), first.get_content()) == ("zwei", "eins")
    assert first.metadata == {"source": "a.txt", "title": "Titel", "language": "de"}
    assert (first.start_char_idx, first.end_char_idx) == (3, 7)
    assert store.passages(["2", "gone"])[0].node_id == "2"
    assert store.passages([]) == []


def test_a_passage_is_as_near_as_its_best_sentence(store: Store) -> None:
    store.upsert([node("3", "drei")], [[sentence(0, 1, 1), sentence(0, 0, 1)]], "hash")
    assert store.search(vector(0, 0, 1), sentences=5)["3"].similarity == pytest.approx(1, abs=1e-3)
    assert store.count() == 3


def test_a_phrase_decides_between_sentences_alike(store: Store) -> None:
    twin = Sentence(vector(1, 0, 0), unit([[1, 0, 1], [0, 0, 1]]))
    store.upsert([node("3", "drei")], [[twin]], "hash")
    assert found(store, 1, 0, 0.9)[0] == "drei"


def test_looks_up_what_a_search_did_not_find(store: Store) -> None:
    question = vector(1, 0.2, 0)
    assert "2" not in store.search(question, sentences=1)
    assert store.look_up(question, ["2"])["2"] == store.search(question, sentences=2)["2"]
    assert store.look_up(question, []) == {}


def test_asking_for_more_than_there_is_gives_what_there_is(store: Store) -> None:
    assert len(store.search(vector(1, 0, 0), sentences=50)) == 2


def test_the_same_id_replaces_text_and_vector(store: Store) -> None:
    store.upsert([node("1", "neu")], [[sentence(0, 0, 1)]], "hash2")
    assert found(store, 0, 0, 1)[0] == "neu"
    assert store.count() == 2


def test_deleted_passages_are_gone_with_all_their_sentences(store: Store) -> None:
    store.upsert([node("3", "drei")], [[sentence(0, 1, 1), sentence(0, 0, 1)]], "hash")
    store.delete(["1", "3", "never-there"])
    store.delete([])
    assert list(store.search(vector(0, 0, 1), sentences=5)) == ["2"]


def test_the_words_follow_the_passages(store: Store, tmp_path: Path) -> None:
    store.index_words()
    assert store.lexical is not None
    assert store.lexical.scores("zwei", "de").tolist() == pytest.approx([0, 0.67], abs=0.02)
    store.delete(["1"])
    store.index_words()
    reader = Store(tmp_path / "index", FINGERPRINT)
    assert reader.lexical is not None
    assert reader.lexical.passage_ids == ["2"]


def test_tells_which_documents_it_holds(store: Store) -> None:
    store.upsert([node("3", "drei", source="b.txt")], [[sentence(0, 0, 1)]], "other")
    assert store.contents() == {"a.txt": {"hash": ["1", "2"]}, "b.txt": {"other": ["3"]}}
    assert store.articles() == 2


def test_a_document_written_in_part_has_no_hash(store: Store) -> None:
    store.delete(["2"])
    assert store.contents() == {"a.txt": {"": ["1"]}}


def test_what_was_stored_survives_the_process(store: Store, tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from rag.store import Store\n"
        "from tests.test_store import found\n"
        "print(found(Store(Path(sys.argv[1]), sys.argv[2]), 0, 1, 0)[0])"
    )
    command = [sys.executable, "-c", program, str(tmp_path / "index"), FINGERPRINT]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "zwei"


def test_a_reader_sees_what_another_process_writes(store: Store, tmp_path: Path) -> None:
    assert len(found(store, 0, 0, 1)) == 2
    program = (
        "import sys; from pathlib import Path; from rag.store import Store\n"
        "from tests.test_store import node, sentence\n"
        "store = Store(Path(sys.argv[1]), sys.argv[2])\n"
        "store.upsert([node('9', 'neun')], [[sentence(0, 0, 1)]], 'hash'); store.announce()"
    )
    subprocess.run([sys.executable, "-c", program, str(tmp_path / "index"), FINGERPRINT], check=True)
    assert found(store, 0, 0, 1)[0] == "neun"


def test_a_reader_survives_a_rebuild_by_another_process(store: Store, tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from rag.store import Store\n"
        "from tests.test_store import node, sentence\n"
        "store = Store(Path(sys.argv[1]), sys.argv[2])\n"
        "with store.replacing(): store.upsert([node('9', 'neun')], [[sentence(0, 0, 1)]], 'hash')\n"
        "store.tidy(); store.announce()"
    )
    subprocess.run([sys.executable, "-c", program, str(tmp_path / "index"), FINGERPRINT], check=True)
    assert found(store, 1, 0, 0) == ["neun"]


def test_a_reader_notices_that_another_process_changed_the_embedding(store: Store, tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from rag.store import Store\n"
        "store = Store(Path(sys.argv[1]), 'ollama:bge-m3')\n"
        "with store.replacing(): pass\n"
        "store.announce()"
    )
    subprocess.run([sys.executable, "-c", program, str(tmp_path / "index")], check=True)
    for _ in range(2):  # not only when it is noticed
        with pytest.raises(IndexUnusable, match="ollama bge-m3"):
            store.search(vector(1, 0, 0), sentences=5)


def test_a_missing_index_names_the_command_that_makes_one(tmp_path: Path) -> None:
    with pytest.raises(IndexUnusable, match="belegt ingest"):
        Store(tmp_path / "nowhere", FINGERPRINT)
    assert not (tmp_path / "nowhere").exists()


def test_another_embedding_is_refused_with_both_names(store: Store, tmp_path: Path) -> None:
    other = Store(tmp_path / "index", "ollama:bge-m3:'':''")
    with pytest.raises(IndexUnusable, match=r"packaged test.*ollama bge-m3.*belegt ingest --rebuild"):
        other.check_fingerprint()


def test_an_index_of_an_earlier_version_is_refused_as_such(store: Store, tmp_path: Path) -> None:
    other = Store(tmp_path / "index", f"{FINGERPRINT}|other-grains")
    with pytest.raises(IndexUnusable, match=r"another version of belegt.*belegt ingest --rebuild"):
        other.check_fingerprint()


def test_a_rebuild_takes_another_embedding(store: Store, tmp_path: Path) -> None:
    other = Store(tmp_path / "index", "ollama:bge-m3:'':''")
    with other.replacing():
        other.upsert([node("9", "neun")], [[sentence(0, 0, 1)]], "hash")
    other.check_fingerprint()
    assert other.count() == 1


def test_readers_have_the_old_index_until_the_new_one_is_whole(store: Store, tmp_path: Path) -> None:
    writer = Store(tmp_path / "index", FINGERPRINT)
    with writer.replacing():
        writer.upsert([node("9", "neun")], [[sentence(0, 0, 1)]], "hash")
        late = Store(tmp_path / "index", FINGERPRINT)
        assert found(store, 1, 0, 0) == found(late, 1, 0, 0) != ["neun"]
    writer.tidy()
    writer.announce()
    assert found(store, 1, 0, 0) == found(late, 1, 0, 0) == ["neun"]


def test_a_replacement_that_breaks_off_changes_nothing(store: Store, tmp_path: Path) -> None:
    before = store.contents()
    with pytest.raises(KeyboardInterrupt), store.replacing():
        store.upsert([node("9", "neun")], [[sentence(0, 0, 1)]], "hash")
        raise KeyboardInterrupt
    assert store.contents() == Store(tmp_path / "index", FINGERPRINT).contents() == before
    store.tidy()
    assert orphans(tmp_path / "index") == []


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


def test_a_chroma_server_holds_the_same(config: Config, chroma_server: str) -> None:
    question = "How high is the lighthouse of Hohenwarte?"
    ingest(config)
    local = public(load_retriever(config).retrieve(question, 3))
    remote_config = config.model_copy(
        update={"index": IndexConfig(path=config.index.path.with_name("beside"), url=chroma_server)}
    )
    with pytest.raises(IndexUnusable, match="is empty"):
        open_index(remote_config)
    assert len(ingest(remote_config).added) == 3
    retriever = load_retriever(remote_config)
    assert public(retriever.retrieve(question, 3)) == local

    (config.corpus.path / "leuchtturm.txt").unlink()
    assert ingest(remote_config).deleted == ["leuchtturm.txt"]
    assert {one.source for one in public(retriever.retrieve(question, 3))} == {"cheese.md", "chua.html"}
    assert not (config.index.path.with_name("beside") / "chroma.sqlite3").exists()


def test_a_chroma_server_that_is_not_there_is_named(config: Config) -> None:
    index = IndexConfig(path=config.index.path, url="http://127.0.0.1:9")
    with pytest.raises(IndexUnusable, match=r"http://127\.0\.0\.1:9 does not answer.*chroma run"):
        ingest(config.model_copy(update={"index": index}))


def test_what_is_just_being_deleted_is_not_found(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Chroma finds it still, without text and metadata."""
    whole = found(store, 1, 0.2, 0)
    read = Store._read

    def half_deleted(self: Store, ask: Any) -> Any:
        result = read(self, ask)
        rows = result["metadatas"][0] if isinstance(result["metadatas"][0], list) else result["metadatas"]
        rows[0] = None
        return result

    monkeypatch.setattr(Store, "_read", half_deleted)
    assert set(found(store, 1, 0.2, 0)) < set(whole)
