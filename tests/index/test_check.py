"""`doctor --repair`: whatever is wrong inside an index, found and mended without embedding what is whole."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from rag.config import Config
from rag.embedding.models import Vectors
from rag.errors import IndexUnusable
from rag.index.check import index_problems, unreachable
from rag.index.collection import Passages
from rag.index.store import configured_store, open_index
from rag.index.versions import begin
from rag.ingest.pipeline import ingest
from rag.ingest.repair import repair
from rag.qa.answerer import search
from tests.support.indexes import PLACES

Harm = Callable[[Config], None]


def folder_of_nothing(config: Config) -> None:
    (config.index.path / "0b0c9f5e-7d0b-4b59-9a70-8f0f4b1c2d3e").mkdir()


def article_in_part(config: Config) -> None:
    store = open_index(config)
    (passages,) = store.contents()["leuchtturm.txt"].values()
    store._opened.passages.collection.delete(ids=[f"{passages[0]}:0"])


def lost_words(config: Config) -> None:
    shutil.rmtree(config.index.path / "lexical")


def unfinished_rebuild(config: Config) -> None:
    store = open_index(config)
    begin(store._connection.client, store.fingerprint, complete=False)


@pytest.mark.parametrize(
    ("index", "harm"),
    [
        ("folder", folder_of_nothing),
        ("folder", lost_words),
        ("folder", article_in_part),
        ("server", article_in_part),
    ],
    indirect=["index"],
)
def test_what_is_wrong_is_found_and_mended(config: Config, harm: Harm) -> None:
    write_long_article(config)
    ingest(config)
    before = open_index(config).contents()
    assert index_problems(config) == []
    harm(config)
    assert len(index_problems(config)) >= 1
    assert repair(config)
    assert index_problems(config) == []
    assert open_index(config).contents() == before
    assert search(config, "Wie hoch ist der Leuchtturm?")[0].source == "leuchtturm.txt"


def test_what_is_whole_is_not_embedded_again(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    ingest(config)
    lost_words(config)
    monkeypatch.setattr("rag.ingest.pipeline.encode", lambda *_: pytest.fail("it was embedded again"))
    repair(config)
    assert index_problems(config) == []


@pytest.mark.parametrize("index", PLACES, indirect=True)
def test_an_unfinished_rebuild_is_dropped_by_the_next_run(config: Config) -> None:
    ingest(config)
    unfinished_rebuild(config)
    ingest(config)
    client = configured_store(config)._connection.client
    assert len([one for one in client.list_collections() if one.name.startswith("passages")]) == 1


def test_a_folder_that_cannot_be_opened_is_put_aside_and_made_anew(config: Config) -> None:
    ingest(config)
    (config.index.path / "chroma.sqlite3").write_bytes(b"no database at all" * 1000)
    done = repair(config)
    assert "was moved to" in done[0]
    assert list(config.index.path.parent.glob("index.damaged-*"))
    assert open_index(config).articles() == 3


def test_a_chroma_server_that_does_not_answer_is_no_damage(config: Config) -> None:
    ingest(config)
    index = config.index.model_copy(update={"url": "http://127.0.0.1:9"})
    with pytest.raises(IndexUnusable, match="does not answer"):
        repair(config.model_copy(update={"index": index}))
    assert open_index(config).articles() == 3


@pytest.mark.parametrize("index", PLACES, indirect=True)
def test_a_record_that_no_search_finds_is_noticed(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    ingest(config)
    store = open_index(config)
    assert unreachable(store) == []
    real = Passages.nearest
    (lost,) = next(store.records(1)).ids

    def without(self: Passages, vectors: Vectors, count: int) -> list[tuple[list[str], list[float]]]:
        rows = real(self, vectors, count)
        return [([one for one in ids if one != lost], products) for ids, products in rows]

    monkeypatch.setattr(Passages, "nearest", without)
    assert unreachable(store) == [lost]


def test_of_a_large_index_a_sample_is_looked_at(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    write_long_article(config)
    ingest(config)
    store = open_index(config)
    monkeypatch.setattr(Passages, "nearest", lambda _, vectors, __: [([], [])] * len(vectors))
    assert len(unreachable(store)) == store.sentences() > 50
    assert 5 <= len(unreachable(store, most=5)) < 10


def test_the_command_says_what_it_did(
    run: Callable[..., tuple[int, str, str]], config: Config, tmp_path: Path
) -> None:
    ingest(config)
    lost_words(config)
    file = str(tmp_path / "config.toml")
    code, out, _ = run("--config", file, "doctor")
    assert code == 1
    assert "belegt doctor --repair" in out
    code, _, err = run("--config", file, "doctor", "--repair")
    assert code == 0
    assert "was rewritten" in err
    assert "nothing to repair" in run("--config", file, "doctor", "--repair")[2]


def write_long_article(config: Config) -> None:
    """One of several passages, so that a part of it can be missing."""
    file = config.corpus.path / "leuchtturm.txt"
    more = "".join(
        f"\n\nIm Jahr {1900 + year} kamen {year * 7} Gäste auf den Turm." * 3 for year in range(20)
    )
    file.write_text(file.read_text("utf-8") + more, "utf-8")
