"""What of Gradio can be reached beside the page itself: nothing, by nobody, with no payload."""

import asyncio
import json
import os
import re
import stat
import subprocess
import sys
import uuid
from collections.abc import Iterator, Sequence
from itertools import product
from pathlib import Path
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from gradio import Blocks, processing_utils
from gradio.context import LocalContext
from gradio.exceptions import InvalidPathError
from starlette.routing import BaseRoute, Mount, Route

from benchmarks.quick_model import quick_answerer
from rag.config import Config, UIConfig
from rag.errors import ConfigError
from rag.ingest.pipeline import ingest
from rag.server.app import create_app
from tests.support.corpora import ARTICLES, make_config, write_articles
from tests.support.keys import ASK_KEY, MANAGE_KEY, bearer, with_keys, with_server
from tests.support.servers import serving
from ui import upload_folder as uploads
from ui.gradio_surface import ALLOWED, GradioSurface
from ui.upload_folder import upload_folder

pytestmark = pytest.mark.usefixtures("parser")

QUESTION = "How high is the lighthouse of Hohenwarte?"
SECRET = "the combination of the safe is 4711"
CALLERS = {"anybody": None, "reader": ASK_KEY, "editor": MANAGE_KEY}

# Every route of Gradio's that the page does not need. One that a new Gradio adds is missing here: look at
# what it does, then write it here, or into `ALLOWED` if the page needs it.
DENIED = """
GET /config /config/
GET /gradio_api/app_id/
GET /gradio_api/call/v2/{api_name}/{event_id} /gradio_api/call/{api_name}/{event_id}
GET /gradio_api/custom_component/{id}/{environment}/{type}/{file_name}
GET /gradio_api/deep_link /gradio_api/dev/reload
GET /gradio_api/file/{path:path} /gradio_api/file={path_or_url:path} /gradio_api/proxy={url_path:path}
GET /gradio_api/info /gradio_api/info/ /gradio_api/openapi.json
GET /gradio_api/login_check /gradio_api/login_check/
GET /gradio_api/queue/status
GET /gradio_api/runs /gradio_api/runs/
GET /gradio_api/startup-events
GET /gradio_api/stream/{session_hash}/{run}/{component_id}/playlist-file
GET /gradio_api/stream/{session_hash}/{run}/{component_id}/playlist.m3u8
GET /gradio_api/stream/{session_hash}/{run}/{component_id}/{segment_id}.{ext}
GET /gradio_api/theme.css
GET /gradio_api/token /gradio_api/token/ /gradio_api/user /gradio_api/user/
GET /gradio_api/vibe-code /gradio_api/vibe-code/
GET /logout
GET /monitoring /monitoring/summary /monitoring/{key}
GET /openapi.json
GET /pwa_icon /pwa_icon/{size}
GET /robots.txt
GET /svelte/{path:path}
HEAD /gradio_api/file={path_or_url:path} /gradio_api/proxy={url_path:path} /openapi.json
POST /gradio_api/api/{api_name} /gradio_api/api/{api_name}/
POST /gradio_api/call/v2/{api_name} /gradio_api/call/v2/{api_name}/
POST /gradio_api/call/{api_name} /gradio_api/call/{api_name}/
POST /gradio_api/component_server /gradio_api/component_server/
POST /gradio_api/process_recording
POST /gradio_api/reset/
POST /gradio_api/run/{api_name} /gradio_api/run/{api_name}/
POST /gradio_api/stream/{event_id} /gradio_api/stream/{event_id}/close
POST /gradio_api/undo-vibe-edit /gradio_api/undo-vibe-edit/
POST /gradio_api/vibe-code /gradio_api/vibe-code/
POST /gradio_api/vibe-edit /gradio_api/vibe-edit/
POST /gradio_api/vibe-starter-queries /gradio_api/vibe-starter-queries/
POST /login /login/
"""
NOT_ALLOWED = [(line.split()[0], path) for line in DENIED.strip().splitlines() for path in line.split()[1:]]


@pytest.fixture(scope="module")
def tabbed(tmp_path_factory: pytest.TempPathFactory) -> Config:
    """An index of its own behind a page with all tabs."""
    folder = tmp_path_factory.mktemp("tabbed")
    write_articles(folder / "corpus", ARTICLES)
    config = make_config(folder)
    ingest(config)
    config = config.model_copy(update={"ui": UIConfig(manage_corpus=True, evaluate=True)})
    return with_server(config, requests_per_minute=100_000)


@pytest.fixture(scope="module")
def app(tabbed: Config) -> FastAPI:
    return create_app(tabbed, quick_answerer(tabbed))


@pytest.fixture(scope="module")
def surface(app: FastAPI) -> GradioSurface:
    surfaces = [getattr(route, "app", None) for route in app.routes]
    (found,) = [one for one in surfaces if isinstance(one, GradioSurface)]
    return found


