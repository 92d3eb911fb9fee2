"""Findings with remedies."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from rag.config import Config, LLMConfig
from rag.doctor import examine
from rag.ingest.pipeline import ingest
from tests.support.corpora import make_config
from tests.support.ollama_server import serve_ollama

pytestmark = pytest.mark.usefixtures("checksum_once")

Run = Callable[..., tuple[int, str, str]]


def severities(config: Config) -> dict[str, str]:
    return {finding.subject: finding.severity for finding in examine(config)}


def test_all_is_well_without_ollama(indexed: Config) -> None:
    auto = indexed.model_copy(update={"llm": indexed.llm.model_copy(update={"provider": "auto"})})
    assert severities(auto) == {
        "config": "ok",
        "corpus": "ok",
        "embedding": "ok",
        "index": "ok",
        "articles": "ok",
        "disk": "ok",
        "ollama": "warning",
        "packaged": "ok",
    }


@pytest.mark.parametrize(
    ("reading", "given"), [("passages", "whole passages"), ("sentences", "one sentence at a time")]
)
def test_a_served_model_is_described_with_what_it_is_given(indexed: Config, reading: str, given: str) -> None:
    with serve_ollama() as ollama:
        options = {"provider": "ollama", "model": "qwen15", "base_url": ollama.url, "reading": reading}
        config = indexed.model_copy(update={"llm": LLMConfig.model_validate(options)})
        (found,) = [finding for finding in examine(config) if finding.subject == "ollama"]
    assert found.message.endswith(f"It is given {given}.")


def test_every_problem_has_a_remedy(tmp_path: Path) -> None:
    config = make_config(tmp_path, llm__provider="ollama")
    findings = examine(config)
    problems = {finding.subject: finding for finding in findings if finding.severity != "ok"}
    assert problems["corpus"].severity == "error"
    assert "belegt ingest" in problems["index"].remedy
    assert "ollama serve" in problems["ollama"].remedy
    assert problems["ollama"].severity == "error"
    assert all(finding.remedy for finding in problems.values())


def test_an_empty_folder_is_found(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    (corpus,) = [finding for finding in examine(make_config(tmp_path)) if finding.subject == "corpus"]
    assert "no articles" in corpus.message


def test_the_command_prints_findings_and_exits_by_the_worst(run: Run, config: Config, tmp_path: Path) -> None:
    file = str(tmp_path / "config.toml")
    code, out, _ = run("--config", file, "doctor")
    assert code == 1
    assert "error   index" in out
    assert run("--config", file, "ingest")[0] == 0
    code, out, _ = run("--config", file, "doctor", "--json")
    assert code == 0
    assert {"subject", "severity", "message", "remedy"} == set(json.loads(out)["findings"][0])


def test_articles_that_lack_a_part_of_their_file_are_named(config: Config) -> None:
    banner = "Wir verwenden Cookies, " + "um Ihnen die beste Nutzung zu bieten, " * 5
    (config.corpus.path / "hafen.txt").write_text(f"{banner}\n\nDer Hafen ist neu.")
    assert [note.source for note in ingest(config).notes] == ["hafen.txt"]
    (finding,) = [finding for finding in examine(config) if finding.subject == "articles"]
    assert finding.severity == "warning"
    assert "hafen.txt: Kept 8 % of the text." in finding.message
