"""What the documents promise is there: tests, files, keys, versions."""

import importlib
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from rag.config import load_config

REPOSITORY = Path(__file__).parents[1]
SECURITY = (REPOSITORY / "docs/security.md").read_text("utf-8")
COMPOSE = yaml.safe_load((REPOSITORY / "compose.yaml").read_text("utf-8"))
DOCKERFILE = (REPOSITORY / "Dockerfile").read_text("utf-8")
CONSTRAINTS = (REPOSITORY / "constraints.txt").read_text("utf-8").splitlines()


def test_every_promise_of_the_security_checklist_has_its_test() -> None:
    rows = [row for row in SECURITY.splitlines() if row.startswith("| ") and "---" not in row]
    promises = [row for row in rows if "shown by" not in row]
    assert len(promises) > 30
    for row in promises:
        named = re.findall(r"`([\w/]*test_\w+\.py)::(test_\w+)`", row)
        assert named, row
        for file, test in named:
            assert f"def {test}(" in (REPOSITORY / "tests" / file).read_text("utf-8"), f"{file}::{test}"


@pytest.mark.parametrize("document", [REPOSITORY / "README.md", *sorted((REPOSITORY / "docs").glob("*.md"))])
def test_links_lead_somewhere(document: Path) -> None:
    text = document.read_text("utf-8")
    headings = {
        re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        for heading in re.findall(r"^#+ (.+)$", text, re.M)
    }
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if target.startswith("#"):
            assert target[1:] in headings, target
        elif not target.startswith("http"):
            assert (document.parent / target.partition("#")[0]).exists(), target


def test_the_site_is_built_of_every_page(tmp_path: Path) -> None:
    site = tmp_path / "site"
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(site)]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    config = (REPOSITORY / "mkdocs.yml").read_text("utf-8")
    for page in (REPOSITORY / "docs").glob("*.md"):
        assert f": {page.name}\n" in config, f"{page.name} is not in the navigation"
    html = (site / "tutorial" / "index.html").read_text("utf-8")
    assert not re.findall(r'(?:src|href)="(?:https?:)?//[^"]+\.(?:js|css|woff2?)', html)


def test_the_map_of_answering_names_every_file() -> None:
    development = (REPOSITORY / "docs/development.md").read_text("utf-8")
    _, _, after = development.partition("### The files of rag/qa")
    named = set(re.findall(r"`(\w+\.(?:py|tsv))`", after.partition("\n## ")[0]))
    files = {file.name for file in (REPOSITORY / "rag/qa").iterdir() if file.suffix in {".py", ".tsv"}}
    assert named == files - {"__init__.py"}


def test_the_thresholds_are_those_of_the_code() -> None:
    answers = (REPOSITORY / "docs/answers.md").read_text("utf-8")
    rows = re.findall(r"^\| ([\d.]+) \| `([\w.]+)\.(\w+)` \|", answers, re.M)
    assert len(rows) > 20
    for value, module, constant in rows:
        assert getattr(importlib.import_module(module), constant) == float(value), f"{module}.{constant}"


def test_compose_sets_keys_that_there_are(tmp_path: Path) -> None:
    environment = COMPOSE["services"]["belegt"]["environment"]
    (tmp_path / "config.toml").touch()
    config = load_config(tmp_path / "config.toml", environment)
    assert config.index.url == "http://chroma:8000"
    assert (config.llm.provider, config.llm.base_url) == ("ollama", "http://ollama:11434")


def test_compose_runs_the_chroma_that_is_installed() -> None:
    (pinned,) = [line for line in CONSTRAINTS if line.startswith("chromadb==")]
    assert COMPOSE["services"]["chroma"]["image"] == f"chromadb/chroma:{pinned.partition('==')[2]}"


def test_the_image_gets_every_file_that_it_copies() -> None:
    let_in = {line[1:] for line in (REPOSITORY / ".dockerignore").read_text().splitlines() if line[0] == "!"}
    for line in re.findall(r"^COPY (.+)$", DOCKERFILE, re.M):
        *sources, _ = line.split()
        for source in sources:
            assert (REPOSITORY / source).exists(), source
            assert source in let_in


def test_the_image_serves_as_a_user_of_its_own_and_stops_in_time() -> None:
    assert re.search(r"^USER belegt$", DOCKERFILE, re.M)
    assert 'CMD ["serve", "--host", "0.0.0.0"]' in DOCKERFILE
    assert int(COMPOSE["services"]["belegt"]["stop_grace_period"].rstrip("s")) > 30
