"""What lies in the corpus folder, or has gone from it; a disk that is read-only or full; no traceback."""

import errno
import io
import json
import os
import socket
import subprocess
import sys
import time
import unicodedata
import zlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from rag.config import Config
from rag.console import print_json, printable, report, say
from rag.doctor import examine
from rag.embedding.models import Vectors, unit
from rag.errors import CorpusError, IndexUnavailable, IndexUnusable, UnreadableFile
from rag.index.faults import unavailable
from rag.index.snapshot import Snapshot
from rag.index.store import open_index
from rag.ingest.loader import find_articles, read_article
from rag.ingest.pipeline import ingest
from rag.ingest.repair import repair
from rag.ingest.sources import path_of
from rag.ingest.summary import Skipped, Summary
from rag.qa.answerer import search
from rag.terminal import summary_text
from tests.ingest.test_watch import until, watching
from tests.support.corpora import write_articles

Run = Callable[..., tuple[int, str, str]]

NFC, NFD = (unicodedata.normalize(form, "Mäuse.txt") for form in ("NFC", "NFD"))
QUESTION = "Wie hoch ist der Leuchtturm?"


@pytest.fixture(autouse=True)
def quick_embedding(monkeypatch: pytest.MonkeyPatch) -> None:
    """Vectors that are drawn: what is near to what is not tested here."""

    def embed(_: Any, texts: Sequence[str]) -> Vectors:
        drawn = [np.random.default_rng(zlib.crc32(text.encode())).normal(size=384) for text in texts]
        return unit(np.array(drawn, dtype=np.float32))

    monkeypatch.setattr("rag.embedding.multi_vector.embed_passages", embed)


def skipped(summary: Summary) -> dict[str, str]:
    """The reason of each name that was skipped."""
    return {skipped.source: skipped.reason for skipped in summary.skipped}


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


# What lies in the folder


def test_what_is_no_file_is_named_and_never_waited_for(config: Config) -> None:
    corpus = config.corpus.path
    os.mkfifo(corpus / "rohr.txt")
    (corpus / "nowhere.txt").symlink_to(corpus / "gone.txt")
    (corpus / "zero.txt").symlink_to("/dev/zero")
    (corpus / "circle").symlink_to(corpus / "circle")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(corpus / "s.txt"))
        reasons = skipped(summary := ingest(config))
    assert len(summary.added) == 3
    assert {name: reason.split(",")[0] for name, reason in reasons.items()} == {
        "rohr.txt": "It is a named pipe",
        "s.txt": "It is a socket",
        "zero.txt": "It is a device",
        "nowhere.txt": "It is a link that leads nowhere.",
        "circle": f"It cannot be opened ({os.strerror(errno.ELOOP)}).",
    }


def test_a_pipe_that_took_a_files_place_is_not_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_articles(tmp_path, {"a.txt": "Ein Satz."})
    ordinary = (tmp_path / "a.txt").stat()
    (tmp_path / "a.txt").unlink()
    os.mkfifo(tmp_path / "a.txt")
    monkeypatch.setattr(Path, "stat", lambda *_, **__: ordinary)
    with pytest.raises(UnreadableFile, match="named pipe"):
        read_article(tmp_path / "a.txt", tmp_path, 1000)


def test_a_file_that_grows_is_cut_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_articles(tmp_path, {"a.txt": "x" * 2000})
    small = os.stat_result((0o100644, *[0] * 9))
    monkeypatch.setattr(Path, "stat", lambda *_, **__: small)
    monkeypatch.setattr(os, "fstat", lambda _: small)
    with pytest.raises(UnreadableFile, match="at most"):
        read_article(tmp_path / "a.txt", tmp_path, 1000)


def test_a_linked_folder_is_named(config: Config, tmp_path: Path) -> None:
    write_articles(tmp_path / "outside", {"a.txt": "Draußen steht ein Haus."})
    (config.corpus.path / "linked").symlink_to(tmp_path / "outside")
    summary = ingest(config)
    assert list(skipped(summary)) == ["linked"]
    assert "set corpus.path" in summary.skipped[0].remedy
    assert list(skipped(ingest(config, [config.corpus.path / "linked"]))) == ["linked"]
    assert len(sources(config)) == 3


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
    assert skipped(summary) == {"zu": "The folder cannot be listed (Permission denied)."}
    assert summary.deleted == []
    assert {"zu/a.txt", "zu/b/c.txt"} <= sources(config)
    (corpus,) = [one for one in examine(config) if one.subject == "corpus"]
    assert corpus.severity == "warning"
    assert "zu: The folder cannot be listed" in corpus.message


