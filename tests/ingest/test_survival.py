"""Whatever happens to a run, the index stays usable and the next run completes it."""

import json
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp
from typing import Any
from unittest.mock import patch

import numpy as np
import pytest
from chromadb import Collection
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from llama_index.core.base.embeddings.base import BaseEmbedding

from rag.config import Config, CorpusConfig, IndexConfig
from rag.embedding.models import Vectors, embed_passages
from rag.index.bm25 import LexicalIndex
from rag.index.chroma_server.client import connect
from rag.index.local.files import orphans
from rag.index.store import configured_store, open_index
from rag.ingest.chunker import chunk
from rag.ingest.loader import load_article
from rag.ingest.pipeline import ingest
from rag.qa.answerer import search
from tests.support.corpora import make_config, write_articles
from tests.support.indexes import server_index
from tests.support.kills import Kills

BEFORE = {
    "leuchtturm.txt": "Der Leuchtturm von Hohenwarte ist 41 Meter hoch.",
    "cheese.md": "Brindle cheese ripens for nine months in a cave.",
    "chua.html": "<html><body><article><p>Ngôi chùa được xây dựng năm 1742.</p></article></body></html>",
}
AFTER = {
    "leuchtturm.txt": "Der Leuchtturm von Hohenwarte ist 43 Meter hoch. Das sieht man weit.",
    "chua.html": BEFORE["chua.html"],
    "neu.txt": "Die Brücke von Steinfurt ist 212 Meter lang.",
}
# For each `N SECONDS` that it reads, a process of its own runs the command and is killed, as by `kill -9`:
# before the Nth of the steps that change what is on disk, or by the clock. It says how that process ended and
# how many such steps it took: 0 where it was killed.
KILLED = """
import json, os, signal, sys
import numpy as np
from chromadb import Collection
from chromadb.api.client import Client
import rag.embedding.multi_vector, rag.ingest.pipeline, rag.retrieval.retriever
from rag.ingest.chunker import chunk
from rag.cli import main
from rag.index.bm25 import LexicalIndex
from rag.ingest.loader import load_article
from rag.ingest.parser.process import ParserProcess
from rag.ingest.parser.worker import answer
from rag.index.opened import OpenedIndex

for name, text in json.loads(sys.argv.pop(1)).items():  # so that not every child has to load the libraries
    chunk(load_article(text.encode(), name))
class ParserHere(ParserProcess):  # so that no child has to start another
    def start(self): ...
    def request(self, request, data): return answer(request, data)

rag.ingest.pipeline.ParserProcess = ParserHere
known = np.load(sys.argv.pop(1))
rag.embedding.multi_vector.embed_passages = lambda _, texts: np.stack([known[text] for text in texts])
last = steps = 0

def deadly(owner, name):
    real = getattr(owner, name)
    def step(*arguments, **options):
        global steps
        steps += "writer-" not in str(arguments[:2])  # the turn's own steps: see test_lock
        if steps > last:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*arguments, **options)
    setattr(owner, name, step)

for owner, names in ((Collection, ["upsert", "delete", "modify"]), (Client, ["create_collection",
                     "delete_collection"]), (LexicalIndex, ["save"]), (OpenedIndex, ["announce"])):
    for name in names:
        deadly(owner, name)

for line in sys.stdin:
    step, seconds = line.split()
    last = int(step)
    told, tells = os.pipe()
    child = os.fork()
    if not child:
        signal.setitimer(signal.ITIMER_REAL, float(seconds))  # 0: never
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = main(sys.argv[1:])
        os.write(tells, str(steps).encode())
        os._exit(code)
    os.close(tells)
    died = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    print(died, os.read(told, 9).decode() or 0, flush=True)
    os.close(told)
"""

WHOLE = 1000  # more steps than a run has


Known = dict[str, Vectors]


@pytest.fixture(scope="module", autouse=True)
def known() -> Iterator[Known]:
    """The same few texts are embedded again and again, which is not what is tested here."""
    known: Known = {}

    def embed(embedder: BaseEmbedding, texts: list[str]) -> Vectors:
        new = [text for text in dict.fromkeys(texts) if text not in known]
        known.update(zip(new, embed_passages(embedder, new), strict=True) if new else ())
        return np.stack([known[text] for text in texts])

    with patch("rag.embedding.multi_vector.embed_passages", embed):
        yield known


