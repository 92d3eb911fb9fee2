"""`belegt init`: a folder that works at once, and nothing of it that was there is changed."""

from collections.abc import Callable
from pathlib import Path

import pytest

from rag.config import Config, load_config
from rag.errors import ConfigError, CorpusError
from rag.starter.folder import start_folder

Run = Callable[..., tuple[int, str, str]]
WRITTEN = ("config.toml", "articles/about-this-folder.md", "questions.jsonl")


def test_its_config_file_names_every_key_and_changes_none_but_the_articles(tmp_path: Path) -> None:
    assert start_folder(tmp_path / "new").written == WRITTEN
    text = (tmp_path / "new/config.toml").read_text("utf-8")
    config = load_config(tmp_path / "new/config.toml", {})
    assert config.corpus.path == tmp_path / "new/articles"
    for section, field in Config.model_fields.items():
        for key in field.annotation.model_fields:  # type: ignore[union-attr]
            assert f"\n{key} = " in text or f"\n#{key} = " in text, f"{section}.{key}"


def test_each_commented_line_is_the_default(tmp_path: Path) -> None:
    start_folder(tmp_path)
    file = tmp_path / "config.toml"
    shown = load_config(file, {})
    lines = file.read_text("utf-8").splitlines()
    uncommented = [line[1:] if line[:1] == "#" and line[1:2] != " " else line for line in lines]
    file.write_text("\n".join(uncommented), "utf-8")
    assert load_config(file, {}) == shown


def test_never_overwrites(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text("[llm]\n")
    (tmp_path / "articles").mkdir()
    (tmp_path / "articles/mine.txt").write_text("Mine.")
    started = start_folder(tmp_path)
    assert (started.written, started.kept) == (("questions.jsonl",), ("config.toml",))
    assert (tmp_path / "config.toml").read_text() == "[llm]\n"
    assert [file.name for file in (tmp_path / "articles").iterdir()] == ["mine.txt"]


def test_takes_articles_from_where_they_are(tmp_path: Path, corpus: Path) -> None:
    started = start_folder(tmp_path / "chat", corpus)
    assert started.written == ("config.toml", "questions.jsonl")
    assert load_config(tmp_path / "chat/config.toml", {}).corpus.path == corpus
    with pytest.raises(ConfigError, match=r"not changed. Set corpus.path"):
        start_folder(tmp_path / "chat", corpus)
    with pytest.raises(CorpusError, match="is not a folder"):
        start_folder(tmp_path / "other", tmp_path / "nowhere")
    assert not (tmp_path / "other").exists()


def test_says_how_to_use_articles_that_lie_beside(corpus: Path) -> None:
    assert f"belegt init ANOTHER-FOLDER --articles {corpus}" in start_folder(corpus).as_text()


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ConfigError, match="Choose another folder"):
        start_folder(tmp_path / "file")


def test_the_commands_that_it_names_work(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "my chat"
    code, out, _ = run("init", str(folder))
    assert code == 0
    assert f"cd '{folder}'" in out
    monkeypatch.chdir(folder)
    assert run("ingest")[0] == 0
    measured = ("evaluate", "questions.jsonl", "--retrieval-only")
    assert run(*measured, "--fail-under", "recall@1=1")[0] == 0