def test_a_corpus_that_may_not_be_listed_changes_nothing(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    ingest(config)

    def scandir(path: Any) -> Any:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))

    monkeypatch.setattr(os, "scandir", scandir)
    with pytest.raises(CorpusError, match="Permission denied"):
        ingest(config, allow_empty=True)


# Their names


def test_names_are_compared_in_one_form(config: Config) -> None:
    write_articles(config.corpus.path, {NFD: "Mäuse fressen Käse."})
    assert NFC in ingest(config).added
    assert ingest(config, [config.corpus.path / NFC]).unchanged == 1
    assert path_of(NFC, config.corpus.path).name == NFD
    (config.corpus.path / NFD).unlink()
    assert ingest(config).deleted == [NFC]


def test_of_two_forms_of_a_name_one_is_taken_and_the_other_named(config: Config) -> None:
    write_articles(config.corpus.path, {NFC: "Mäuse fressen Käse.", NFD: "Mäuse fressen Brot."})
    for paths in (None, [config.corpus.path / NFD]):
        summary = ingest(config, paths)
        assert skipped(summary) == {NFC: "Another file has the same name, in another Unicode form."}
        assert summary.deleted == []
    assert {"Mäuse fressen Käse."} == {
        passage.text for passage in search(config, "Was fressen Mäuse?") if passage.source == NFC
    }


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


# What has gone from it


def empty(config: Config) -> None:
    for file in config.corpus.path.iterdir():
        file.unlink()


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


def test_a_watch_waits_until_the_folder_is_back(config: Config, tmp_path: Path) -> None:
    away = tmp_path / "away"
    with watching(config) as (told, problems):
        until(lambda: told)
        config.corpus.path.rename(away)
        until(lambda: problems)
        config.corpus.path.mkdir()  # the place where the disk was mounted
        until(lambda: len(problems) == 2)
        time.sleep(2.5)
        assert "no folder" in problems[0]
        assert "--allow-empty" in problems[1]
        config.corpus.path.rmdir()
        away.rename(config.corpus.path)
        until(lambda: len(told) == 2)
        (config.corpus.path / "neu.txt").write_text("Die Brücke ist 212 Meter lang.")
        until(lambda: len(told) == 3)
        assert len(problems) == 2
    assert len(sources(config)) == 4


# A folder that cannot be written, a disk that is full


@pytest.fixture
def read_only(config: Config, monkeypatch: pytest.MonkeyPatch) -> Iterator[Config]:
    """An index in a folder that this user may not write."""
    ingest(config)
    access = os.access
    monkeypatch.setattr(
        os,
        "access",
        lambda place, mode: access(place, mode) and not str(place).startswith(str(config.index.path)),
    )
    before = {file: file.read_bytes() for file in config.index.path.rglob("*") if file.is_file()}
    yield config
    assert before == {file: file.read_bytes() for file in config.index.path.rglob("*") if file.is_file()}


def test_a_folder_that_cannot_be_written_is_searched_and_left_as_it_is(read_only: Config) -> None:
    assert len(search(read_only, QUESTION)) == 3
    findings = {finding.subject: finding for finding in examine(read_only)}
    assert findings["index"].severity == "ok"
    assert findings["disk"].severity == "warning"
    assert "can still be searched" in findings["disk"].message
    for write in (ingest, repair):
        with pytest.raises(IndexUnavailable, match="cannot be written") as refused:
            write(read_only)
        assert str(read_only.index.path) in refused.value.message


def test_its_copy_is_deleted(read_only: Config) -> None:
    store = open_index(read_only)
    assert store._snapshot
    copy = store._snapshot.path
    assert (copy / "chroma.sqlite3").exists()
    assert copy.stat().st_mode & 0o77 == 0
    store.close()
    assert not copy.exists()