@pytest.fixture(scope="module")
def page(surface: GradioSurface) -> Blocks:
    """The page that all these servers show: its events have the same numbers."""
    blocks: Blocks = surface.app.get_blocks()  # type: ignore[attr-defined]
    return blocks


@pytest.fixture(scope="module")
def clients(tabbed: Config) -> Iterator[dict[str, httpx.Client]]:
    """Somebody on this machine where there are no keys, a reader, and one who may manage."""
    guarded = with_keys(tabbed, requests_per_minute=100_000)
    with serving(tabbed, quick_answerer(tabbed)) as open_url, serving(guarded, quick_answerer(tabbed)) as url:
        headers = {name: bearer(key) if key else {} for name, key in CALLERS.items()}
        yield {
            name: httpx.Client(base_url=url if key else open_url, headers=headers[name], timeout=20)
            for name, key in CALLERS.items()
        }


@pytest.fixture(params=list(CALLERS))
def client(request: pytest.FixtureRequest, clients: dict[str, httpx.Client]) -> httpx.Client:
    return clients[request.param]


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    """A file of the machine that nobody offers."""
    file = tmp_path / "secret.txt"
    file.write_text(SECRET)
    return file


def walk(routes: Sequence[BaseRoute]) -> Iterator[Route]:
    """All routes, those of mounted apps included."""
    for route in routes:
        inner: Any = getattr(route, "original_router", route)  # as FastAPI keeps an included router
        if isinstance(route, Mount) or inner is not route:
            yield from walk(inner.routes)
        else:
            assert isinstance(route, Route), f"{route} is of a kind that this test does not know"
            yield route


def test_every_route_of_gradio_is_allowed_or_denied(surface: GradioSurface) -> None:
    routes = list(walk(surface.app.routes))  # type: ignore[attr-defined]
    there = {(method, route.path) for route in routes for method in route.methods or ()}
    reached = {
        (allowed.method, route.path)
        for allowed in ALLOWED
        for route in routes
        if allowed.method in (route.methods or ()) and route.path_regex.match(sample(allowed.path))
    }
    assert len(reached) == len(ALLOWED)
    assert there - reached == set(NOT_ALLOWED)


def sample(template: str) -> str:
    """A path of this template."""
    return re.sub(r"\{.*?\}", "1", template)


@pytest.mark.parametrize(("method", "path"), NOT_ALLOWED)
def test_what_the_page_does_not_need_is_not_there(
    clients: dict[str, httpx.Client], method: str, path: str
) -> None:
    for name, client in clients.items():
        for tried in (sample(path), sample(path) + "?session_hash=x"):
            assert client.request(method, tried, json={"data": []}).status_code == 404, name


def test_no_other_method_and_no_odd_path_is_there(client: httpx.Client) -> None:
    known = {(allowed.method, allowed.path) for allowed in ALLOWED}
    for path in {path for _, path in known}:
        for method in ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"):
            if (method, path) not in known:
                assert client.request(method, sample(path)).status_code == 404, (method, path)
    for odd in (
        "/assets/%2e%2e/config", "/assets/%00", "/assets//etc/passwd", "/assets/.env", "/a" + "a" * 5000,
        "/gradio_api/heartbeat/a%2fb", "/gradio_api/heartbeat/%0a", "/CONFIG", "/config%20", "/%2fconfig",
        "/static/img/logo.svg", "/gradio_api/queue/data/", "/gradio_api%2fqueue%2fstatus",
    ):  # fmt: skip
        assert client.get(odd).status_code == 404, odd


def test_readers_cannot_upload(clients: dict[str, httpx.Client]) -> None:
    codes = {name: upload(client).status_code for name, client in clients.items()}
    assert codes == {"anybody": 200, "reader": 404, "editor": 200}
    assert clients["reader"].get("/gradio_api/upload_progress?upload_id=x").status_code == 404


def upload(client: httpx.Client, name: str = "a.txt") -> httpx.Response:
    return client.post("/gradio_api/upload", files={"files": (name, b"an article of mine")})


def files(place: str) -> list[Any]:
    """What Gradio could take for a file at `place`, and what holds one."""
    file = {"path": place, "meta": {"_type": "gradio.FileData"}}
    turn = {"question": "?", "answer": file, "so_far": file, "meta": file["meta"], "path": place}
    return [
        file,
        {**file, "path": "a.txt", "url": place},
        {**file, "is_stream": True},
        [file],
        [[file]],
        {"value": file},
        [{"question": file}],
        [turn],
        {"path": place},
    ]


