"""The API keys of a config file."""

from pathlib import Path

import pytest

from rag.config import Config, load_config
from rag.errors import ConfigError
from rag.keys import find_key
from rag.server.keyring import add_key, keys_of, revoke_key


@pytest.fixture
def file(tmp_path: Path) -> Path:
    file = tmp_path / "config.toml"
    file.write_text("# ours\n[server]\nport = 9000\n")
    return file


def load(file: Path) -> Config:
    return load_config(file, {})


def test_a_new_key_is_stored_as_its_hash_and_the_file_keeps_the_rest(file: Path) -> None:
    secret, key = add_key(load(file), "reader", "ask", file)
    assert find_key(keys_of(load(file)), secret) == key
    assert secret not in file.read_text()
    assert file.read_text().startswith("# ours\n[server]\nport = 9000\n")


def test_a_revoked_key_is_removed_and_the_others_stay(file: Path) -> None:
    add_key(load(file), "reader", "ask", file)
    _, editor = add_key(load(file), "editor", "manage", file)
    revoke_key(load(file), "reader", file)
    assert keys_of(load(file)) == [editor]


@pytest.mark.parametrize(
    ("name", "problem"), [("reader", "already exists"), ("two words", "not a valid name")]
)
def test_a_name_that_is_taken_or_not_valid_changes_nothing(file: Path, name: str, problem: str) -> None:
    add_key(load(file), "reader", "ask", file)
    before = file.read_text()
    with pytest.raises(ConfigError, match=problem):
        add_key(load(file), name, "ask", file)
    assert file.read_text() == before


def test_an_unknown_key_cannot_be_revoked(file: Path) -> None:
    with pytest.raises(ConfigError, match="no key 'nobody'"):
        revoke_key(load(file), "nobody", file)


def test_keys_in_the_environment_are_not_hidden_by_the_file(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BELEGT_SERVER__API_KEYS", "")
    with pytest.raises(ConfigError, match="overrides the config file"):
        add_key(load(file), "reader", "ask", file)