def test_a_reader_of_a_copy_takes_up_what_was_written(
    config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    ingest(config)
    with monkeypatch.context() as closed:
        closed.setattr(os, "access", lambda *_: False)
        store = open_index(config)
        (config.corpus.path / "neu.txt").write_text("Die Brücke ist 212 Meter lang.")
        closed.undo()
        ingest(config)
        closed.setattr(os, "access", lambda *_: False)
        assert store.holds("neu.txt")
    with store.changes():  # it may be written again
        pass
    assert store._snapshot is None


def test_without_room_for_a_copy_it_says_so(read_only: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.index.snapshot.ROOM", 1e12)
    with pytest.raises(IndexUnavailable, match=r"no room for a copy.*TMPDIR"):
        open_index(read_only)


def test_what_a_killed_writer_began_is_taken_back_in_the_copy(config: Config) -> None:
    ingest(config)
    database = config.index.path / "chroma.sqlite3"
    code = (
        "import os, sqlite3, sys\n"
        "database = sqlite3.connect(sys.argv[1])\n"
        "database.execute('PRAGMA cache_spill = 1')\n"
        "database.execute('PRAGMA cache_size = 1')\n"
        "database.execute('BEGIN')\n"
        "database.execute('DELETE FROM embedding_metadata')\n"
        "database.execute('DELETE FROM embeddings')\n"
        "rows = [('x' * 900 + str(n),) for n in range(200)]\n"
        "database.executemany('INSERT INTO tenants VALUES (?)', rows)\n"
        "os._exit(0)\n"
    )
    subprocess.run([sys.executable, "-c", code, str(database)], check=True)
    assert database.with_name("chroma.sqlite3-journal").exists()
    snapshot = Snapshot(config.index.path)
    assert snapshot.path.joinpath("chroma.sqlite3").exists()
    snapshot.delete()
    assert len(sources(config)) == 3


FULL = "error returned from database: (code: 13) database or disk is full"


def test_a_full_disk_is_searched(config: Config, monkeypatch: pytest.MonkeyPatch) -> None:
    from chromadb.errors import InternalError

    ingest(config)
    real = sys.modules["rag.index.store"].connect

    def connect(index: Any) -> Any:
        raise InternalError(FULL)

    monkeypatch.setattr("rag.index.store.connect", connect)
    assert len(search(config, QUESTION)) == 3
    with pytest.raises(IndexUnavailable, match=r"cannot be written.*full.*Free some"):
        ingest(config)
    with pytest.raises(IndexUnavailable):
        repair(config)
    assert list(config.index.path.parent.glob("*.damaged*")) == []
    monkeypatch.setattr("rag.index.store.connect", real)
    assert ingest(config).unchanged == 3


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.ENOSPC, "No space left on device"),
        OSError(errno.EROFS, "Read-only file system"),
        PermissionError(errno.EACCES, "Permission denied"),
        OSError(errno.EMFILE, "Too many open files"),
        OSError(errno.EIO, "Input/output error"),
        RuntimeError(FULL),
        RuntimeError("error returned from database: (code: 5) database is locked"),
        RuntimeError("error returned from database: (code: 776) attempt to write a readonly database"),
        RuntimeError("Failed to read the graph: Too many open files (os error 24)"),
    ],
)
def test_no_fault_of_the_surroundings_is_taken_for_damage(
    config: Config, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    ingest(config)

    def fail(*_: Any) -> Any:
        raise error

    monkeypatch.setattr("rag.index.store.connect", fail)
    monkeypatch.setattr("rag.index.store.connect_folder", fail)
    with pytest.raises(IndexUnavailable) as refused:
        open_index(config)
    assert not any(word in str(refused.value).lower() for word in ("delete", "rebuild", "repair"))
    with pytest.raises(IndexUnusable):
        repair(config)
    assert config.index.path.is_dir()
    assert list(config.index.path.parent.glob("*.damaged*")) == []


def test_what_is_damage_is_not_taken_for_such_a_fault() -> None:
    for words in ("(code: 11) database disk image is malformed", "(code: 26) file is not a database"):
        assert unavailable("The index", RuntimeError(f"error returned from database: {words}")) is None
    assert unavailable("The index", RuntimeError("No such file or directory (os error 2)")) is None


def test_a_damaged_index_is_kept_where_there_is_nothing_to_make_one_of(config: Config) -> None:
    ingest(config)
    (config.index.path / "chroma.sqlite3").write_bytes(b"no database at all" * 1000)
    empty(config)
    with pytest.raises(CorpusError, match="no article to make it from"):
        repair(config)
    assert config.index.path.is_dir()


# What is printed

ODD = "\x1b[31mred\x07\x9b2J \u202eevil\u2066\x00 and\r \ud800"


def steers(text: str) -> bool:
    return any(
        letter != "\n" and (unicodedata.category(letter) in {"Cc", "Cs"} or letter in "\u202e\u2066")
        for letter in text
    )


def test_nothing_steers_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    say(f"Title {ODD}\nsecond line\tend")
    report(f"{ODD}\nbelegt: a forged line")
    out, err = capsys.readouterr()
    assert not steers(out.replace("\t", ""))
    assert not steers(err)
    assert "\\x1b[31mred\\x07\\x9b2J \\u202eevil" in out
    assert len(out.splitlines()) == 2
    assert len(err.splitlines()) == 1
    assert printable("Grüße, 你好, שלום, עוֹלָם, क्‍ष 👩‍🚀") == "Grüße, 你好, שלום, עוֹלָם, क्‍ष 👩‍🚀"


def test_json_is_valid_and_steers_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    print_json({"title": f"Käse {ODD}"})
    out = capsys.readouterr().out
    assert "Käse" in out
    assert not steers(out)
    assert json.loads(out) == {"title": f"Käse {ODD}"}


def test_a_name_cannot_forge_a_line_of_the_summary() -> None:
    summary = Summary(skipped=[Skipped("a\nskipped b.txt", "It is empty.", "Fill it.")])
    assert len(summary_text(summary).splitlines()) == 2


def test_no_command_prints_a_names_escapes(run: Run, config: Config, tmp_path: Path) -> None:
    title = "Turm \x1b]0;evil\x07"
    write_articles(config.corpus.path, {"\x1b[2Jturm.txt": f"{title}\n\nEr ist 7 Meter hoch."})
    (config.corpus.path / "\x1b[3mleer.txt").write_text("")
    for command in (["ingest"], ["search", "Turm \x1b[31m"], ["doctor"], ["ingest", "\x1b[31m.txt"]):
        _, out, err = run("--config", str(tmp_path / "config.toml"), *command)
        assert "\x1b" not in (out + err).replace("\x1b[A", "")  # tqdm's own
        assert "\x07" not in out + err


# One line for each error


def belegt(
    *arguments: str, redirect: str = "", cwd: Path | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    """The program in a shell, whose redirections it gets."""
    command = f'exec "$@" {redirect}'
    return subprocess.run(
        ["sh", "-c", command, "sh", sys.executable, "-m", "rag", *arguments],
        capture_output=True,
        text=True,
        check=False,
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2]), **environment},
    )


