"""Articles listed, read, added and deleted while a server answers; nothing leaves the corpus folder."""

import io
import threading
import unicodedata
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

import httpx
import pytest

from benchmarks.quick_model import quick_answerer
from rag.config import Config
from rag.embedding.multi_vector import encode
from rag.errors import (
    IndexLocked,
    ModelUnavailable,
    NoSuchArticle,
    NotPermitted,
    ServerStopping,
    UnreadableFile,
)
from rag.index.backend import writer_lock
from rag.ingest.corpus_files import check_source
from rag.ingest.library import Library
from rag.ingest.pasting import Pasted
from rag.ingest.pipeline import ingest
from rag.retrieval.retriever import load_retriever
from tests.support.keys import ASK_KEY, MANAGE_KEY, bearer, with_keys
from tests.support.servers import serving
from tests.support.web_site import Site

ARTICLE = (
    "Die Brücke von Steinfurt\n"
    "Die Brücke von Steinfurt wurde 1931 erbaut und ist 212 Meter lang. "
    "Sie überspannt die Aa in vier Bögen aus rotem Sandstein.\n"
)


@pytest.fixture
def library(config: Config) -> Library:
    """The small corpus, indexed for this test alone."""
    ingest(config)
    return Library(config, load_retriever(config))


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[httpx.Client, Config]]:
    from tests.support.corpora import ARTICLES, make_config, write_articles

    folder = tmp_path_factory.mktemp("served")
    write_articles(folder / "corpus", ARTICLES)
    config = with_keys(
        make_config(folder, corpus__max_file_mb="0.1"),
        max_upload_mb=0.3,
        max_upload_files=3,
        requests_per_minute=100_000,
    )
    ingest(config)
    with serving(config, quick_answerer(config)) as url, httpx.Client(base_url=url, timeout=60) as client:
        yield client, config


def test_what_is_added_is_found_at_once_and_gone_once_deleted(library: Library) -> None:
    added = library.add("uploads/bruecke.txt", ARTICLE.encode())
    assert added.status == "added"
    assert (library.config.corpus.path / "uploads/bruecke.txt").read_text() == ARTICLE
    found = library.retriever.retrieve("How long is the bridge of Steinfurt?", 1)
    assert found[0].source == "uploads/bruecke.txt"
    assert library.read("uploads/bruecke.txt").text.startswith("Die Brücke")

    library.delete("uploads/bruecke.txt")
    assert not (library.config.corpus.path / "uploads/bruecke.txt").exists()
    assert "uploads/bruecke.txt" not in {one.source for one in library.list()}
    again = library.retriever.retrieve("How long is the bridge of Steinfurt?", 3)
    assert "uploads/bruecke.txt" not in {passage.source for passage in again}


def test_the_same_again_changes_nothing_and_another_text_replaces_it(library: Library) -> None:
    states = [
        library.add("b.txt", text.encode()).status
        for text in (ARTICLE, ARTICLE, ARTICLE.replace("212", "213"))
    ]
    assert states == ["added", "unchanged", "changed"]
    assert "213 Meter" in library.read("b.txt").text
    assert [one.source for one in library.list("Steinfurt")] == ["b.txt"]


