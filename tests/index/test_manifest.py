"""What is known of the articles beside the index: always what Chroma would say, or nothing."""

from pathlib import Path

import pytest

from rag.config import Config, IndexConfig
from rag.index.collection import Passages
from rag.index.manifest import FILE, Holding, Manifest
from rag.index.store import open_index
from rag.ingest.pipeline import ingest
from tests.support.indexes import PLACES, index_at


@pytest.fixture(params=PLACES)
def index(request: pytest.FixtureRequest, tmp_path: Path) -> IndexConfig:
    return index_at(request, tmp_path)


FACTS = {"source": "a.txt", "title": "A", "published": "2024-03-12", "other": 1}


def test_tells_contents_documents_and_passages() -> None:
    manifest = Manifest()
    manifest.put("a.txt", FACTS, "hash", ["2", "1"])
    assert manifest.contents() == {"a.txt": {"hash": ["1", "2"]}}
    (document,) = manifest.documents()
    assert (document["title"], document["published"], document["url"], document["passages"]) == (
        "A", "2024-03-12", None, 2,
    )  # fmt: skip
    assert manifest.passage_ids() == {"1", "2"}


def test_an_unchanged_passage_moves_to_the_new_hash_and_the_rest_is_a_part() -> None:
    manifest = Manifest()
    manifest.put("a.txt", FACTS, "old", ["1", "2"])
    manifest.put("a.txt", FACTS, "new", ["1", "3"])
    assert manifest.contents() == {"a.txt": {"new": ["1", "3"], "": ["2"]}}
    manifest.remove(["2"])
    assert manifest.contents() == {"a.txt": {"new": ["1", "3"]}}
    manifest.remove(["1", "3", "unknown"])
    assert manifest.contents() == {}


def test_comes_back_for_its_own_generation_only(tmp_path: Path) -> None:
    manifest = Manifest()
    manifest.put("a.txt", FACTS, "hash", ["1"])
    manifest.save(tmp_path, "seven")
    again = Manifest.load(tmp_path, "seven")
    assert again is not None
    assert again.contents() == manifest.contents()
    assert again.documents() == manifest.documents()
    assert Manifest.load(tmp_path, "eight") is None
    (tmp_path / FILE).write_text("[1]")
    assert Manifest.load(tmp_path, "seven") is None


def test_says_what_chroma_says_after_every_kind_of_run(config: Config) -> None:
    def agree() -> None:
        store = open_index(config)
        assert store.contents() == store.survey().contents()
        assert sorted(one["source"] for one in store.documents()) == sorted(store.survey().holdings)

    ingest(config)
    agree()
    file = config.corpus.path / "leuchtturm.txt"
    file.write_text(file.read_text("utf-8").replace("41 Meter", "43 Meter"), "utf-8")
    (config.corpus.path / "cheese.md").unlink()
    ingest(config)
    agree()
    ingest(config, rebuild=True)
    agree()


def test_a_write_that_breaks_off_is_looked_up(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    ingest(config)
    store = open_index(config)
    (ids,) = store.contents()["cheese.md"].values()
    delete = Passages.delete

    def breaks(self: Passages, passage_ids: list[str]) -> None:
        delete(self, passage_ids)
        raise ZeroDivisionError

    monkeypatch.setattr(Passages, "delete", breaks)
    with pytest.raises(ZeroDivisionError), store.changes() as session:
        session.delete(ids)
    for one in (store, open_index(config)):
        assert "cheese.md" not in one.contents()
        assert one.contents() == one.survey().contents()


def test_on_a_server_only_what_is_new_is_read(
    config: Config, index: IndexConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    ingest(config)
    reader = open_index(config)
    reader.contents()
    (config.corpus.path / "cheese.md").write_text("A new cheese.", "utf-8")
    (config.corpus.path / "chua.html").unlink()
    ingest(config)
    replaced: list[str] = []
    real = Manifest.replace

    def replace(self: Manifest, source: str, holding: Holding) -> None:
        replaced.append(source)
        real(self, source, holding)

    monkeypatch.setattr(Manifest, "replace", replace)
    reader.follow_writer()
    assert set(reader.contents()) == {"cheese.md", "leuchtturm.txt"}
    assert sorted(replaced) == (["cheese.md", "chua.html"] if index.url else [])
