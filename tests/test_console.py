"""Printing: nothing steers the terminal, and every failure of a stream is one line at most."""

import errno
import io
import json
import os
import subprocess
import sys
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from rag.config import Config
from rag.console import open_standard_streams, print_json, printable, report, say
from rag.ingest.summary import Skipped, Summary
from rag.terminal import summary_text
from tests.support.corpora import write_articles

Run = Callable[..., tuple[int, str, str]]

ODD = "\x1b[31mred\x07\x9b2J \u202eevil\u2066\x00 and\r \ud800"


def steers(text: str) -> bool:
    return any(
        letter != "\n" and (unicodedata.category(letter) in {"Cc", "Cs"} or letter in "\u202e\u2066")
        for letter in text
    )


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
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1]), **environment},
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


@pytest.mark.usefixtures("random_embedding")
def test_no_command_prints_a_names_escapes(run: Run, config: Config, tmp_path: Path) -> None:
    title = "Turm \x1b]0;evil\x07"
    write_articles(config.corpus.path, {"\x1b[2Jturm.txt": f"{title}\n\nEr ist 7 Meter hoch."})
    (config.corpus.path / "\x1b[3mleer.txt").write_text("")
    for command in (["ingest"], ["search", "Turm \x1b[31m"], ["doctor"], ["ingest", "\x1b[31m.txt"]):
        _, out, err = run("--config", str(tmp_path / "config.toml"), *command)
        assert "\x1b" not in (out + err).replace("\x1b[A", "")  # tqdm's own
        assert "\x07" not in out + err


def test_a_full_stdout_is_one_line(tmp_path: Path, config: Config) -> None:
    done = belegt("--config", str(tmp_path / "config.toml"), "key", "list", redirect=">/dev/full")
    assert done.returncode == 1
    assert done.stderr == (
        "belegt: The operating system reports: No space left on device. Check the permissions and the free "
        "disk space, and that the current folder still exists.\n"
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
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])},
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


def test_a_stdin_that_has_been_read_from_stays_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    stdin = io.TextIOWrapper(io.BytesIO(b"one\ntwo\n"), encoding="utf-8")
    stdin.readline()
    monkeypatch.setattr(sys, "stdin", stdin)
    open_standard_streams()
    assert sys.stdin.readline() == "two\n"
