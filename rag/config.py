"""The configuration: typed, read once from `config.toml`, with unknown keys refused.

The environment variable `BELEGT_SECTION__KEY` overrides a key. Relative paths start at the folder of the
config file, so that it works from any directory.
"""

from __future__ import annotations

import json
import os
import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal, cast
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr, ValidationError

from rag.atomic_write import write_atomically
from rag.errors import ConfigError
from rag.keys import parse_key
from rag.spelling import did_you_mean

ENV_PREFIX = "BELEGT_"
DEFAULT_FILE = Path("config.toml")
PAGE_LABELS = Path(__file__).parent.parent / "ui" / "labels"  # one file for each language


def _split(value: Any) -> Any:
    """Parse a list from the environment: `a,b`."""
    return [entry.strip() for entry in value.split(",") if entry.strip()] if isinstance(value, str) else value


def _pairs(value: Any) -> Any:
    """Parse a table from the environment: `text=story,title=head`."""
    if not isinstance(value, str):
        return value
    return dict(entry.split("=", 1) for entry in _split(value) if "=" in entry)


def _check_keys(entries: tuple[str, ...]) -> tuple[str, ...]:
    names = [parse_key(entry).name for entry in entries]
    if len(set(names)) < len(names):
        raise ValueError("has two keys of the same name; `belegt key list` shows them")
    return entries


def _check_origins(origins: tuple[str, ...]) -> tuple[str, ...]:
    for origin in origins:
        parts = urlsplit(origin)
        if (
            parts.scheme not in {"http", "https"}
            or not parts.netloc
            or f"{parts.scheme}://{parts.netloc}" != origin
        ):
            raise ValueError(f"has {origin!r}, which is not an origin such as https://portal.example")
    return origins


def _check_url(url: str) -> str:
    parts = urlsplit(url)
    if url and (parts.scheme not in {"http", "https"} or not parts.hostname):
        raise ValueError(f"has {url!r}, which is not a URL such as http://127.0.0.1:8001")
    return url