def contents(config: Config) -> dict[str, list[str]]:
    """Source → hash of each article, which has to be whole."""
    store = open_index(config)
    assert store.lexical is not None
    held = store.contents()
    assert set(store.lexical.passage_ids) == {
        one for ids in held.values() for some in ids.values() for one in some
    }
    return {source: list(hashes) for source, hashes in held.items()}


def articles_before_and_after(folder: Path) -> tuple[Path, Path]:
    """A folder each for a configuration, the articles below it."""
    before, after = folder / "before", folder / "after"
    write_articles(before / "corpus", BEFORE)
    write_articles(after / "corpus", AFTER)
    return before, after


def expected(config: Config, folder: Path) -> dict[str, list[str]]:
    """What a run that nothing happens to makes of the same articles."""
    clean = config.model_copy(update={"index": IndexConfig(path=folder / "clean")})
    ingest(clean)
    return contents(clean)


def start_again(config: Config) -> None:
    """There is no index."""
    shutil.rmtree(config.index.path, ignore_errors=True)
    if config.index.url:
        client = connect(config.index)
        for one in client.list_collections():
            client.delete_collection(one.name)


class Sweep:
    """The same run again and again, each time killed elsewhere; `config` has the articles of after it."""

    def __init__(self, folder: Path, index: IndexConfig, options: list[str], known: Known) -> None:
        before, after = articles_before_and_after(folder)
        self.config = make_config(after, index)
        self.corpus_before = CorpusConfig(path=before / "corpus")
        self.wanted = expected(self.config, folder)
        vectors = folder / "known.npz"
        np.savez(vectors, allow_pickle=False, **known)
        arguments = ["--config", str(after / "config.toml"), "ingest", *options]
        self.command = [
            sys.executable,
            "-c",
            KILLED,
            json.dumps(BEFORE),
            str(vectors),
            *arguments,
        ]

    def __enter__(self) -> "Sweep":
        self.process = subprocess.Popen(self.command, stdin=-1, stdout=-1, text=True)
        return self

    def __exit__(self, *_: object) -> None:
        self.process.communicate()

    def run_and_kill(self, step: int, seconds: float) -> int:
        """It answers afterwards, and the next run completes it; how the process ended."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        start_again(self.config)
        ingest(self.config.model_copy(update={"corpus": self.corpus_before}))
        start = time.monotonic()
        print(step, seconds, file=self.process.stdin, flush=True)
        died, self.steps = map(int, self.process.stdout.readline().split())
        self.took = time.monotonic() - start
        best = search(self.config, "Wie hoch ist der Leuchtturm von Hohenwarte?")[0]
        assert best.source == "leuchtturm.txt"
        ingest(self.config)
        assert contents(self.config) == self.wanted
        assert self.config.index.url or orphans(self.config.index.path) == []
        return died


@pytest.mark.parametrize(
    ("index", "options"),
    [("folder", []), ("folder", ["--rebuild"]), ("server", ["--rebuild"])],
    indirect=["index"],
)
def test_killed_at_any_step_it_answers_on_and_the_next_run_completes_it(
    index: IndexConfig, tmp_path: Path, options: list[str], known: Known, kills: Kills
) -> None:
    with Sweep(tmp_path, index, options, known) as sweep:
        assert sweep.run_and_kill(step=WHOLE, seconds=0) == 0
        steps = sweep.steps
        assert steps >= 5
        for step in kills.of(range(steps), most=4):
            print(f"before step {step} of {steps}, {kills}")
            assert sweep.run_and_kill(step, seconds=0) == -signal.SIGKILL


def test_killed_at_any_moment_it_is_the_same(
    index: IndexConfig, tmp_path: Path, known: Known, kills: Kills
) -> None:
    """Inside Chroma's own writes, too."""
    with Sweep(tmp_path, index, ["--rebuild"], known) as sweep:
        for _ in range(2):  # the first time the libraries are loaded
            assert sweep.run_and_kill(step=WHOLE, seconds=0) == 0
        whole, ends = sweep.took, []
        for part in (1, *kills.of(range(2, 6), most=1)):
            print(f"after {part}/6 of {whole:.2f} s, {kills}")
            ends.append(sweep.run_and_kill(step=WHOLE, seconds=whole * part / 6))
    assert set(ends) <= {-signal.SIGALRM, 0}
    assert -signal.SIGALRM in ends


