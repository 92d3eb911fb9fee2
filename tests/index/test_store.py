"""The Chroma collection, with vectors made by hand."""

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from chromadb import Collection
from llama_index.core.schema import TextNode

from rag.config import Config, IndexConfig
from rag.embedding.models import Vectors, unit
from rag.embedding.multi_vector import Sentence
from rag.errors import IndexUnusable
from rag.index.local.files import orphans
from rag.index.store import Store
from rag.ingest.pipeline import ingest
from rag.retrieval.passage import round_scores
from rag.retrieval.retriever import load_retriever
from tests.support.indexes import PLACES, index_at

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
    store.follow_writer()
    hits = store.search(vector(*numbers), sentences)
    best = sorted(hits, key=lambda passage_id: -hits[passage_id].similarity)
    return [passage.get_content() for passage in store.passages(best)]


@pytest.fixture(params=PLACES)
def index(request: pytest.FixtureRequest, tmp_path: Path) -> IndexConfig:
    return index_at(request, tmp_path)


@pytest.fixture
def store(index: IndexConfig) -> Store:
    store = Store(index, FINGERPRINT, create=True)
    with store.changes() as session:
        session.upsert(
            [node("1", "eins"), node("2", "zwei")], [[sentence(1, 0, 0)], [sentence(0, 1, 0)]], "hash"
        )
    return store


# For each line that it reads a process of its own does with `store` what the line says, and ends.
ELSEWHERE = """
import json, os, sys
from rag.config import IndexConfig
from rag.index.store import Store
from tests.index.test_store import found, node, sentence

for line in sys.stdin:
    index, fingerprint, does = json.loads(line)
    child = os.fork()
    if not child:
        store = Store(IndexConfig.model_validate_json(index), fingerprint)
        exec(does)
        sys.stdout.flush()
        os._exit(0)
    print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), flush=True)
"""
Elsewhere = Callable[..., str]


