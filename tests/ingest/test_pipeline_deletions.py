"""`ingest` deletes the articles of deleted files, and nothing when a disk may be missing."""

import errno
import json
import os
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rag.config import Config
from rag.doctor import examine
from rag.errors import CorpusError
from rag.index.store import open_index
from rag.ingest.pipeline import ingest
from tests.support.corpora import write_articles

pytestmark = pytest.mark.usefixtures("random_embedding")

Run = Callable[..., tuple[int, str, str]]

NFC, NFD = (unicodedata.normalize(form, "Mäuse.txt") for form in ("NFC", "NFD"))


def sources(config: Config) -> set[str]:
    return set(open_index(config).contents())


def many(config: Config, count: int = 12) -> None:
    """An index of so many articles, and nothing else in the corpus."""
    for file in config.corpus.path.iterdir():
        file.unlink()
    texts = {
        f"turm-{number}.txt": f"Der Turm {number} ist {40 + number} Meter hoch." for number in range(count)
    }
    write_articles(config.corpus.path, texts)
    ingest(config)


def empty(config: Config) -> None:
    for file in config.corpus.path.iterdir():
        file.unlink()


@pytest.fixture
def closed(config: Config, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of two indexed articles that may no longer be listed."""
    folder = write_articles(config.corpus.path / "zu", {"a.txt": "Ein Haus.", "b/c.txt": "Ein Garten."}) / "b"
    ingest(config)
    real = os.scandir

    def scandir(path: Any) -> Any:
        if str(path) == str(folder.parent):
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    return folder.parent


def test_a_folder_that_may_not_be_listed_is_named_and_keeps_its_articles(
    config: Config, closed: Path
) -> None:
    summary = ingest(config)
    assert [skipped.source for skipped in summary.skipped] == ["zu"]
    assert summary.deleted == []
    assert {"zu/a.txt", "zu/b/c.txt"} <= sources(config)
    (corpus,) = [one for one in examine(config) if one.subject == "corpus"]
    assert corpus.severity == "warning"
    assert "zu: The folder cannot be listed" in corpus.message


def test_names_are_compared_in_one_form(config: Config) -> None:
    write_articles(config.corpus.path, {NFD: "Mäuse fressen Käse."})
    assert NFC in ingest(config).added
    assert ingest(config, [config.corpus.path / NFC]).unchanged == 1
    (config.corpus.path / NFD).unlink()
    assert ingest(config).deleted == [NFC]


def test_an_index_of_other_forms_is_renamed(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = unicodedata.normalize("NFD", "Märchen")
    texts = {f"{folder}/{number}-{NFD}": f"Maus {number} frisst Käse." for number in range(12)}
    write_articles(config.corpus.path, texts)
    with monkeypatch.context() as earlier:
        earlier.setattr("rag.ingest.sources.nfc", lambda name: name)
        earlier.setattr("rag.ingest.missing_files.nfc", lambda name: name)
        ingest(config)
    assert set(texts) < sources(config)
    summary = ingest(config)
    assert len(summary.added) == len(summary.deleted) == 12
    assert len(sources(config)) == 15
    assert ingest(config).unchanged == 15


def test_a_name_that_is_not_utf8_is_named(config: Config, run: Run, tmp_path: Path) -> None:
    (config.corpus.path / os.fsdecode(b"caf\xe9.txt")).write_text("The cafe opens at nine.")
    code, out, _ = run("--config", str(tmp_path / "config.toml"), "ingest", "--json")
    assert code == 1
    assert json.loads(out)["skipped"][0]["source"] == "caf\\xe9.txt"
    assert len(json.loads(out)["added"]) == 3


def test_an_empty_folder_does_not_empty_the_index(config: Config) -> None:
    ingest(config)
    empty(config)
    for rebuild in (False, True):
        with pytest.raises(CorpusError, match=r"3 of the 3 articles.*--allow-empty"):
            ingest(config, rebuild=rebuild)
    assert len(sources(config)) == 3
    assert len(ingest(config, allow_empty=True).deleted) == 3


def test_an_empty_folder_in_it_does_not_lose_its_articles(config: Config) -> None:
    folder = write_articles(config.corpus.path / "share", {"a.txt": "Ein Haus steht am See."})
    ingest(config)
    (folder / "a.txt").unlink()
    with pytest.raises(CorpusError, match="1 of the 1 articles"):
        ingest(config, [config.corpus.path / "cheese.md", folder])
    assert "share/a.txt" in sources(config)
    assert ingest(config).deleted == ["share/a.txt"]  # one of four: a run over the whole folder does it


def test_more_than_half_of_many_are_not_deleted_unasked(config: Config) -> None:
    many(config)
    for number in range(6):
        (config.corpus.path / f"turm-{number}.txt").unlink()
    (config.corpus.path / "neu.txt").write_text("Die Brücke ist 212 Meter lang.")
    (config.corpus.path / "turm-6.txt").rename(config.corpus.path / "umbenannt.txt")
    before = sources(config)
    for rebuild in (False, True):
        with pytest.raises(CorpusError, match="7 of the 12"):
            ingest(config, rebuild=rebuild)
    assert sources(config) == before
    (config.corpus.path / "turm-5.txt").write_text("Der Turm 5 ist 45 Meter hoch.")
    assert len(ingest(config).deleted) == 6


def test_a_rebuild_of_one_path_does_not_lose_the_rest(config: Config) -> None:
    many(config)
    with pytest.raises(CorpusError, match="11 of the 12"):
        ingest(config, [config.corpus.path / "turm-1.txt"], rebuild=True)


def test_the_command_says_so_and_has_the_option(run: Run, config: Config, tmp_path: Path) -> None:
    ingest(config)
    empty(config)
    file = str(tmp_path / "config.toml")
    code, out, err = run("--config", file, "ingest")
    assert (code, out) == (1, "")
    assert "--allow-empty" in err
    assert run("--config", file, "doctor", "--repair")[0] == 1
    assert len(sources(config)) == 3
    assert run("--config", file, "ingest", "--allow-empty")[0] == 0
