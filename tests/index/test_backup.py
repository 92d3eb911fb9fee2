"""An index out into a file and back: the same answers, and nothing but a whole one is taken."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import pytest

from rag.config import Config, IndexConfig
from rag.errors import IndexUnusable
from rag.index.backup import export_index, import_index
from rag.index.store import open_index
from rag.ingest.pipeline import ingest
from rag.qa.answerer import search
from tests.support.corpora import make_config
from tests.support.indexes import PLACES, index_at

QUESTION = "Wie hoch ist der Leuchtturm?"


@pytest.fixture(params=PLACES)
def index(request: pytest.FixtureRequest, tmp_path: Path) -> IndexConfig:
    return index_at(request, tmp_path)


@pytest.fixture
def exported(indexed: Config, tmp_path: Path) -> Path:
    file = tmp_path / "index.zip"
    export_index(indexed, file)
    return file


def test_what_comes_back_answers_as_before_and_is_not_embedded_again(
    exported: Path, indexed: Config, config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    import_index(config, exported)
    assert search(config, QUESTION) == search(indexed, QUESTION)
    monkeypatch.setattr("rag.ingest.pipeline.encode", lambda *_: pytest.fail("it was embedded again"))
    assert ingest(config).unchanged == 3


def test_takes_the_place_of_what_was_there(exported: Path, config: Config) -> None:
    (config.corpus.path / "cheese.md").unlink()
    ingest(config)
    import_index(config, exported)
    assert set(open_index(config).contents()) == {"cheese.md", "chua.html", "leuchtturm.txt"}


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-2000])


def altered(file: Path) -> None:
    rewrite(file, "0.jsonl", lambda data: data.replace(b"41 Meter", b"99 Meter"))


def of_another_embedding(file: Path) -> None:
    rewrite(file, "manifest.json", lambda data: data.replace(b"packaged:", b"ollama:"))


def incomplete(file: Path) -> None:
    rewrite(file, "0.npy", lambda data: None)


def miscounted(file: Path) -> None:
    def more(data: bytes) -> bytes:
        manifest = json.loads(data)
        return json.dumps(manifest | {"records": manifest["records"] + 1}).encode()

    rewrite(file, "manifest.json", more)


def garbled(file: Path) -> None:
    """What zlib cannot unpack, in the middle of the vectors."""
    with ZipFile(file) as archive:
        start = archive.getinfo("0.npy").header_offset
    data = bytearray(file.read_bytes())
    data[start + 60 : start + 90] = b"\xff" * 30
    file.write_bytes(data)


def protected(file: Path) -> None:
    """Bit 0 of the flags of every part, in the central directory and before its data."""
    data = bytearray(file.read_bytes())
    with ZipFile(file) as archive:
        for part in archive.infolist():
            data[part.header_offset + 6] |= 1
    place = data.find(b"PK\x01\x02")
    while place >= 0:
        data[place + 8] |= 1
        place = data.find(b"PK\x01\x02", place + 4)
    file.write_bytes(data)


def no_archive(file: Path) -> None:
    file.write_text("hello")


def rewrite(file: Path, name: str, change: Callable[[bytes], bytes | None]) -> None:
    before = file.with_suffix(".before")
    shutil.move(file, before)
    with ZipFile(before) as old, ZipFile(file, "w") as new:
        for one in old.namelist():
            data = change(old.read(one)) if one == name else old.read(one)
            if data is not None:
                new.writestr(one, data)


@pytest.mark.parametrize("index", ["folder"], indirect=True)  # a file is a file
@pytest.mark.parametrize(
    "harm", [cut, altered, garbled, protected, of_another_embedding, incomplete, miscounted, no_archive]
)
def test_nothing_but_a_whole_one_of_this_embedding_is_taken(
    exported: Path, config: Config, harm: Callable[[Path], None]
) -> None:
    (config.corpus.path / "cheese.md").unlink()
    ingest(config)
    before = open_index(config).contents()
    harm(exported)
    with pytest.raises(IndexUnusable, match=r"index\.zip"):
        import_index(config, exported)
    assert open_index(config).contents() == before


def test_a_place_that_cannot_be_written_is_named(indexed: Config, tmp_path: Path) -> None:
    with pytest.raises(IndexUnusable, match="cannot be written"):
        export_index(indexed, tmp_path / "nowhere" / "index.zip")


def test_the_commands(run: Callable[..., tuple[int, str, str]], indexed: Config, tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    make_config(tmp_path)
    file = tmp_path / "index.zip"
    source = str(indexed.corpus.path.parent / "config.toml")
    code, out, _ = run("--config", source, "export", str(file))
    assert (code, "sentences to" in out) == (0, True)
    assert run("--config", str(tmp_path / "config.toml"), "import", str(file))[0] == 0
    code, _, err = run("--config", str(tmp_path / "config.toml"), "import", str(tmp_path / "no.zip"))
    assert code == 1
    assert err.count("\n") == 1
