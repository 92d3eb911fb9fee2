"""Starts a folder for one collection of articles; what is there already stays as it is."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

from rag.errors import ConfigError, CorpusError
from rag.ingest.readers import SUFFIXES
from rag.starter.config_text import config_text

CONFIG, ARTICLES, QUESTIONS = "config.toml", "articles", "questions.jsonl"
EXAMPLE = f"{ARTICLES}/about-this-folder.md"


@dataclass(frozen=True)
class Started:
    """A started folder: the files that were written, and those that were there already."""

    folder: Path
    written: tuple[str, ...]
    kept: tuple[str, ...]
    articles: Path
    loose: int  # files beside the config file that could be articles

    def as_text(self) -> str:
        """What was done, and the commands to go on with."""
        lines = [f"{self.folder} is ready."]
        lines += [f"  wrote  {name}" for name in self.written]
        lines += [f"  kept   {name}, which was there already" for name in self.kept]
        if self.loose:
            index = f"belegt init ANOTHER-FOLDER --articles {shlex.quote(str(self.folder))}"
            lines += ["", f"Its {self.loose} other files are not among the articles. To ask them: {index}"]
        commands = (
            (f"cd {shlex.quote(str(self.folder))}", ""),
            ("belegt ingest", f"after adding articles to {self.articles}"),
            ("belegt chat", "ask them in the terminal"),
            ("belegt serve", "or in the browser, at http://127.0.0.1:8000"),
            (f"belegt evaluate {QUESTIONS} --retrieval-only", "measure it on your own questions"),
        )
        lines += ["", "Next:"]
        lines += [
            f"  {command:49}{'# ' if meaning else ''}{meaning}".rstrip() for command, meaning in commands
        ]
        return "\n".join(lines)


def start_folder(folder: Path, articles: Path | None = None) -> Started:
    """Write a config file, an example article and an example question set into `folder`.

    With `articles`, the config file names that folder instead, which gets no example. Files that exist are
    never overwritten. Raises `ConfigError` and `CorpusError`.
    """
    folder = folder.expanduser().absolute()
    config = folder / CONFIG
    if articles is not None:
        articles = articles.expanduser().absolute()
        if not articles.is_dir():
            raise CorpusError(f"{articles} is not a folder.", "Give the folder that holds your articles.")
        if config.exists():
            raise ConfigError(
                f"{config} exists already and is not changed.", f"Set corpus.path in it to {str(articles)!r}."
            )
    loose = _count_loose(folder)
    texts = {CONFIG: config_text(ARTICLES if articles is None else str(articles))}
    # The example questions are about the example article; with articles of their own they show the form.
    if articles is None and not _has_articles(folder / ARTICLES):
        texts[EXAMPLE] = _template("about-this-folder.md")
    texts[QUESTIONS] = _template("questions.jsonl")
    outcomes = {name: _write_new(folder / name, text) for name, text in texts.items()}
    return Started(
        folder,
        written=tuple(name for name, is_new in outcomes.items() if is_new),
        kept=tuple(name for name, is_new in outcomes.items() if not is_new),
        articles=folder / ARTICLES if articles is None else articles,
        loose=0 if articles is not None or (config.exists() and not outcomes[CONFIG]) else loose,
    )


def _write_new(path: Path, text: str) -> bool:
    """Write a file that does not exist yet; return False if it does. Raises `ConfigError`."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError as error:
        if path.is_file():
            return False
        message = f"{path} cannot be written: a file or folder is in its way."
        raise ConfigError(message, "Choose another folder.") from error
    except OSError as error:
        raise ConfigError(
            f"{path} cannot be written ({error.strerror}).", "Choose another folder."
        ) from error
    return True


def _has_articles(folder: Path) -> bool:
    return folder.is_dir() and any(folder.iterdir())


def _count_loose(folder: Path) -> int:
    """The number of files directly in `folder` that belegt could read, apart from those of `belegt init`."""
    if not folder.is_dir():
        return 0
    beside = [path for path in folder.iterdir() if path.name != QUESTIONS and not path.name.startswith(".")]
    return sum(path.suffix.lower() in SUFFIXES for path in beside)


def _template(name: str) -> str:
    return files("rag.starter").joinpath(name).read_text("utf-8")
