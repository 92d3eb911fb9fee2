"""`ingest --watch`: what changes in the folder, or on a feed, is in the index a moment later."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from rag.config import Config
from rag.index.backend import writer_lock
from rag.index.store import open_index
from rag.ingest.summary import Summary
from rag.ingest.watch import watch
from tests.support.web_site import Site


@pytest.fixture(autouse=True)
def short_steps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.ingest.watch.STEP_MS", 100)


@contextmanager
def watching(config: Config) -> Iterator[tuple[list[Summary], list[str]]]:
    """What the watch tells, and the problems it reports, as they come."""
    told: list[Summary] = []
    problems: list[str] = []
    stop = threading.Event()
    thread = threading.Thread(target=watch, args=[config, problems.append, told.append, stop])
    thread.start()
    try:
        yield told, problems
    finally:
        stop.set()
        thread.join(30)
        assert not thread.is_alive()


def until(condition: Callable[[], object]) -> None:
    """Waits for it, half a minute at most."""
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.05)


def test_follows_every_change_of_the_folder(config: Config) -> None:
    with watching(config) as (told, _):
        until(lambda: told)
        assert len(told[0].added) == 3
        (config.corpus.path / "neu.txt").write_text("Die Brücke ist 212 Meter lang.")
        until(lambda: len(told) == 2)
        assert told[1].added == ["neu.txt"]
        (config.corpus.path / "cheese.md").unlink()
        until(lambda: len(told) == 3)
        assert told[2].deleted == ["cheese.md"]
    assert set(open_index(config).contents()) == {"chua.html", "leuchtturm.txt", "neu.txt"}


def test_waits_for_another_writer_and_says_so_once(config: Config) -> None:
    with writer_lock(config.index), watching(config) as (told, problems):
        until(lambda: problems)
        time.sleep(0.5)  # some more attempts
        assert len(problems) == 1
        assert "Another `belegt ingest`" in problems[0]
        assert told == []


def test_takes_in_what_a_feed_brings(private: Config, site: Site) -> None:
    corpus = private.corpus.model_copy(update={"feeds": (f"{site.url}/feed.xml",)})
    with watching(private.model_copy(update={"corpus": corpus})) as (told, _):
        until(lambda: told)
    assert any(name.startswith("web/127.0.0.1/bridge") for name in told[0].added)
    assert told[0].skipped[0].source == f"{site.url}/gone.html"


@pytest.mark.parametrize("option", ["--rebuild", "--json"])
def test_takes_no_other_option(run: Callable[..., tuple[int, str, str]], option: str) -> None:
    with pytest.raises(SystemExit) as exit_:
        run("ingest", "--watch", option)
    assert exit_.value.code == 2


def test_a_watch_waits_until_the_folder_is_back(config: Config, tmp_path: Path) -> None:
    away = tmp_path / "away"
    with watching(config) as (told, problems):
        until(lambda: told)
        config.corpus.path.rename(away)
        until(lambda: problems)
        config.corpus.path.mkdir()  # the place where the disk was mounted
        until(lambda: len(problems) == 2)
        time.sleep(0.5)  # some more attempts
        assert "does not exist" in problems[0]
        assert "--allow-empty" in problems[1]
        config.corpus.path.rmdir()
        away.rename(config.corpus.path)
        until(lambda: len(told) == 2)
        (config.corpus.path / "neu.txt").write_text("Die Brücke ist 212 Meter lang.")
        until(lambda: len(told) == 3)
        assert len(problems) == 2
    assert len(open_index(config).contents()) == 4
