"""Articles of some days, of one outlet, or by name: only these are searched, however far down they are."""

from collections.abc import Callable

import httpx
import pytest

from benchmarks.quick_model import quick_answerer
from rag.config import Config
from rag.errors import BadQuestion
from rag.index.filters import Selection, outlet_of, select
from rag.ingest.pipeline import ingest
from rag.qa.answerer import search
from rag.retrieval.retriever import load_retriever
from tests.support.corpora import make_config, write_articles
from tests.support.servers import serving

pytestmark = pytest.mark.usefixtures("parser")

QUESTION = "How many visitors came to the tower?"
YEARS = range(2000, 2026)


@pytest.fixture(scope="module")
def yearly(tmp_path_factory: pytest.TempPathFactory) -> Config:
    """An article a year, each of another number of visitors, by two outlets."""
    folder = tmp_path_factory.mktemp("yearly")
    articles = {
        f"{year}.md": f"---\ntitle: The tower in {year}\ndate: {year}-06-15\n"
        f"url: https://www.{'north' if year % 2 else 'south'}.example/{year}\n---\n\n"
        f"The tower was seen by {year * 3} visitors in that year. It is open all summer."
        for year in YEARS
    }
    articles["undated.txt"] = "The tower had 12 visitors on the day it was opened. It rained."
    write_articles(folder / "corpus", articles)
    config = make_config(folder, llm__provider="packaged")
    ingest(config)
    return config


@pytest.mark.parametrize(
    ("among", "sources"),
    [
        (Selection(since="2024-01-01"), {"2024.md", "2025.md"}),
        (Selection(until="2001-06-15"), {"2000.md", "2001.md"}),
        (Selection(since="2003-06-15", until="2003-06-15"), {"2003.md"}),
        (Selection(outlet="north.example", until="2004-12-31"), {"2001.md", "2003.md"}),
        (Selection(since="2030-01-01"), set()),
        (Selection(outlet="example"), {f"{year}.md" for year in YEARS}),
        (Selection(sources=frozenset({"2007.md", "2011.md", "none.md"})), {"2007.md", "2011.md"}),
        (Selection(since="2010-01-01", sources=frozenset({"2007.md", "2011.md"})), {"2011.md"}),
    ],
)
def test_only_the_chosen_articles_are_found(yearly: Config, among: Selection, sources: set[str]) -> None:
    found = {passage.source for passage in search(yearly, QUESTION, among)}
    assert found <= sources
    assert len(found) == min(len(sources), yearly.retrieval.top_k)


def test_a_large_selection_is_searched_as_far_as_it_takes(
    yearly: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rag.retrieval.retriever.FEW_SELECTED", 0)
    monkeypatch.setattr("rag.retrieval.retriever.SENTENCES", 2)
    found = {passage.source for passage in search(yearly, QUESTION, Selection(until="2003-12-31"))}
    assert found == {"2000.md", "2001.md", "2002.md", "2003.md"}


def test_a_refusal_names_only_the_chosen(yearly: Config) -> None:
    answer = quick_answerer(yearly).ask("Who is the mayor of Paris?", among=Selection(since="2025-01-01"))
    assert {passage.source for passage in answer.passages} == {"2025.md"}
    assert {citation.source for citation in answer.citations} <= {"2025.md"}


def test_every_interface_takes_it(yearly: Config, run: Callable[..., tuple[int, str, str]]) -> None:
    with serving(yearly, quick_answerer(yearly)) as url, httpx.Client(base_url=url, timeout=60) as client:
        body = {"question": QUESTION, "since": "2010-01-01", "until": "2010-12-31", "outlet": "south.example"}
        for path in ("/api/ask", "/api/search"):
            passages = client.post(path, json=body).raise_for_status().json()["passages"]
            assert [passage["source"] for passage in passages] == ["2010.md"]
            named = client.post(path, json={"question": QUESTION, "sources": ["2004.md"]})
            assert [passage["source"] for passage in named.raise_for_status().json()["passages"]] == [
                "2004.md"
            ]
            for odd in ([""], ["x" * 501], ["2004.md"] * 101, "2004.md"):
                assert client.post(path, json={"question": QUESTION, "sources": odd}).status_code == 422
        wrong = client.post("/api/ask", json={"question": QUESTION, "since": "yesterday"})
        assert wrong.status_code == 422
        assert "2026-01-31" in wrong.text
    file = str(yearly.corpus.path.parent / "config.toml")
    out = run("--config", file, "search", QUESTION, "--since", "2025-01-01")[1]
    assert "2025.md" in out
    assert "2024.md" not in out
    out = run("--config", file, "search", QUESTION, "--source", "2004.md", "--source", "2008.md")[1]
    assert [year for year in YEARS if f"{year}.md" in out] == [2004, 2008]
    code, _, err = run("--config", file, "ask", QUESTION, "--until", "31.12.2025")
    assert code == 1
    assert "is not a date" in err


def test_what_is_typed_is_understood_or_named() -> None:
    assert select(None, "2026-01-31", " WWW.Example.org ") == Selection("", "2026-01-31", "example.org")
    with pytest.raises(BadQuestion, match="is empty"):
        select(sources=["a.txt", ""])
    assert not select(sources=[])
    assert not select()
    with pytest.raises(BadQuestion, match="at most 100"):
        select(sources=["a.txt"] * 101)
    with pytest.raises(BadQuestion, match="not valid Unicode"):
        select(sources=["\ud800"])
    with pytest.raises(BadQuestion, match="2026-01-31"):
        select("2026-13-01")


@pytest.mark.parametrize(
    ("url", "outlet"),
    [("https://www.example.org/a", "example.org"), ("http://news.example.org:80/", "news.example.org"),
     ("", ""), ("http://[", "")],
)  # fmt: skip
def test_the_outlet_is_the_site(url: str, outlet: str) -> None:
    assert outlet_of(url) == outlet


@pytest.mark.parametrize(
    ("url", "chosen"),
    [("https://news.example.org/a", True), ("https://badexample.org/a", False), (None, False)],
)
def test_a_site_includes_what_is_below_it(url: str | None, chosen: bool) -> None:
    assert Selection(outlet="example.org").holds({"url": url}) is chosen


@pytest.mark.parametrize(
    ("source", "chosen"),
    [("fees.csv", True), ("fees.csv#12", True), ("cafe\u0301.md", True), ("fees.csv.md", False), ("", False)],
)
def test_a_table_includes_its_rows_and_a_name_has_one_form(source: str, chosen: bool) -> None:
    assert select(sources=["fees.csv", "café.md"]).holds({"source": source}) is chosen


@pytest.mark.parametrize(
    ("question", "until"),
    [
        ("How many visitors were there as of December 2003?", "2003"),
        ("Wie viele Besucher hatte der Turm (Stand: 31.12.2003)?", "2003"),
        ("Tính đến cuối năm 2003, tháp có bao nhiêu khách?", "2003"),
        ("How many visitors were there as of 1980?", "2025"),  # there is nothing of that time
    ],
)
def test_a_question_that_names_a_time_is_asked_of_that_time(
    yearly: Config, question: str, until: str
) -> None:
    retriever = load_retriever(yearly)
    found = {passage.source for passage in retriever.retrieve(question, 100)}
    assert max(found - {"undated.txt"}) == f"{until}.md"
    assert "undated.txt" in found
    explicit = retriever.retrieve(question, 5, Selection(until="2001-12-31"))
    assert {passage.source for passage in explicit} == {"2000.md", "2001.md"}
