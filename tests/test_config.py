"""The configuration: typed, strict about names, overridable, relative to its own folder."""

from pathlib import Path

import pytest

from rag.config import Config, load_config, write_value
from rag.errors import ConfigError

REPOSITORY = Path(__file__).parents[1]


def test_an_empty_file_means_all_defaults(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text("")
    assert load_config(file, {}).llm == Config().llm


def test_the_shipped_file_says_the_defaults(tmp_path: Path) -> None:
    shipped = load_config(REPOSITORY / "config.toml", {})
    empty = tmp_path / "config.toml"
    empty.write_text("")
    defaults = load_config(empty, {})
    for section in ("embedding", "retrieval", "llm", "evaluation", "server"):
        assert getattr(shipped, section) == getattr(defaults, section)
    assert shipped.corpus.path == REPOSITORY / "corpus"
    assert shipped.index.path == REPOSITORY / ".belegt" / "index"


def test_the_shipped_file_holds_every_key() -> None:
    text = (REPOSITORY / "config.toml").read_text()
    for section, field in Config.model_fields.items():
        assert f"[{section}]" in text
        for key in getattr(field.annotation, "model_fields", {}):
            assert f"\n{key} = " in text, f"{section}.{key}"


def test_relative_paths_start_at_the_config_file(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text('[corpus]\npath = "texte"\n')
    assert load_config(file, {}).corpus.path == tmp_path / "texte"


def test_the_environment_overrides_the_file(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text('[llm]\nmodel = "from-file"\n')
    config = load_config(file, {"BELEGT_LLM__MODEL": "from-environment", "BELEGT_SERVER__PORT": "9123"})
    assert config.llm.model == "from-environment"
    assert config.server.port == 9123


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[llm]\nmodle = 'x'\n", "unknown key `llm.modle`. Did you mean `model`?"),
        ("[lmm]\nmodel = 'x'\n", "unknown key `lmm`. Did you mean `llm`?"),
        ("[server]\ntop_k = 3\n", "unknown key `server.top_k`. Did you mean `retrieval.top_k`?"),
        ("[llm]\nzzz = 3\n", "unknown key `llm.zzz`. The known keys are: provider, model"),
        ("[retrieval]\ntop_k = 'many'\n", "`retrieval.top_k`"),
        ("[retrieval]\ntop_k = 0\n", "`retrieval.top_k`"),
        ("[llm]\nprovider = 'other'\n", "`llm.provider`"),
        ("llm = 3\n", "`llm`"),
        ("[llm\n", "not valid TOML"),
    ],
)
def test_names_the_key_that_is_wrong(tmp_path: Path, text: str, expected: str) -> None:
    file = tmp_path / "config.toml"
    file.write_text(text)
    with pytest.raises(ConfigError) as error:
        load_config(file, {})
    assert expected in str(error.value)
    assert str(file) in str(error.value)
    assert "\n" not in str(error.value)


def test_lists_the_known_keys_beside_an_unknown_one(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text("[llm]\nzzz = 'x'\n")
    with pytest.raises(ConfigError, match="context_window"):
        load_config(file, {})


@pytest.mark.parametrize("name", ["BELEGT_LLM__MODLE", "BELEGT_LMM__MODEL", "BELEGT_MODEL"])
def test_names_the_environment_variable_that_is_wrong(tmp_path: Path, name: str) -> None:
    with pytest.raises(ConfigError, match="BELEGT_"):
        load_config(None, {name: "x"})


def test_a_file_that_was_asked_for_must_exist(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"nowhere\.toml"):
        load_config(tmp_path / "nowhere.toml", {})


def test_a_value_is_written_where_it_belongs_and_all_else_stays(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text(
        '# mine\n[llm]\nmodel = "x"  # the model\nanswerable_from = 0.5  # least\n[server]\nport = 1\n'
    )
    write_value(file, "llm", "answerable_from", 0.61)
    assert file.read_text() == (
        '# mine\n[llm]\nmodel = "x"  # the model\nanswerable_from = 0.61  # least\n[server]\nport = 1\n'
    )
    write_value(tmp_path / "new.toml", "llm", "answerable_from", 0.61)
    assert load_config(tmp_path / "new.toml", {}).llm.answerable_from == 0.61


def test_a_value_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(
        ConfigError, match=r"llm\.answerable_from cannot be written.*by hand: answerable_from = 0\.6"
    ):
        write_value(tmp_path / "gone" / "config.toml", "llm", "answerable_from", 0.6)


def test_lists_come_from_the_environment_with_commas(tmp_path: Path) -> None:
    environ = {"BELEGT_SERVER__ALLOWED_ORIGINS": "https://a.example, https://b.example"}
    config = load_config(empty(tmp_path), environ)
    assert config.server.allowed_origins == ("https://a.example", "https://b.example")


@pytest.mark.parametrize(
    "origin", ["*", "portal.example", "https://portal.example/", "javascript://x", "https://"]
)
def test_an_origin_is_a_scheme_and_a_host(tmp_path: Path, origin: str) -> None:
    with pytest.raises(ConfigError, match="not an origin"):
        load_config(empty(tmp_path), {"BELEGT_SERVER__ALLOWED_ORIGINS": origin})


def test_a_key_that_was_pasted_into_the_config_is_not_repeated(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="NAME:SCOPE:HASH") as caught:
        load_config(empty(tmp_path), {"BELEGT_SERVER__API_KEYS": "belegt_my_secret"})
    assert "belegt_my_secret" not in str(caught.value)


def test_a_list_is_written_an_entry_a_line(tmp_path: Path) -> None:
    file = empty(tmp_path)
    write_value(file, "server", "api_keys", ["a", "b"])
    assert file.read_text() == '[server]\napi_keys = [\n    "a",\n    "b",\n]\n'


def empty(folder: Path) -> Path:
    """A config file that says nothing."""
    file = folder / "config.toml"
    file.touch()
    return file