def _check_urls(urls: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(_check_url(url) for url in urls)


def _check_page_language(code: str) -> str:
    known = sorted(file.stem for file in PAGE_LABELS.glob("*.json"))
    if code and code not in known:
        raise ValueError(f"is {code!r}, but the page has labels only for {', '.join(known)}")
    return code


Entries = Annotated[tuple[str, ...], BeforeValidator(_split)]
Origins = Annotated[Entries, AfterValidator(_check_origins)]


Column = Literal["text", "title", "url", "published", "author", "id"]


class Section(BaseModel):
    """A table of the file: immutable, without unknown keys."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class CorpusConfig(Section):
    """The articles."""

    path: Path = Field(Path("corpus"), description="Folder of the articles; `source` is relative to it.")
    max_file_mb: float = Field(10.0, gt=0, description="Larger files are reported and skipped.")
    feeds: Annotated[Entries, AfterValidator(_check_urls)] = Field(
        (), description="RSS and Atom feeds whose pages `belegt ingest --watch` indexes."
    )
    feed_minutes: float = Field(60.0, gt=0, description="Time between two checks of the feeds.")
    fetch_private: bool = Field(False, description="Also fetch from addresses of your own network.")
    columns: Annotated[dict[Column, str], BeforeValidator(_pairs)] = Field(
        {}, description='The columns of CSV and JSONL files, such as `{ text = "story" }`.'
    )

    @property
    def max_file_bytes(self) -> int:
        """`max_file_mb` in bytes."""
        return int(self.max_file_mb * 1e6)


class IndexConfig(Section):
    """Where the passages are stored."""

    path: Path = Field(
        Path(".belegt/index"),
        description="Folder of the index; with a `url`, of this machine's copy of its words.",
    )
    url: Annotated[str, AfterValidator(_check_url)] = Field(
        "", description="A Chroma server that holds the index instead, such as `http://127.0.0.1:8001`."
    )
    database: str = Field(
        "default_database", min_length=3, description="Its database, which is created if it is missing."
    )
    token: SecretStr = Field(
        SecretStr(""), description="Its access token, sent as `Authorization: Bearer …` and `X-Chroma-Token`."
    )


class EmbeddingConfig(Section):
    """The model that turns text into vectors."""

    provider: Literal["packaged", "sentence-transformers", "ollama"] = Field(
        "packaged", description="What turns text into vectors."
    )
    model: str = Field("", description="Model name or folder; empty for the packaged one.")
    base_url: Annotated[str, AfterValidator(_check_url)] = Field(
        "", description="The address of the Ollama server that embeds; empty: `llm.base_url`."
    )
    query_prefix: str = Field("", description="Prefix of questions, e.g. `query: ` for e5 models.")
    passage_prefix: str = Field("", description="Prefix of passages, e.g. `passage: ` for e5 models.")


class RetrievalConfig(Section):
    """The passages that the model reads."""

    top_k: int = Field(5, ge=1, le=50, description="Number of passages read for a fact.")
    reranker: str = Field(
        "", description="A sentence-transformers CrossEncoder, name or folder; empty: none."
    )


class LLMConfig(Section):
    """The model that writes the answers."""

    provider: Literal["auto", "ollama", "openai", "packaged"] = Field(
        "auto",
        description="`auto`: Ollama while it responds and has the model, else the packaged model; "
        "`openai`: any server that speaks OpenAI's protocol, such as llama.cpp's, vLLM or LM Studio.",
    )
    model: str = Field("qwen2.5:7b", min_length=1, description="The model on that server.")
    base_url: str = Field("http://127.0.0.1:11434", description="The address of the server.")
    api_key: SecretStr = Field(
        SecretStr(""),
        description="The key that the server requires, sent to `llm.base_url` only; "
        "better set as BELEGT_LLM__API_KEY.",
    )
    reading: Literal["auto", "sentences", "passages"] = Field(
        "auto",
        description="What the model is given: `sentences` one by one, which a small model needs, or whole "
        "`passages`, from which it writes the answer; `auto`: what suits the model.",
    )
    context_window: int = Field(4096, ge=512, le=1_000_000, description="Tokens of prompt and answer.")
    max_answer_tokens: int = Field(200, ge=16, le=4096, description="Maximum length of a reply of the model.")
    timeout_s: float = Field(
        120.0, gt=0, description="How long the server may be silent, loading its model included."
    )
    keep_alive: str = Field(
        "30m",
        pattern=r"^(-?\d+|-?(\d+(\.\d+)?(ms|s|m|h))+)?$",
        description="How long Ollama keeps the model in memory after a question, such as `2h`; "
        "`-1`: for good; empty: as its server says.",
    )
    parallel: int = Field(
        0,
        ge=0,
        le=256,
        description="Questions that the server answers at once, the others wait in line; 0: what "
        "OLLAMA_NUM_PARALLEL says here, else 1, and 4 with `openai`.",
    )
    threads: int = Field(
        0, ge=0, le=256, description="Threads of the packaged model; 0: as many as cores are free."
    )
    answerable_from: float = Field(
        0.43,
        ge=0,
        le=1,
        description="Minimum probability that the passages hold an answer; below it, belegt declines.",
    )


class EvaluationConfig(Section):
    """How `belegt evaluate` measures."""

    judge: str = Field("", description="A model at llm.base_url that also judges the answers; empty: none.")


class ServerConfig(Section):
    """Where `belegt serve` listens, whom it answers, and its limits."""

    host: str = Field("127.0.0.1", min_length=1, description="Address to listen on.")
    port: int = Field(8000, ge=0, le=65535, description="Port to listen on; 0: any free one.")
    api_keys: Annotated[Entries, AfterValidator(_check_keys)] = Field(
        (),
        description="`NAME:SCOPE:HASH` each, written by `belegt key new`; "
        "once there is one, every request needs one.",
    )
    allowed_origins: Origins = Field((), description="Web origins whose pages may call the API.")
    frame_ancestors: Origins = Field((), description="Web origins that may show `/embed` in a frame.")
    trusted_proxies: Entries = Field(
        (), description="Addresses of reverse proxies, whose `X-Forwarded-For` and `-Proto` are trusted."
    )
    requests_per_minute: int = Field(120, ge=1, description="Limit for each key, and for each address.")
    answers_at_once: int = Field(
        8, ge=1, description="Answers that each key, and each address, may wait for at once."
    )
    max_upload_mb: float = Field(50.0, gt=0, description="Total size of the files of one upload.")
    max_upload_files: int = Field(20, ge=1, le=1000, description="Number of files in one upload.")
    log_questions: bool = Field(False, description="Write questions to the log.")


class UIConfig(Section):
    """What the page offers."""

    language: Annotated[str, AfterValidator(_check_page_language)] = Field(
        "", description="Language of the page: `en`, `de` or `vi`; empty: the reader's."
    )
    manage_corpus: bool = Field(
        True, description="Add and delete articles on the page; with keys, only for those that may manage."
    )
    evaluate: bool = Field(
        True,
        description="Measure answers on the page; with keys, only for those that may manage.",
    )
    feedback: bool = Field(
        True, description="Readers may say whether an answer is good; it is stored beside the index."
    )


class Config(Section):
    """The complete configuration; every key has a default, so an empty file is valid."""

    corpus: CorpusConfig = CorpusConfig()
    index: IndexConfig = IndexConfig()
    embedding: EmbeddingConfig = EmbeddingConfig()
    retrieval: RetrievalConfig = RetrievalConfig()
    llm: LLMConfig = LLMConfig()
    evaluation: EvaluationConfig = EvaluationConfig()
    server: ServerConfig = ServerConfig()
    ui: UIConfig = UIConfig()


def load_config(file: Path | None = None, environ: dict[str, str] | None = None) -> Config:
    """Read `file` and the environment. Without `file`, read `./config.toml` if it exists.

    Raises `ConfigError` for a missing or malformed file and for unknown keys and values that are not valid.
    """
    path = file or DEFAULT_FILE
    try:
        data = _read_toml(path) if file or path.exists() else {}
    except OSError as error:
        raise _unreadable(path, error) from error
    overrides = _environment(os.environ if environ is None else environ)
    for section, key, value in overrides:
        table = data.setdefault(section, {})
        if isinstance(table, dict):
            table[key] = value
    try:
        config = Config.model_validate(data)
    except ValidationError as error:
        raise _config_error(error, path, overrides) from error
    return _resolve_paths(config, path.parent)


def write_value(file: Path, section: str, key: str, value: float | list[str]) -> None:
    """Set one key in the config file, which is created if it is missing; comments and order are preserved.

    Raises `ConfigError` if it cannot be written.
    """
    import tomlkit

    try:
        document = tomlkit.parse(file.read_text("utf-8")) if file.exists() else tomlkit.document()
        if isinstance(value, list):  # one entry on each line
            lines = tomlkit.array().multiline(True)
            lines.extend(value)
            document.setdefault(section, tomlkit.table())[key] = lines
        else:
            document.setdefault(section, tomlkit.table())[key] = value
        write_atomically(file, tomlkit.dumps(document).encode())
    except OSError as error:
        raise ConfigError(
            f"{section}.{key} cannot be written to {file} ({error.strerror}).",
            f"Set it by hand: {key} = {json.dumps(value)}",
        ) from error


def cache_folder() -> Path:
    """Return the folder of files that all corpora share: `~/.cache/belegt`. Raises `ConfigError`."""
    try:
        return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "belegt"
    except RuntimeError as error:  # a user id without a name, as in a container
        raise ConfigError("This user has no home folder.", "Set HOME or XDG_CACHE_HOME.") from error


def _read_toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise _unreadable(path, error) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} is not valid TOML: {error}.", "Correct that line.") from error


def _unreadable(path: Path, error: OSError) -> ConfigError:
    return ConfigError(
        f"The config file {path} cannot be read ({error.strerror}).", "Choose another with --config FILE."
    )


def _environment(environ: os._Environ[str] | dict[str, str]) -> list[tuple[str, str, str]]:
    """`BELEGT_LLM__MODEL=x` → ("llm", "model", "x")."""
    found = []
    for name, value in environ.items():
        if name.startswith(ENV_PREFIX):
            section, separator, key = name[len(ENV_PREFIX) :].lower().partition("__")
            if not separator:
                raise ConfigError(
                    f"The environment variable {name} does not name a config key.",
                    f"Write it as {ENV_PREFIX}SECTION__KEY.",
                )
            found.append((section, key, value))
    return found


def _config_error(error: ValidationError, path: Path, overrides: list[tuple[str, str, str]]) -> ConfigError:
    """Return an error that names the first faulty key and the place it came from."""
    first = error.errors()[0]
    key = ".".join(str(part) for part in first["loc"])
    from_environment = any(key in {section, f"{section}.{name}"} for section, name, _ in overrides)
    where = f"{ENV_PREFIX}{key.upper().replace('.', '__')}" if from_environment else str(path)
    if first["type"] == "extra_forbidden":
        return ConfigError(f"{where}: unknown key `{key}`.", _known_key(first["loc"]))
    return ConfigError(
        f"{where}: `{key}` {_reason(first)}.", "Correct that value; docs/configuration.md lists every key."
    )


def _known_key(location: tuple[int | str, ...]) -> str:
    """Return the key that was probably meant, of this section or of another one; else all of this section."""
    *section, name = map(str, location)
    known = _names(section[0]) if section else list(Config.model_fields)
    if suggestion := did_you_mean(name, known):
        return suggestion
    homes = [f"{other}.{name}" for other in Config.model_fields if name in _names(other)]
    if homes:
        return f"Did you mean `{homes[0]}`?"
    return f"The known keys are: {', '.join(known)}."


def _names(section: str) -> list[str]:
    return list(cast(type[BaseModel], Config.model_fields[section].annotation).model_fields)


def _reason(error: Any) -> str:
    message = str(error["msg"])
    if error["type"] == "value_error":  # our own message, which holds no secret
        return message.removeprefix("Value error, ")
    return f"is {error['input']!r}: {message[0].lower()}{message[1:]}"


def _resolve_paths(config: Config, folder: Path) -> Config:
    def absolute(path: Path) -> Path:
        return (folder / path.expanduser()).resolve()

    return config.model_copy(
        update={
            "corpus": config.corpus.model_copy(update={"path": absolute(config.corpus.path)}),
            "index": config.index.model_copy(update={"path": absolute(config.index.path)}),
        }
    )
