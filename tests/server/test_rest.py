"""The REST interface, over real HTTP with a real client."""

from collections.abc import Iterator

import httpx
import pytest
from httpx_sse import connect_sse

from benchmarks.quick_model import quick_answerer
from rag.config import Config
from rag.qa.answer import Answer
from rag.qa.answerer import Answerer
from tests.support.ollama_models import THOUGHT
from tests.support.ollama_server import serve_ollama
from tests.support.servers import serving

QUESTION = {"question": "How high is the lighthouse of Hohenwarte?"}


@pytest.fixture(scope="module")
def client(indexed: Config, quick: Answerer) -> Iterator[httpx.Client]:
    with serving(indexed, quick) as url, httpx.Client(base_url=url, timeout=120) as client:
        yield client


def test_ask_gives_the_answer_of_the_contract(client: httpx.Client) -> None:
    response = client.post("/api/ask", json=QUESTION)
    assert response.status_code == 200
    answer = Answer.model_validate(response.json())
    assert "41" in answer.answer
    assert answer.citations[0].source == "leuchtturm.txt"


def test_ask_takes_a_language_and_a_history(client: httpx.Client) -> None:
    history = [{"role": "user", "content": "Hello"}, {"role": "assistant", "content": "Ask me something."}]
    body = {"question": "What is the capital of Australia?", "language": "vi", "history": history}
    answer = client.post("/api/ask", json=body).json()
    assert answer["status"] == "not_in_sources"
    assert answer["answer"].startswith("Các nguồn")


def test_a_stream_tells_passages_then_sentences_then_the_same_answer(client: httpx.Client) -> None:
    with connect_sse(client, "POST", "/api/ask/stream", json=QUESTION) as source:
        events = [(event.event, event.json()) for event in source.iter_sse()]
    names = [name for name, _ in events]
    assert names[0] == "passages"
    assert names[-1] == "answer"
    assert set(names[1:-1]) == {"token"}
    passages, answer = events[0][1], Answer.model_validate(events[-1][1])
    assert passages["question"] == QUESTION["question"]
    assert [one["source"] for one in passages["passages"]] == [one.source for one in answer.passages]
    assert "".join(data["text"] for name, data in events if name == "token") == answer.answer
    whole = Answer.model_validate(client.post("/api/ask", json=QUESTION).json())
    assert (answer.answer, answer.citations) == (whole.answer, whole.citations)


def test_a_stream_tells_how_many_are_ahead(indexed: Config) -> None:
    answerer = quick_answerer(indexed)
    with serving(indexed, answerer) as url, answerer.pipeline.queue.place() as before:
        list(before.wait())
        told = []
        with (
            httpx.Client(base_url=url, timeout=60) as client,
            connect_sse(client, "POST", "/api/ask/stream", json=QUESTION) as source,
        ):
            for event in source.iter_sse():
                told.append((event.event, event.json().get("ahead")))
                if event.event == "waiting":
                    before.leave()
    assert told[:3] == [("passages", None), ("waiting", 1), ("waiting", 0)]
    assert told[-1] == ("answer", None)


@pytest.mark.parametrize("name", ["r1", "gpt-oss:20b"])  # in the text of its reply, and apart from it
def test_a_stream_tells_what_a_reasoning_model_thought_apart_from_its_answer(
    indexed: Config, name: str
) -> None:
    with serve_ollama() as ollama:
        llm = indexed.llm.model_copy(update={"provider": "ollama", "model": name, "base_url": ollama.url})
        config = indexed.model_copy(update={"llm": llm})
        with (
            serving(config, Answerer(config)) as url,
            httpx.Client(base_url=url, timeout=60) as client,
            connect_sse(client, "POST", "/api/ask/stream", json=QUESTION) as source,
        ):
            events = [(event.event, event.json()) for event in source.iter_sse()]
    thoughts = [data["text"] for told, data in events if told == "thinking"]
    assert thoughts
    assert all(thought.split() == "".join(THOUGHT).split() for thought in thoughts)
    assert events[-1][0] == "answer"
    assert "41" in events[-1][1]["answer"]
    assert THOUGHT[0] not in events[-1][1]["answer"]


def test_a_question_that_cannot_be_taken_begins_no_stream(client: httpx.Client) -> None:
    response = client.post("/api/ask/stream", json={"question": " "})
    assert response.status_code == 422
    assert response.json()["title"] == "The question is empty."


def test_search_gives_passages_without_a_model(client: httpx.Client) -> None:
    found = client.post("/api/search", json={"question": "Wie hoch ist der Leuchtturm?", "k": 2}).json()
    assert [len(found["passages"]), found["passages"][0]["source"]] == [2, "leuchtturm.txt"]
    scores = [passage["score"] for passage in found["passages"]]
    assert scores == sorted(scores, reverse=True)