def test_what_cannot_be_indexed_leaves_all_as_it_was(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    library.add("b.txt", ARTICLE.encode())

    def broken(*args: object, **kwargs: object) -> None:
        raise failure

    failure: Exception = ModelUnavailable("The embedding is gone.", "Start it.")
    monkeypatch.setattr("rag.ingest.library.ingest", broken)
    with pytest.raises(ModelUnavailable):
        library.add("b.txt", b"Something else is written here now.")
    failure = KeyError("a mistake of ours")
    with pytest.raises(KeyError):
        library.add("new.txt", b"Something new is written here now.")
    corpus = library.config.corpus.path
    assert (corpus / "b.txt").read_text() == ARTICLE
    assert not (corpus / "new.txt").exists()
    assert not list(corpus.rglob(".*"))


@pytest.mark.parametrize("is_known", [False, True])
def test_a_table_that_the_end_of_the_server_interrupts_leaves_all_as_it_was(
    library: Library, monkeypatch: pytest.MonkeyPatch, is_known: bool
) -> None:
    if is_known:
        library.add("news.csv", TABLE.replace("metres", "feet").encode())
    before = (library.retriever.store.contents(), sources(library))
    third_row = "number 3 is"

    def encode_and_close(text: str, *rest: Any) -> Any:
        if third_row in text:
            library._closing.set()
        return encode(text, *rest)

    monkeypatch.setattr("rag.ingest.pipeline.encode", encode_and_close)
    with pytest.raises(ServerStopping):
        library.add("news.csv", TABLE.encode())
    assert (library.retriever.store.contents(), sources(library)) == before
    assert (library.config.corpus.path / "news.csv").exists() is is_known
    assert not ingest(library.config).has_changes


def test_a_library_that_is_closed_while_it_parses_writes_no_file(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    def write(path: Path, data: bytes) -> None:
        pytest.fail("The file was written.")

    monkeypatch.setattr(library, "_check_parses", lambda source, data: library._closing.set())
    monkeypatch.setattr("rag.ingest.library._write_file", write)
    with pytest.raises(ServerStopping, match="this change was not made"):
        library.add("b.txt", ARTICLE.encode())
    assert not (library.config.corpus.path / "b.txt").exists()


def test_a_closed_library_waits_for_the_change_in_progress_and_takes_no_other(library: Library) -> None:
    with library._turn():
        closing = threading.Thread(target=library.close, args=[30])
        closing.start()
        closing.join(0.2)
        assert closing.is_alive()
    closing.join()
    with pytest.raises(ServerStopping):
        library.add("b.txt", ARTICLE.encode())
    with pytest.raises(ServerStopping):
        library.delete("leuchtturm.txt")
    assert (library.config.corpus.path / "leuchtturm.txt").exists()


def test_waits_for_no_other_process_but_says_so(library: Library) -> None:
    with writer_lock(library.config.index), pytest.raises(IndexLocked, match="Wait until it is done"):
        library.add("b.txt", ARTICLE.encode())
    assert not (library.config.corpus.path / "b.txt").exists()


def test_several_at_once_are_all_taken(library: Library) -> None:
    def add(number: int) -> None:
        library.add(f"b{number}.txt", ARTICLE.replace("212", str(100 + number)).encode())

    threads = [threading.Thread(target=add, args=[number]) for number in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {f"b{number}.txt" for number in range(5)} <= {one.source for one in library.list()}


def test_only_what_the_index_holds_is_read_or_deleted(library: Library, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("hidden")
    for source in ("../secret.txt", str(secret), "gone.txt"):
        with pytest.raises(NoSuchArticle):
            library.read(source)
        with pytest.raises(NoSuchArticle):
            library.delete(source)
    assert secret.exists()


@pytest.mark.parametrize(
    "source",
    ["", ".", "/etc/x.txt", "../x.txt", "a/../../x.txt", "a//b.txt", "./x.txt", ".hidden.txt", "a/.git/x.txt",
     "a\\b.txt", "x\0.txt", "x\n.txt", "x\u202etxt.txt", "con?.txt", "a/x.txt/", "x" * 300 + ".txt",
     "a/" * 300 + "x.txt", "x.exe", "x.zip", "x", "questions.xlsy",
     "a.csv#1.txt", "a.csv#1/b.txt", "a.CSV#x.csv"],
)  # fmt: skip
def test_a_name_that_leads_elsewhere_is_none(source: str) -> None:
    with pytest.raises(UnreadableFile):
        check_source(source)


@pytest.mark.parametrize(
    "source", ["x.txt", "news/2026/x.md", "Über uns – Teil 1.html", "báo/chùa.txt", "news #2.csv", "C#.md"]
)
def test_a_plain_name_is_taken(source: str) -> None:
    check_source(source)


def test_a_link_leads_nobody_out(library: Library, tmp_path: Path) -> None:
    corpus, outside = library.config.corpus.path, tmp_path / "outside"
    outside.mkdir()
    (corpus / "door").symlink_to(outside)
    (outside / "there.txt").write_text("before")
    (corpus / "link.txt").symlink_to(outside / "there.txt")
    assert library.add("door/x.txt", ARTICLE.encode()).status == "rejected"
    assert library.add("link.txt", ARTICLE.encode()).status == "rejected"
    assert [path.name for path in outside.iterdir()] == ["there.txt"]
    assert (outside / "there.txt").read_text() == "before"


TABLE = "id,title,text\n" + "".join(
    f"{number},Bridge {number},The bridge of Steinfurt number {number} is {number}0 metres long.\n"
    for number in (1, 2, 3)
)


def sources(library: Library) -> set[str]:
    return {one.source for one in library.list()}


def test_a_table_goes_with_all_its_rows_and_no_row_alone(library: Library) -> None:
    rows = {f"news.csv#{number}" for number in (1, 2, 3)}
    assert library.add("news.csv", TABLE.encode()).status == "added"
    assert rows <= sources(library)
    with pytest.raises(NotPermitted, match=r"row of the table 'news\.csv'"):
        library.delete("news.csv#2")
    library.delete("news.csv")
    assert not rows & sources(library)
    assert not (library.config.corpus.path / "news.csv").exists()
    with pytest.raises(NoSuchArticle):
        library.delete("news.csv")


def test_a_row_more_or_less_is_a_change_and_a_table_without_any_is_rejected(library: Library) -> None:
    lines = TABLE.splitlines(keepends=True)
    states = [library.add("news.csv", "".join(lines[:end]).encode()).status for end in (3, 4, 4, 2)]
    assert states == ["added", "changed", "unchanged", "changed"]
    assert {one for one in sources(library) if "#" in one} == {"news.csv#1"}
    assert library.add("empty.csv", lines[0].encode()).status == "rejected"
    assert not (library.config.corpus.path / "empty.csv").exists()


def test_folders_go_with_their_last_file_and_no_others(library: Library) -> None:
    corpus = library.config.corpus.path
    (corpus / "empty").mkdir()
    for source in ("a/b/c/one.txt", "a/two.txt"):
        library.add(source, ARTICLE.encode())
    library.delete("a/b/c/one.txt")
    assert (corpus / "a").is_dir()
    assert not (corpus / "a/b").exists()
    library.delete("a/two.txt")
    assert not (corpus / "a").exists()
    assert (corpus / "empty").is_dir()
    for source in sources(library):
        library.delete(source)
    assert corpus.is_dir()


FORMS = [("NFD", "NFC"), ("NFC", "NFD")]


@pytest.mark.parametrize(("stored", "asked"), FORMS)
def test_a_name_is_the_same_in_composed_and_decomposed_letters(
    library: Library, stored: Literal["NFC", "NFD"], asked: Literal["NFC", "NFD"]
) -> None:
    corpus, name = library.config.corpus.path, "Grüße/Mäuse.txt"
    on_disk = corpus / unicodedata.normalize(stored, name)
    on_disk.parent.mkdir()
    on_disk.write_text(ARTICLE)
    ingest(library.config, retriever=library.retriever)
    source = unicodedata.normalize(asked, name)

    assert library.read(source).text.startswith("Die Brücke")
    assert len(library.list(unicodedata.normalize(asked, "mäuse"))) == 1
    assert library.add(source, ARTICLE.encode()).status == "unchanged"
    assert library.add(source, ARTICLE.replace("212", "213").encode()).status == "changed"
    assert "213" in on_disk.read_text()
    assert len(sources(library)) == 4
    library.delete(source)
    assert not on_disk.parent.exists()
    assert len(sources(library)) == 3


def test_a_new_name_is_stored_in_composed_letters(library: Library) -> None:
    library.add(unicodedata.normalize("NFD", "Mäuse.txt"), ARTICLE.encode())
    assert (library.config.corpus.path / unicodedata.normalize("NFC", "Mäuse.txt")).exists()


def test_tables_come_and_go_over_http(served: tuple[httpx.Client, Config]) -> None:
    client, config = served
    editor, path = bearer(MANAGE_KEY), "/api/documents/tables/news.csv"
    assert client.put(path, content=TABLE.encode(), headers=editor).status_code == 201
    row = client.delete(f"{path}%231", headers=editor)
    assert (row.status_code, "'tables/news.csv'" in row.json()["title"]) == (403, True)
    assert client.delete(path, headers=editor).status_code == 204
    assert client.get("/api/documents", headers=editor).json()["total"] == 3
    assert not (config.corpus.path / "tables").exists()


def zipped(name: str, size: int) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, b"0" * size)
    return packed.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("bomb.txt", zipped("bomb.txt", 10_000_000), "binary"),
        ("slip.zip", zipped("../../slip.txt", 10), "type .zip"),
        ("empty.txt", b"  \n", "empty"),
        ("script.html", b"<html><script>alert(1)</script></html>", "No article"),
    ],
)
def test_a_file_that_is_no_article_is_rejected_and_not_kept(
    library: Library, name: str, data: bytes, reason: str
) -> None:
    before = sorted(library.config.corpus.path.rglob("*"))
    received = library.add(f"new/{name}", data)
    assert received.status == "rejected"
    assert reason in received.reason
    assert sorted(library.config.corpus.path.rglob("*")) == before


def test_put_creates_then_replaces_and_delete_takes_away(served: tuple[httpx.Client, Config]) -> None:
    client, _ = served
    editor, path = bearer(MANAGE_KEY), "/api/documents/news/bruecke.txt"
    codes = [client.put(path, content=ARTICLE.encode(), headers=editor).status_code for _ in range(2)]
    assert codes == [201, 200]
    asked = client.post(
        "/api/search", json={"question": "bridge of Steinfurt", "k": 1}, headers=bearer(ASK_KEY)
    )
    assert asked.json()["passages"][0]["source"] == "news/bruecke.txt"
    assert client.delete(path, headers=editor).status_code == 204
    assert client.delete(path, headers=editor).status_code == 404
    assert client.get(path, headers=editor).status_code == 404


def test_an_upload_tells_of_each_file(served: tuple[httpx.Client, Config]) -> None:
    client, config = served
    files = [
        ("files", ("one.txt", ARTICLE.encode())),
        ("files", ("two.exe", b"MZ")),
        ("files", ("../../three.txt", ARTICLE.encode())),
    ]
    response = client.post("/api/documents", files=files, headers=bearer(MANAGE_KEY))
    assert response.status_code == 200
    received = {one["source"]: one["status"] for one in response.json()["documents"]}
    assert received["uploads/one.txt"] == "added"
    assert received["uploads/two.exe"] == "rejected"
    assert list(received.values()).count("rejected") == 2
    assert not (config.corpus.path.parent / "three.txt").exists()
    client.delete("/api/documents/uploads/one.txt", headers=bearer(MANAGE_KEY))


def test_too_many_files_and_too_large_ones_are_refused(served: tuple[httpx.Client, Config]) -> None:
    client, _ = served
    editor = bearer(MANAGE_KEY)
    four = [("files", (f"{number}.txt", ARTICLE.encode())) for number in range(4)]
    assert client.post("/api/documents", files=four, headers=editor).status_code in {400, 422}
    huge = [("files", ("huge.txt", b"x" * 500_000))]
    assert client.post("/api/documents", files=huge, headers=editor).status_code == 413
    assert client.put("/api/documents/huge.txt", content=b"x" * 500_000, headers=editor).status_code == 413
    chunks = (b"x" * 50_000 for _ in range(10))  # without a length that is told beforehand
    assert client.put("/api/documents/huge.txt", content=chunks, headers=editor).status_code == 413
    single = client.put("/api/documents/big.txt", content=b"word " * 40_000, headers=editor)
    assert single.status_code == 422
    assert "the limit is 0.1 MB" in single.json()["title"]
    assert client.get("/api/documents", headers=editor).json()["total"] == 3


@pytest.mark.parametrize("headers", [{}, bearer(ASK_KEY), bearer("wrong")])
def test_only_an_editor_changes_articles(
    served: tuple[httpx.Client, Config], headers: dict[str, str]
) -> None:
    client, config = served
    files = [("files", ("one.txt", ARTICLE.encode()))]
    responses = [
        client.post("/api/documents", files=files, headers=headers),
        client.put("/api/documents/x.txt", content=ARTICLE.encode(), headers=headers),
        client.delete("/api/documents/leuchtturm.txt", headers=headers),
    ]
    assert {response.status_code for response in responses} == {403 if headers == bearer(ASK_KEY) else 401}
    assert (config.corpus.path / "leuchtturm.txt").exists()
    assert not (config.corpus.path / "x.txt").exists()


def test_answers_go_on_while_articles_come(served: tuple[httpx.Client, Config]) -> None:
    client, _ = served
    problems: list[str] = []
    done = threading.Event()

    def ask() -> None:
        while not done.is_set():
            body = {"question": "How high is the lighthouse of Hohenwarte?"}
            response = client.post("/api/ask", json=body, headers=bearer(ASK_KEY))
            problems.extend([response.text] * ("41" not in response.json().get("answer", "")))

    asking = [threading.Thread(target=ask) for _ in range(4)]
    for thread in asking:
        thread.start()
    for number in range(15):
        path = f"/api/documents/coming/{number}.txt"
        assert client.put(path, content=ARTICLE.encode(), headers=bearer(MANAGE_KEY)).status_code == 201
        assert client.delete(path, headers=bearer(MANAGE_KEY)).status_code == 204
    done.set()
    for thread in asking:
        thread.join()
    assert problems == []


def test_a_page_is_fetched_into_the_corpus_and_found(library: Library, private: Config, site: Site) -> None:
    library.config = private
    (received,) = library.fetch(f" {site.url}/bridge.html ")
    assert (received.status, received.source.split("/")[0]) == ("added", "web")
    assert (private.corpus.path / received.source).exists()
    assert library.retriever.retrieve("How long is the bridge?", 1)[0].source == received.source
    assert library.fetch(f"{site.url}/bridge.html")[0].status == "unchanged"


def test_what_cannot_be_fetched_says_why_and_leaves_the_corpus_as_it_is(library: Library) -> None:
    (received,) = library.fetch("http://127.0.0.1:9/x")
    assert (received.status, bool(received.reason), bool(received.remedy)) == ("rejected", True, True)
    assert not (library.config.corpus.path / "web").exists()


def test_a_pasted_text_is_found_under_its_title(library: Library) -> None:
    received = library.paste(Pasted(ARTICLE, "Die Brücke"))
    assert received.status == "added"
    assert library.read(received.source).title == "Die Brücke"
    assert library.paste(Pasted(" ")).status == "rejected"


def test_an_odd_row_is_left_out_of_an_uploaded_table_and_named(library: Library) -> None:
    received = library.add("news.jsonl", b'{"text": "One."}\n{broken\n{"text": "Kommentar (0)"}\n')
    assert received.status == "added"
    assert "Line 2 is not JSON" in received.reason
    assert "news.jsonl#2: No text" in received.reason
