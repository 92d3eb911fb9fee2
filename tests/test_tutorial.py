"""Every command of the tutorial runs, in the order in which it is read."""

import io
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.quick_model import quick_answerer
from rag.config import load_config
from tests.support.servers import serving

TUTORIAL = (Path(__file__).parents[1] / "docs/tutorial.md").read_text("utf-8")
ADDRESS = "http://127.0.0.1:8000"

Run = Callable[..., tuple[int, str, str]]


def commands() -> list[str]:
    blocks = re.findall(r"```sh\n(.*?)```", TUTORIAL, re.S)
    lines = re.compile(r"^cat > \S+ <<'EOF'\n(?:.*\n)*?EOF$|^[^\n]+$", re.M)
    return [command for block in blocks for command in lines.findall(block)]


def test_each_command_of_the_tutorial_runs(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, quick_environment: dict[str, str]
) -> None:
    for name, value in quick_environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)
    outputs: dict[str, str] = {}
    for command in commands():
        words = shlex.split(command) if "<<" not in command else []
        if words[:1] == ["cd"]:
            monkeypatch.chdir(words[1])
        elif words[:2] == ["belegt", "serve"]:
            continue  # the server that the next command asks is this process
        elif "belegt" in words[:2]:
            outputs[command] = run_belegt(run, words, monkeypatch)
        elif words[:1] == ["curl"]:
            config = load_config()
            with serving(config, quick_answerer(config)) as url:
                outputs[command] = shell(command.replace(ADDRESS, url))
        else:
            shell(command)
    assert "31 Tage" in outputs['belegt search "How many days of holiday do we get?"']
    assert "120 euros" in outputs['belegt ask "How much may a hotel cost?"']
    assert "may be chance" in outputs["belegt evaluate --compare before/report.json after/report.json"]
    assert outputs["curl -s http://127.0.0.1:8000/api/health/live"] == '{"live":true}'


def run_belegt(run: Run, words: list[str], monkeypatch: pytest.MonkeyPatch) -> str:
    """Run `NAME=value belegt …` in this process; what it prints."""
    settings = words[: words.index("belegt")]
    monkeypatch.setattr(sys, "stdin", io.StringIO())
    with monkeypatch.context() as patch:
        for setting in settings:
            patch.setenv(*setting.split("=", 1))
        code, out, err = run(*words[len(settings) + 1 :])
    assert code == 0, err
    return out


def shell(command: str) -> str:
    done = subprocess.run(
        ["bash", "-c", command], capture_output=True, text=True, check=False, env=dict(os.environ)
    )
    assert done.returncode == 0, done.stderr
    return done.stdout