def test_documents_are_listed_newest_first_and_found_by_title_and_language(client: httpx.Client) -> None:
    listed = client.get("/api/documents").json()
    assert listed["total"] == 3
    assert [one["source"] for one in listed["documents"]] == ["chua.html", "leuchtturm.txt", "cheese.md"]
    assert listed["documents"][1]["url"] == "https://example.org/leuchtturm"
    assert client.get("/api/documents", params={"text": "BRINDLE"}).json()["total"] == 1
    assert client.get("/api/documents", params={"language": "vi"}).json()["total"] == 1
    page = client.get("/api/documents", params={"offset": 1, "limit": 1}).json()
    assert (page["total"], [one["source"] for one in page["documents"]]) == (3, ["leuchtturm.txt"])


def test_every_citation_points_into_the_document_that_is_read(client: httpx.Client) -> None:
    (citation,) = client.post("/api/ask", json=QUESTION).json()["citations"]
    article = client.get(f"/api/documents/{citation['source']}").json()
    assert article["text"][citation["start"] : citation["end"]] == citation["quote"]
    assert article["title"] == citation["title"]


@pytest.mark.parametrize(
    "source", ["gone.txt", "../config.toml", "..%2Fconfig.toml", "%2Fetc%2Fpasswd", "leuchtturm.txt%00"]
)
def test_only_articles_of_the_index_are_read(client: httpx.Client, source: str) -> None:
    response = client.get(f"/api/documents/{source}")
    assert response.status_code == 404
    assert "root:" not in response.text


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"question": 3},
        {"question": "How?", "unknown": 1},
        {"question": "How?", "history": [{"role": "system", "content": "x"}]},
        {"question": "How?", "history": [{"role": "user", "content": "x"}] * 101},
        {"question": "x" * 2001},
        {"question": "x" * 20_001},
        {"question": ""},
        {"question": "How?", "language": "klingon!"},
    ],
)
def test_a_body_that_is_wrong_is_the_callers_fault(client: httpx.Client, body: dict[str, object]) -> None:
    response = client.post("/api/ask", json=body)
    assert response.status_code == 422
    assert response.headers["content-type"] == "application/problem+json"


def test_an_error_is_a_problem_that_says_what_to_do(client: httpx.Client) -> None:
    response = client.post("/api/ask", json={"question": " "}, headers={"X-Request-ID": "my-own.1"})
    assert response.headers["X-Request-ID"] == "my-own.1"
    assert response.json() == {
        "type": "urn:belegt:problem:bad-question",
        "title": "The question is empty.",
        "status": 422,
        "detail": "Type a question.",
        "request_id": "my-own.1",
        "errors": [],
    }


def test_names_every_field_that_is_wrong(client: httpx.Client) -> None:
    body = {"question": 3, "history": [{"role": "system", "content": "x"}]}
    problem = client.post("/api/ask", json=body).json()
    assert {one["field"] for one in problem["errors"]} == {"body.question", "body.history.0.role"}


def test_what_is_not_there_says_so(client: httpx.Client) -> None:
    assert client.get("/api/nothing").json()["status"] == 404
    wrong = client.get("/api/ask")
    assert (wrong.status_code, wrong.headers["Allow"]) == (405, "POST")
    assert wrong.json()["status"] == 405


def test_health_tells_index_and_model(client: httpx.Client) -> None:
    health = client.get("/api/health").json()
    assert health == {
        "status": "ok",
        "live": True,
        "ready": True,
        "passages": 3,
        "model": "quick",
        "provider": "ollama",
    }
    assert client.get("/api/health/live").json() == {"live": True}


def test_the_interface_describes_itself_with_examples(client: httpx.Client) -> None:
    schema = client.get("/api/openapi.json").json()
    assert {"/api/ask", "/api/ask/stream", "/api/search", "/api/documents", "/api/health"} <= set(
        schema["paths"]
    )
    asking = schema["components"]["schemas"]["AskRequest"]
    assert asking["examples"][0]["question"] == "What did Kevin Xu predict?"
    example = schema["paths"]["/api/ask"]["post"]["responses"]["200"]["content"]["application/json"][
        "example"
    ]
    citation = Answer.model_validate(example).citations[0]
    assert citation.end - citation.start == len(citation.quote)


def test_a_quote_is_translated_on_demand(client: httpx.Client) -> None:
    (citation,) = client.post("/api/ask", json=QUESTION).json()["citations"]
    quote = {name: citation[name] for name in ("source", "start", "end")}
    same = client.post("/api/translation", json=quote | {"language": "de"}).json()
    assert same == quote | {
        "quote": citation["quote"], "language": "de", "translation": citation["quote"], "check": "verified"
    }  # fmt: skip
    # The stand-in for the model repeats what it reads: that is no translation.
    echoed = client.post("/api/translation", json=quote | {"language": "en"}).json()
    assert (echoed["translation"], echoed["check"]) == ("", "none")


@pytest.mark.parametrize(
    ("changes", "status"),
    [({"source": "gone.txt"}, 404), ({"language": "klingon!"}, 422), ({"start": 9000, "end": 9001}, 422)],
)
def test_only_quotes_of_articles_are_translated(
    client: httpx.Client, changes: dict[str, object], status: int
) -> None:
    body = {"source": "leuchtturm.txt", "start": 40, "end": 60, "language": "en"} | changes
    assert client.post("/api/translation", json=body).status_code == status