def test_a_full_stdout_is_one_line(tmp_path: Path, config: Config) -> None:
    done = belegt("--config", str(tmp_path / "config.toml"), "key", "list", redirect=">/dev/full")
    assert done.returncode == 1
    assert done.stderr == (
        "belegt: The system refuses: No space left on device. Check the permissions and the room on the "
        "disk, and that the current folder is still there.\n"
    )


@pytest.mark.parametrize("redirect", [">&-", "2>&-", ">&- 2>&- <&-"])
def test_closed_streams_are_no_error(tmp_path: Path, config: Config, redirect: str) -> None:
    done = belegt("--config", str(tmp_path / "config.toml"), "key", "list", redirect=redirect)
    assert (done.returncode, done.stderr) == (0, "")


def test_an_ascii_locale_prints_everything(tmp_path: Path) -> None:
    file = str(tmp_path / "größe\u202e.toml")
    done = belegt("--config", file, "key", "list", PYTHONIOENCODING="ascii", LC_ALL="C")
    assert done.returncode == 1
    assert "gr\\xf6\\xdfe\\u202e.toml cannot be read" in done.stderr


def test_json_is_valid_in_ascii(monkeypatch: pytest.MonkeyPatch) -> None:
    stdout = io.TextIOWrapper(io.BytesIO(), "ascii", errors="backslashreplace")
    monkeypatch.setattr(sys, "stdout", stdout)
    print_json({"source": "käse\u202e.txt"})
    stdout.seek(0)
    assert json.loads(stdout.read()) == {"source": "käse\u202e.txt"}


def test_a_current_folder_that_is_gone_is_one_line(tmp_path: Path) -> None:
    here = tmp_path / "here"
    here.mkdir()
    done = subprocess.run(
        ["sh", "-c", 'cd "$1" && rmdir "$1" && exec "$2" -m rag key list', "sh", str(here), sys.executable],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
    )
    assert done.returncode == 1
    assert done.stderr.startswith("belegt: ")
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("number", [errno.EROFS, errno.ENOSPC, errno.EACCES])
def test_what_the_system_refuses_is_one_line(
    run: Run, config: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def refuse(*_: Any, **__: Any) -> Any:
        raise OSError(number, os.strerror(number), "/somewhere")

    monkeypatch.setattr("rag.server.keyring.keys_of", refuse)
    code, out, err = run("--config", str(tmp_path / "config.toml"), "key", "list")
    assert (code, out) == (1, "")
    assert err.startswith(f"belegt: /somewhere cannot be used ({os.strerror(number)}).")


def test_find_articles_of_a_deep_folder(tmp_path: Path) -> None:
    folder = tmp_path
    for _ in range(400):
        folder = folder / "a"
    write_articles(folder, {"b.txt": "Text."})
    assert len(find_articles(tmp_path).files) == 1
