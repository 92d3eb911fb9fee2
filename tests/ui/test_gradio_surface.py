"""What of Gradio can be reached beside the page itself: nothing, by nobody, with no payload."""

import re
from collections.abc import Iterator, Sequence
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from gradio import Blocks
from starlette.routing import BaseRoute, Mount, Route

from benchmarks.quick_model import quick_answerer
from rag.config import Config, UIConfig
from rag.ingest.pipeline import ingest
from rag.server.app import create_app
from tests.support.corpora import ARTICLES, make_config, write_articles
from tests.support.keys import ASK_KEY, MANAGE_KEY, bearer, with_keys, with_server
from tests.support.servers import serving
from ui.gradio_surface import ALLOWED, GradioSurface

pytestmark = pytest.mark.usefixtures("parser")

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
GET /gradio_api/queue/data /gradio_api/queue/status /gradio_api/upload_progress
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
POST /gradio_api/cancel /gradio_api/process_recording /gradio_api/queue/join
POST /gradio_api/reset /gradio_api/reset/ /gradio_api/upload
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
        (method, route.path)
        for method, path in ALLOWED
        for route in routes
        if method in (route.methods or ()) and route.path_regex.match(sample(path))
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
    known = set(ALLOWED)
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


def test_browsers_keep_its_files_whose_names_change_with_their_content(client: httpx.Client) -> None:
    name = re.search(r"assets/[\w.-]+\.js", client.get("/").text)
    assert name
    assert "immutable" in client.get(f"/{name[0]}").headers["cache-control"]
    assert "immutable" not in client.get("/assets/none.js").headers.get("cache-control", "")
    assert "immutable" not in client.get("/theme.css").headers.get("cache-control", "")


def test_the_page_has_no_event_that_could_be_sent(surface: GradioSurface) -> None:
    page: Blocks = surface.app.get_blocks()  # type: ignore[attr-defined]
    assert list(page.fns.values()) == []


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
