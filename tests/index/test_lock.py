"""One writer an index, wherever it is."""

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from rag.config import Config, IndexConfig
from rag.errors import IndexLocked
from rag.index.backend import writer_lock
from rag.index.chroma_server.client import connect
from rag.index.chroma_server.lease import Lease
from rag.ingest.pipeline import ingest
from tests.support.indexes import PLACES, index_at, server_index

HOLDS = (
    "import sys\n"
    "from rag.config import IndexConfig\n"
    "from rag.index.backend import writer_lock\n"
    "with writer_lock(IndexConfig.model_validate_json(sys.argv[1])):\n"
    "    print('locked', flush=True); sys.stdin.read()"
)


@pytest.fixture(params=PLACES)
def index(request: pytest.FixtureRequest, tmp_path: Path) -> IndexConfig:
    return index_at(request, tmp_path)


@pytest.fixture
def on_server(chroma_server: str, tmp_path: Path) -> IndexConfig:
    return server_index(chroma_server, tmp_path)


def holder(index: IndexConfig) -> "subprocess.Popen[str]":
    """Another process that has the turn."""
    command = [sys.executable, "-c", HOLDS, index.model_dump_json(exclude={"token"})]
    process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "locked\n"
    return process


def test_the_second_is_told_to_wait(index: IndexConfig) -> None:
    with writer_lock(index), pytest.raises(IndexLocked, match=r"Another `belegt ingest`.*Wait until"):
        writer_lock(index).__enter__()
    with writer_lock(index) as turn:
        turn.check()


def test_two_ingests_at_once_do_not_mix(config: Config) -> None:
    with holder(config.index) as other:
        with pytest.raises(IndexLocked, match="Another `belegt ingest`"):
            ingest(config)
        other.communicate()
    assert len(ingest(config).added) == 3


def test_the_turn_of_a_killed_process_is_over_at_once_on_its_machine(index: IndexConfig) -> None:
    with holder(index) as other:
        other.kill()
    with writer_lock(index):
        pass


def test_of_many_that_try_at_once_one_gets_it(index: IndexConfig) -> None:
    got: list[bool] = []
    all_tried, start = threading.Event(), threading.Barrier(6)

    def attempt() -> None:
        start.wait()
        try:
            with writer_lock(index):
                got.append(True)
                all_tried.wait(30)
        except IndexLocked:
            got.append(False)
        if len(got) == 6:
            all_tried.set()

    threads = [threading.Thread(target=attempt) for _ in range(6)]
    for thread in threads:
        thread.start()
    while len(got) < 6 and any(thread.is_alive() for thread in threads):
        threads[0].join(0.05)
    all_tried.set()
    for thread in threads:
        thread.join()
    assert sorted(got) == [False] * 5 + [True]


def test_a_turn_on_another_machine_lapses_when_nothing_is_heard(
    on_server: IndexConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rag.index.chroma_server.lease._machine", lambda: "elsewhere boot pid")
    stalled = Lease.take(connect(on_server), on_server.url)  # and says nothing from then on
    monkeypatch.undo()
    with pytest.raises(IndexLocked, match=r"elsewhere, process \d+"):
        writer_lock(on_server).__enter__()
    monkeypatch.setattr("rag.index.chroma_server.lease.EXPIRES_S", 0.0)
    with writer_lock(on_server), pytest.raises(IndexLocked, match="was lost"):
        stalled.check()


def test_a_holder_that_is_heard_keeps_its_turn_and_one_that_lost_it_learns_so(
    on_server: IndexConfig, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rag.index.chroma_server.lease.RENEW_S", 0.05)
    monkeypatch.setattr("rag.index.chroma_server.lease.EXPIRES_S", 5.0)
    client = connect(on_server)
    with writer_lock(on_server) as turn:
        (mine,) = [one for one in client.list_collections() if one.name.startswith("writer-")]
        first = (mine.metadata or {})["heard_ns"]
        while (client.get_collection(mine.name, embedding_function=None).metadata or {})["heard_ns"] == first:
            turn.check()
        client.create_collection("writer-000000000099", embedding_function=None)
        with pytest.raises(IndexLocked, match=r"was lost.*Run this again"):
            while True:
                turn.check()