TEXTS = st.sampled_from(
    [
        "Der Turm ist alt. Er steht am Meer.",
        "The tower is old.",
        "Das Brot kostet 3 Euro. Die Milch kostet 2 Euro.",
        "Cái tháp cao 40 mét.\n\nNó nằm bên bờ biển.",
    ]
)
NAMES = st.sampled_from(["a.txt", "b.md", "unter/c.txt"])


class Broken(Exception):
    """Something that nobody foresaw."""


@contextmanager
def breaking(step: int) -> Iterator[None]:
    """The `step`th change to the disk fails, and all after it."""
    left = step

    def failing(real: Any) -> Any:
        def call(*arguments: Any, **options: Any) -> Any:
            nonlocal left
            if str(getattr(arguments[0], "name", "")).startswith("writer-"):  # this process goes on
                return real(*arguments, **options)
            left -= 1
            if left < 0:
                raise Broken
            return real(*arguments, **options)

        return call

    with pytest.MonkeyPatch.context() as patch:
        for owner, name in (
            (Collection, "upsert"),
            (Collection, "delete"),
            (Collection, "modify"),
            (LexicalIndex, "save"),
        ):
            patch.setattr(owner, name, failing(getattr(owner, name)))
        yield


class Articles(RuleBasedStateMachine):
    """Articles come, change and go; runs break off; what a whole run leaves is what the folder holds."""

    url = ""  # of a Chroma server

    @initialize()
    def start(self) -> None:
        self.folder = Path(mkdtemp())
        (self.folder / "corpus").mkdir()
        self.config = make_config(self.folder, server_index(self.url, self.folder) if self.url else None)
        self.texts: dict[str, str] = {}
        self.has_index = False
        self.reader: Any = None

    @rule(name=NAMES, text=TEXTS)
    def write(self, name: str, text: str) -> None:
        self.texts[name] = text
        write_articles(self.folder / "corpus", {name: text})

    @rule(name=NAMES)
    def delete(self, name: str) -> None:
        self.texts.pop(name, None)
        (self.folder / "corpus" / name).unlink(missing_ok=True)

    @rule(rebuild=st.booleans())
    def run(self, rebuild: bool) -> None:
        ingest(self.config, rebuild=rebuild, allow_empty=True)
        self.has_index = True
        store = configured_store(self.config)
        held = {
            source: sorted(
                (node.start_char_idx, node.text)
                for node in store.everything()
                if node.metadata["source"] == source
            )
            for source in store.contents()
        }
        documents = {name: load_article(text.encode(), name) for name, text in self.texts.items()}
        assert held == {
            name: sorted((node.start_char_idx, node.text) for node in chunk(document))
            for name, document in documents.items()
        }
        assert all(list(hashes) != [""] and len(hashes) == 1 for hashes in store.contents().values())

    @rule(step=st.integers(0, 6), rebuild=st.booleans())
    @precondition(lambda self: self.has_index)
    def run_that_breaks(self, step: int, rebuild: bool) -> None:
        with breaking(step):
            try:
                ingest(self.config, rebuild=rebuild, allow_empty=True)
            except Broken:
                return

    @invariant()
    def can_be_read(self) -> None:
        if getattr(self, "has_index", False):
            self.reader = self.reader or configured_store(self.config)
            self.reader.follow_writer()
            assert all(node.text for node in self.reader.everything())

    def teardown(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)


Articles.TestCase.settings = settings(
    max_examples=12, stateful_step_count=10, deadline=None, derandomize=True
)
TestArticles = Articles.TestCase


def test_the_same_over_a_chroma_server(chroma_server: str) -> None:
    class OnServer(Articles):
        url = chroma_server

    run_state_machine_as_test(OnServer, settings=settings(Articles.TestCase.settings, max_examples=6))
