"""README and docs keep up with commands, options, keys and dependencies."""

import argparse
import re
import tomllib
from pathlib import Path

import pytest
from pydantic import SecretStr

from rag.cli_options import build_parser
from rag.config import Config

REPOSITORY = Path(__file__).parents[1]
README = (REPOSITORY / "README.md").read_text("utf-8")
DOCS = {file.stem: file.read_text("utf-8") for file in (REPOSITORY / "docs").glob("*.md")}
LONGEST = 150  # lines of the README: whoever wants more follows its links
PROJECT = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))["project"]


def commands(
    top: argparse.ArgumentParser | None = None, before: str = ""
) -> dict[str, argparse.ArgumentParser]:
    """Every command, those of two words too: `key new`."""
    found: dict[str, argparse.ArgumentParser] = {}
    for action in (top or build_parser())._actions:
        if isinstance(action, argparse._SubParsersAction):
            for name, command in action.choices.items():
                found |= {f"{before}{name}": command} | commands(command, f"{before}{name} ")
    return found


@pytest.mark.parametrize("command", commands())
def test_names_every_command_and_its_options(command: str) -> None:
    assert f"belegt {command}" in DOCS["commands"]
    for action in commands()[command]._actions:
        for option in set(action.option_strings) - {"-h", "--help"}:
            assert option in DOCS["commands"], f"belegt {command} {option}"


def test_names_every_config_key_with_its_default() -> None:
    for section, field in Config.model_fields.items():
        for key, one in getattr(field.annotation, "model_fields", {}).items():
            value = str(one.default).lower() if isinstance(one.default, bool) else one.default
            default = "empty" if one.default in ("", (), SecretStr("")) else f"`{value}`"
            row = re.search(rf"^\| `{section}\.{key}` \| (.+?) \|", DOCS["configuration"], re.M)
            assert row, f"{section}.{key} is missing"
            assert row[1] == default, f"{section}.{key}"


def test_its_python_runs_as_it_stands(
    indexed: Config,
    quick_environment: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    blocks = [
        block
        for text in (README, DOCS["api"])
        for block in re.findall(r"```python\n(.*?)```", text, re.S)
        if "from rag" in block
    ]
    assert len(blocks) == 2
    monkeypatch.chdir(indexed.corpus.path.parent)
    for name, value in quick_environment.items():
        monkeypatch.setenv(name, value)
    for block in blocks:
        exec(block.replace("What did Kevin Xu predict?", "How high is the lighthouse of Hohenwarte?"))
        assert "41" in capsys.readouterr().out


def test_justifies_every_dependency_in_one_line() -> None:
    for requirement in PROJECT["dependencies"]:
        name = re.split("[=>]=", requirement)[0]
        assert re.search(rf"^\| .*`{name}`.* \| \S", DOCS["dependencies"], re.M), name


def test_every_dependency_is_pinned_at_its_lower_bound() -> None:
    """What is tested is what the constraints pin; other installations may take later versions."""
    constraints = (REPOSITORY / "constraints.txt").read_text().lower().replace("_", "-").splitlines()
    groups = PROJECT["optional-dependencies"].values()
    extras = [extra for group in groups for extra in group if not extra.startswith("belegt[")]
    for requirement in PROJECT["dependencies"] + extras:
        pinned = requirement.partition(";")[0].lower().replace("_", "-").replace(">=", "==")
        assert pinned in constraints, requirement


def test_is_read_in_minutes() -> None:
    assert len(README.splitlines()) <= LONGEST


def test_names_only_commands_that_there_are() -> None:
    text = "\n".join([README, *DOCS.values()])
    shown = "\n".join(re.findall(r"```sh\n(.*?)```", text, re.S))
    named = set(re.findall(r"`belegt ([a-z]+)", text) + re.findall(r"^belegt ([a-z]+)", shown, re.M))
    assert named <= {command.partition(" ")[0] for command in commands()} | {"key"}


def test_shows_pictures_that_are_there() -> None:
    pictures = re.findall(r"!\[[^\]]*\]\(([^)]+)\)", README)
    assert pictures
    assert all((REPOSITORY / picture).is_file() for picture in pictures)


def test_names_every_make_target_that_it_tells_to_run() -> None:
    makefile = (REPOSITORY / "Makefile").read_text()
    for target in re.findall(r"(?:^|`)make ([a-z]+)", "\n".join([README, *DOCS.values()]), re.M):
        assert re.search(rf"^{target}:", makefile, re.M), target
