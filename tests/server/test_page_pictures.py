"""A page of a PDF can be seen, with the quoted words marked, by whoever may read its text."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from benchmarks.quick_model import quick_answerer
from rag.config import Config
from rag.ingest.pipeline import ingest
from tests.support.corpora import make_config
from tests.support.keys import ASK_KEY, bearer, with_keys
from tests.support.pdf import Text, make_pdf
from tests.support.servers import serving

PDF = make_pdf([[Text("The quay was built in 1910.", 72, 700)], [Text("A ferry leaves at nine.", 72, 500)]])
PAGE = "/api/documents/reports/harbour.pdf/pages/1"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    folder = tmp_path_factory.mktemp("pictures")
    config: Config = with_keys(make_config(folder))
    (config.corpus.path / "reports").mkdir(parents=True)
    (config.corpus.path / "reports/harbour.pdf").write_bytes(PDF)
    (config.corpus.path / "note.txt").write_text("The quay is old. It was built in 1910.")
    ingest(config)
    with serving(config, quick_answerer(config)) as url, httpx.Client(base_url=url, timeout=60) as client:
        yield client


def test_a_page_is_a_picture_and_the_quote_is_marked(client: httpx.Client) -> None:
    plain = client.get(PAGE, headers=bearer(ASK_KEY))
    marked = client.get(PAGE, params={"quote": "quay was built"}, headers=bearer(ASK_KEY))
    assert plain.headers["content-type"] == "image/png"
    assert plain.content.startswith(b"\x89PNG")
    assert marked.content != plain.content


def test_it_needs_the_key_that_the_text_needs(client: httpx.Client) -> None:
    assert client.get(PAGE).status_code == 401


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("reports/harbour.pdf/pages/3", 404),
        ("reports/none.pdf/pages/1", 404),
        ("note.txt/pages/1", 404),
        ("reports/harbour.pdf/pages/0", 422),
        ("reports/harbour.pdf/pages/1?width=9000", 422),
    ],
)
def test_a_page_that_cannot_be_shown_is_a_problem(client: httpx.Client, path: str, status: int) -> None:
    answer = client.get(f"/api/documents/{path}", headers=bearer(ASK_KEY))
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"


def test_the_text_tells_where_its_pages_begin(client: httpx.Client) -> None:
    article = client.get("/api/documents/reports/harbour.pdf", headers=bearer(ASK_KEY)).json()
    assert article["text"][article["page_starts"][1] :] == "A ferry leaves at nine."