@pytest.fixture(scope="module")
def processes() -> Iterator["subprocess.Popen[str]"]:
    with subprocess.Popen(
        [sys.executable, "-c", ELSEWHERE], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as parent:
        yield parent
        assert parent.stdin is not None
        parent.stdin.close()


@pytest.fixture
def elsewhere(processes: "subprocess.Popen[str]", index: IndexConfig) -> Elsewhere:
    """Have another process do something with `store`, the same index; gives what it prints."""

    def act(does: str, fingerprint: str = FINGERPRINT) -> str:
        assert processes.stdin is not None
        assert processes.stdout is not None
        where = index.model_dump_json(exclude={"token"})
        print(json.dumps([where, fingerprint, does]), file=processes.stdin, flush=True)
        printed = ""
        while not (line := processes.stdout.readline().strip()).lstrip("-").isdigit():
            printed += line
        assert line == "0"
        return printed

    return act


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
    with store.changes() as session:
        session.upsert([node("3", "drei")], [[sentence(0, 1, 1), sentence(0, 0, 1)]], "hash")
    assert store.search(vector(0, 0, 1), sentences=5)["3"].similarity == pytest.approx(1, abs=1e-3)
    assert store.count() == 3


def test_a_phrase_decides_between_sentences_alike(store: Store) -> None:
    twin = Sentence(vector(1, 0, 0), unit([[1, 0, 1], [0, 0, 1]]))
    with store.changes() as session:
        session.upsert([node("3", "drei")], [[twin]], "hash")
    assert found(store, 1, 0, 0.9)[0] == "drei"


def test_looks_up_what_a_search_did_not_find(store: Store) -> None:
    question = vector(1, 0.2, 0)
    assert "2" not in store.search(question, sentences=1)
    assert store.look_up(question, ["2"])["2"] == store.search(question, sentences=2)["2"]
    assert store.look_up(question, []) == {}


def test_asking_for_more_than_there_is_gives_what_there_is(store: Store) -> None:
    assert len(store.search(vector(1, 0, 0), sentences=50)) == 2


def test_the_same_id_replaces_text_and_vector(store: Store) -> None:
    with store.changes() as session:
        session.upsert([node("1", "neu")], [[sentence(0, 0, 1)]], "hash2")
    assert found(store, 0, 0, 1)[0] == "neu"
    assert store.count() == 2


def test_deleted_passages_are_gone_with_all_their_sentences(store: Store) -> None:
    with store.changes() as session:
        session.upsert([node("3", "drei")], [[sentence(0, 1, 1), sentence(0, 0, 1)]], "hash")
        session.delete(["1", "3", "never-there"])
        session.delete([])
    assert list(store.search(vector(0, 0, 1), sentences=5)) == ["2"]


def test_the_words_follow_the_passages(store: Store, index: IndexConfig) -> None:
    assert store.lexical is not None
    assert store.lexical.scores("zwei", "de").tolist() == pytest.approx([0, 0.67], abs=0.02)
    with store.changes() as session:
        session.delete(["1"])
    reader = Store(index, FINGERPRINT)
    assert reader.lexical is not None
    assert reader.lexical.passage_ids == ["2"]


def test_tells_which_documents_it_holds(store: Store) -> None:
    with store.changes() as session:
        session.upsert([node("3", "drei", source="b.txt")], [[sentence(0, 0, 1)]], "other")
    assert store.contents() == {"a.txt": {"hash": ["1", "2"]}, "b.txt": {"other": ["3"]}}
    assert store.articles() == 2


def test_a_document_written_in_part_has_no_hash(store: Store) -> None:
    with store.changes() as session:
        session.delete(["2"])
    assert store.contents() == {"a.txt": {"": ["1"]}}


def test_what_was_stored_survives_the_process(store: Store, elsewhere: Elsewhere) -> None:
    assert elsewhere("print(found(store, 0, 1, 0)[0])") == "zwei"


ADDS = """
with store.changes() as session:
    session.upsert([node('9', 'neun', 'neun.txt')], [[sentence(0, 0, 1)]], 'hash9')
"""
REBUILDS = """
with store.changes(rebuild=True) as session:
    session.upsert([node('9', 'neun', 'neun.txt')], [[sentence(0, 0, 1)]], 'hash9')
"""


def test_a_reader_sees_what_another_process_writes(store: Store, elsewhere: Elsewhere) -> None:
    assert len(found(store, 0, 0, 1)) == 2
    elsewhere(ADDS)
    assert found(store, 0, 0, 1)[0] == "neun"
    assert sorted(store.contents()) == ["a.txt", "neun.txt"]
    assert store.words_are_current()


def test_a_reader_sees_what_another_process_deletes(store: Store, elsewhere: Elsewhere) -> None:
    elsewhere("with store.changes() as session: session.delete(['1', '2'])")
    assert found(store, 0, 0, 1) == []
    assert store.contents() == {}
    assert store.words_are_current()


def test_a_reader_survives_a_rebuild_by_another_process(store: Store, elsewhere: Elsewhere) -> None:
    elsewhere(REBUILDS)
    assert found(store, 1, 0, 0) == ["neun"]
    assert store.contents() == {"neun.txt": {"hash9": ["9"]}}
    assert store.words_are_current()


def test_a_writer_goes_on_with_what_a_killed_one_left(
    store: Store, index: IndexConfig, elsewhere: Elsewhere
) -> None:
    """It has read the catalogue before; what the other deleted is not whole any more."""
    assert store.contents() == {"a.txt": {"hash": ["1", "2"]}}
    elsewhere("with store.changes() as session: session.delete(['1']); os._exit(0)")
    with store.changes():
        assert store.contents() == {"a.txt": {"": ["2"]}}
    assert Store(index, FINGERPRINT).contents() == {"a.txt": {"": ["2"]}}


def test_a_reader_notices_that_another_process_changed_the_embedding(
    store: Store, elsewhere: Elsewhere
) -> None:
    elsewhere("with store.changes(rebuild=True): pass", "ollama:bge-m3")
    for _ in range(2):  # not only when it is noticed
        with pytest.raises(IndexUnusable, match="ollama bge-m3"):
            found(store, 1, 0, 0)


def test_where_many_are_alike_all_are_found_all_the_same(index: IndexConfig) -> None:
    """Of these 1,200 sentences Chroma's own HNSW leaves 20 to 80 that no search finds (chroma#7758)."""
    random = np.random.default_rng(0)
    matters = random.normal(size=(10, 1, 64)) + random.normal(scale=0.05, size=(10, 20, 64))
    vectors = np.repeat(unit(matters.reshape(-1, 64).astype(np.float32)), 6, axis=0)
    store = Store(index, FINGERPRINT, create=True)
    with store.changes() as session:
        for article, rows in enumerate(np.split(vectors, 30)):
            passages = [node(f"{article}-{row}", "so", f"{article}.txt") for row in range(len(rows))]
            session.upsert(passages, [[Sentence(row, row[None])] for row in rows], "hash")
            assert store.sentences() == (article + 1) * len(rows)  # Chroma takes up what was written
    assert [one for records in store.records(500) for one in store.unreachable(records)] == []


def test_a_missing_index_names_the_command_that_makes_one(tmp_path: Path) -> None:
    with pytest.raises(IndexUnusable, match="belegt ingest"):
        Store(IndexConfig(path=tmp_path / "nowhere"), FINGERPRINT)
    assert not (tmp_path / "nowhere").exists()


def test_an_empty_chroma_server_names_it_too(chroma_server: str, tmp_path: Path) -> None:
    index = IndexConfig(path=tmp_path / "index", url=chroma_server, database="nothing-in-it")
    with pytest.raises(IndexUnusable, match=r"is empty\. Run `belegt ingest`"):
        Store(index, FINGERPRINT)


def test_another_embedding_is_refused_with_both_names(store: Store, index: IndexConfig) -> None:
    other = Store(index, "ollama:bge-m3:'':''")
    with (
        pytest.raises(IndexUnusable, match=r"packaged test.*ollama bge-m3.*belegt ingest --rebuild"),
        other.changes(),
    ):
        pass


def test_an_index_of_an_earlier_version_is_refused_as_such(store: Store, index: IndexConfig) -> None:
    other = Store(index, f"{FINGERPRINT}|other-grains")
    with pytest.raises(IndexUnusable, match=r"another version of belegt.*belegt ingest --rebuild"):
        other.check_fingerprint()


def test_a_rebuild_takes_another_embedding(store: Store, index: IndexConfig) -> None:
    other = Store(index, "ollama:bge-m3:'':''")
    with other.changes(rebuild=True) as session:
        session.upsert([node("9", "neun")], [[sentence(0, 0, 1)]], "hash")
    other.check_fingerprint()
    assert other.count() == 1


def test_readers_have_the_old_index_until_the_new_one_is_whole(store: Store, index: IndexConfig) -> None:
    writer = Store(index, FINGERPRINT)
    with writer.changes(rebuild=True) as session:
        session.upsert([node("9", "neun")], [[sentence(0, 0, 1)]], "hash")
        late = Store(index, FINGERPRINT)
        assert found(store, 1, 0, 0) == found(late, 1, 0, 0) != ["neun"]
    assert found(store, 1, 0, 0) == found(late, 1, 0, 0) == ["neun"]


def test_a_replacement_that_breaks_off_changes_nothing(store: Store, index: IndexConfig) -> None:
    before = store.contents()
    with pytest.raises(KeyboardInterrupt), store.changes(rebuild=True) as session:
        session.upsert([node("9", "neun")], [[sentence(0, 0, 1)]], "hash")
        raise KeyboardInterrupt
    assert store.contents() == Store(index, FINGERPRINT).contents() == before
    with store.changes():
        pass
    assert index.url or orphans(index.path) == []


def test_a_damaged_folder_says_what_to_do(tmp_path: Path) -> None:
    folder = tmp_path / "index"
    folder.mkdir()
    (folder / "chroma.sqlite3").write_bytes(b"no database at all" * 100)
    with pytest.raises(IndexUnusable, match="doctor --repair"):
        Store(IndexConfig(path=folder), FINGERPRINT)


def test_a_chroma_server_holds_the_same(config: Config, chroma_server: str) -> None:
    question = "How high is the lighthouse of Hohenwarte?"
    ingest(config)
    local = round_scores(load_retriever(config).retrieve(question, 3))
    beside = IndexConfig(path=config.index.path.with_name("beside"), url=chroma_server, database="the-same")
    remote = config.model_copy(update={"index": beside})
    ingest(remote)
    assert round_scores(load_retriever(remote).retrieve(question, 3)) == local
    assert not (beside.path / "chroma.sqlite3").exists()


def test_a_chroma_server_that_is_not_there_is_named(config: Config) -> None:
    index = IndexConfig(path=config.index.path, url="http://127.0.0.1:9")
    with pytest.raises(IndexUnusable, match=r"http://127\.0\.0\.1:9 does not answer.*chroma run"):
        ingest(config.model_copy(update={"index": index}))


def test_what_is_just_being_deleted_is_not_found(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """Chroma finds it still, without text and metadata."""
    whole = found(store, 1, 0.2, 0)

    def half_deleted(read: Any) -> Any:
        def reads(*arguments: Any, **options: Any) -> Any:
            result = read(*arguments, **options)
            rows = result["metadatas"][0] if isinstance(result["metadatas"][0], list) else result["metadatas"]
            rows[0] = None
            return result

        return reads

    monkeypatch.setattr(Collection, "query", half_deleted(Collection.query))
    monkeypatch.setattr(Collection, "get", half_deleted(Collection.get))
    assert set(found(store, 1, 0.2, 0)) < set(whole)