@pytest.fixture
def fetched(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The addresses that Gradio fetches."""
    addresses: list[str] = []

    async def fetch(address: str, *_: Any, **__: Any) -> str:
        addresses.append(address)
        return address

    monkeypatch.setattr(processing_utils, "async_ssrf_protected_download", fetch)
    return addresses


def test_no_event_takes_a_file_of_the_machine(
    clients: dict[str, httpx.Client], page: Blocks, secret: Path, fetched: list[str]
) -> None:
    devices = [files(place)[0] for place in ("/dev/zero", f"{upload_folder()}/x", f"file://{secret}")]
    pages = [payload for payload in files("http://127.0.0.1:9/x") if "127.0.0.1" in str(payload)]
    before = kept()
    for name, client in clients.items():
        payloads = files(str(secret)) + (devices + pages if name == "anybody" else [])
        for number, event in page.fns.items():
            for position, payload in product(range(len(event.inputs)), payloads):
                data: list[Any] = ["" for _ in event.inputs]
                data[position] = payload
                told = join(client, number, data)
                for hidden in (SECRET, "file=", str(secret)):
                    assert hidden not in told, (name, number, position, payload)
        assert client.get(f"/gradio_api/file={secret}").status_code == 404
    assert kept() == before
    assert fetched == []


def kept() -> list[Path]:
    """All files of the page's uploads."""
    return sorted(path for path in upload_folder().rglob("*") if path.is_file())


def join(client: httpx.Client, number: int, data: list[Any], **other: Any) -> str:
    """Send an event; what comes of it, or the refusal."""
    session = uuid.uuid4().hex
    sent = {"data": data, "fn_index": number, "session_hash": session, "event_data": None, **other}
    joined = client.post("/gradio_api/queue/join", json=sent)
    if joined.status_code != 200:
        assert joined.status_code == 422, joined.text
        return joined.text
    return client.get("/gradio_api/queue/data", params={"session_hash": session}).text


EVENT: dict[str, Any] = {"data": [[]], "fn_index": 1, "session_hash": "s", "event_data": None}


WRONG: list[dict[str, Any]] = [
    {"data": None}, {"data": {}}, {"data": []}, {"data": [[], []]}, {"data": "a"},
    {"fn_index": -1}, {"fn_index": 10_000}, {"fn_index": None}, {"fn_index": True},
    {"fn_index": "1"}, {"session_hash": None}, {"session_hash": ""},
    {"session_hash": "a" * 41}, {"session_hash": "a\n"},
    {"session_hash": {"path": "/etc/passwd", "meta": {"_type": "gradio.FileData"}}},
    {"event_data": {"index": 1}}, {"event_data": [1]}, {"event_data": {"index": {}, "value": {}}},
    {"trigger_id": "x"}, {"batched": True}, {"simple_format": True}, {"oauth_token": "x"},
    {"event_id": "x"}, {"request": {}},
]  # fmt: skip
BODIES = [
    b"", b"null", b"[]", b"{", b"\xff", b'"' * 3, b"NaN",
    b"[" * 200_000,
    b'{"data": [' + b"[" * 900 + b"]" * 900 + b'], "fn_index": 2, "session_hash": "s"}',
    b'{"data": [' + b'{"a":' * 300 + b"1" + b"}" * 300 + b'], "fn_index": 2, "session_hash": "s"}',
    b'{"data": [[]], "fn_index": ' + b"9" * 4000 + b', "session_hash": "s"}',
    b'{"data": [[]], "fn_index": ' + b"9" * 6000 + b', "session_hash": "s"}',
    b'{"data": [[]], "fn_index": 1e999, "session_hash": "s"}',
    b'{"data": ["\\ud800", null], "fn_index": 2, "session_hash": "s"}',
    b'{"data": [[{"question": "\\udfff"}]], "fn_index": 1, "session_hash": "s"}',
    *(json.dumps(EVENT | wrong).encode() for wrong in WRONG),
]  # fmt: skip


@pytest.mark.parametrize("route", ["queue/join", "cancel", "reset"])
def test_no_body_is_a_mistake_of_ours(
    clients: dict[str, httpx.Client], caplog: pytest.LogCaptureFixture, route: str
) -> None:
    client, headers = clients["anybody"], {"Content-Type": "application/json"}
    for body in BODIES:
        response = client.post(f"/gradio_api/{route}", content=body, headers=headers)
        assert response.status_code in {400, 422}, body[:200]
        assert response.headers["Content-Type"] == "application/problem+json"
    assert [record for record in caplog.records if record.levelname == "ERROR"] == []
    assert client.get("/gradio_api/app_id").status_code == 200


def test_only_an_upload_itself_is_a_file(
    clients: dict[str, httpx.Client], page: Blocks, fetched: list[str], secret: Path
) -> None:
    """Its `url` is ignored; the article says what was uploaded."""
    client = clients["editor"]
    (number,) = [number for number, event in page.fns.items() if event.name == "add"]
    (path,) = upload(client, "mine.txt").json()
    assert Path(path).is_relative_to(upload_folder())
    folder, meta = Path(path).parent, {"_type": "gradio.FileData"}
    link = folder / "link.txt"
    link.symlink_to(secret)
    for wrong in (str(link), f"{folder}/../{folder.name}/mine.txt", str(folder), f"{folder}/..", f"{path}/",
                  f"{path}\0", f"{folder}/{'ä' * 300}", f"/{path}", f"{folder}/sub/x", ""):  # fmt: skip
        assert "Not a request of this page." in join(client, number, [[{"path": wrong, "meta": meta}]]), wrong
    file = {"path": path, "url": "http://127.0.0.1:9/x", "orig_name": "mine.txt", "size": 9, "meta": meta}
    assert "uploads/mine.txt" in join(client, number, [[file]])
    assert fetched == []
    listed = client.get("/api/documents/uploads/mine.txt").json()
    assert listed["text"].strip() == "an article of mine"
    assert not Path(path).exists()
    link.unlink()


def test_the_page_believes_neither_parameters_nor_forwarded_names(client: httpx.Client) -> None:
    names = {
        "X-Forwarded-Host": "attacker.example",
        "X-Gradio-Server": "http://attacker.example",
        "X-Gradio-History-Bucket": "attacker/bucket",
    }
    for query in ("?page=x", "?deep_link=aaaaaaaaaaaaaaaa", "?" + "a=b&" * 1000, "?%ff=%ff"):
        shown = client.get("/" + query, headers=names)
        assert shown.status_code == 200
        assert "attacker" not in shown.text


def test_a_mistake_in_an_event_prints_no_question_and_no_traceback(
    clients: dict[str, httpx.Client], page: Blocks, monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture,
) -> None:  # fmt: skip
    def broken(*values: object) -> str:
        raise ValueError(QUESTION, values)

    (number, *_) = [number for number, event in page.fns.items() if event.name == "find"]
    monkeypatch.setattr("ui.articles_tab.is_published_between", broken)
    told = join(clients["anybody"], number, ["", "", QUESTION[:10], ""])
    assert told.count("Internal server error.") == 1
    captured = capfd.readouterr()
    assert "ValueError in " in caplog.text
    everything = captured.out + captured.err + caplog.text
    for hidden in ("Traceback", "lighthouse", "site-packages"):
        assert hidden not in everything


def test_a_refusal_in_an_event_prints_nothing(
    clients: dict[str, httpx.Client], page: Blocks, capfd: pytest.CaptureFixture[str]
) -> None:
    (number,) = [number for number, event in page.fns.items() if event.name == "remove"]
    assert "key that may" in join(clients["reader"], number, [None])
    captured = capfd.readouterr()
    assert "Traceback" not in captured.out + captured.err


def test_the_upload_folder_is_private(app: FastAPI) -> None:
    assert stat.S_IMODE(upload_folder().stat().st_mode) == 0o700
    assert os.environ["GRADIO_TEMP_DIR"] == str(upload_folder())


def test_the_upload_folder_lies_in_no_corpus(tabbed: Config) -> None:
    corpus = tabbed.corpus.model_copy(update={"path": upload_folder().parent})
    with pytest.raises(ConfigError, match="TMPDIR"):
        create_app(tabbed.model_copy(update={"corpus": corpus}), quick_answerer(tabbed))


def test_gradios_own_check_of_paths_is_on(page: Blocks, secret: Path) -> None:
    """What would be left, if the list of routes and payloads had a gap."""

    async def take(place: str) -> None:
        LocalContext.blocks.set(page)
        block = next(event for event in page.fns.values() if event.inputs).inputs[0]
        await processing_utils.async_move_files_to_cache(files(place), block, check_in_upload_folder=True)

    for place in (str(secret), "/dev/zero", f"{upload_folder()}/../secret.txt"):
        with pytest.raises(InvalidPathError):
            asyncio.run(take(place))


ANOTHER = "from ui.upload_folder import upload_folder as its; (its() / 'x').touch(); print(its())"


def test_an_upload_folder_ends_with_its_process(tmp_path: Path) -> None:
    environment = os.environ | {"TMPDIR": str(tmp_path)}
    killed = tmp_path / f"{uploads.PREFIX}killed"
    held = tmp_path / f"{uploads.PREFIX}held"
    new = tmp_path / f"{uploads.PREFIX}new"
    other = tmp_path / "gradio"
    for folder in (killed, held, new, other):
        folder.mkdir()
        (folder / "question-set.jsonl").touch()
        os.utime(folder, (0, 0) if folder != new else None)
    descriptor = uploads.lock(held)
    printed = subprocess.check_output([sys.executable, "-c", ANOTHER], env=environment, text=True)
    os.close(descriptor)
    assert printed.startswith(str(tmp_path / uploads.PREFIX))
    assert sorted(tmp_path.iterdir()) == sorted([held, new, other])
