"""API keys: what is shown, what is kept, what is recognised."""

import pytest

from rag.keys import Key, find_key, new_key, parse_key


def test_a_key_is_known_again_by_its_hash_alone() -> None:
    secret, key = new_key("slack-bot", "ask")
    kept = parse_key(key.as_entry())
    assert secret not in key.as_entry()
    assert find_key([kept], secret) == Key("slack-bot", "ask", key.sha256)
    assert find_key([kept], f"{secret}x") is None
    assert find_key([kept], "") is None


def test_no_two_keys_are_alike() -> None:
    secrets = {new_key("a", "ask")[0] for _ in range(100)}
    assert len(secrets) == 100
    assert all(len(secret) >= 43 + len("belegt_") for secret in secrets)


@pytest.mark.parametrize("name", ["", "two words", "a:b", "x" * 41, "ä"])
def test_refuses_a_name_that_an_entry_could_not_hold(name: str) -> None:
    with pytest.raises(ValueError, match="name has"):
        new_key(name, "ask")


@pytest.mark.parametrize(
    "entry", ["", "belegt_plain_secret", "a:admin:" + "0" * 64, "a:ask:" + "0" * 63, "a:ask:" + "G" * 64]
)
def test_an_entry_that_is_none_is_not_repeated(entry: str) -> None:
    with pytest.raises(ValueError, match="NAME:SCOPE:HASH") as caught:
        parse_key(entry)
    assert not entry or entry not in str(caught.value)


def test_makes_no_difference_which_key_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every key is compared, whatever is found before, with a comparison that takes its full time."""
    compared: list[str] = []

    def compare(ours: str, given: str) -> bool:
        compared.append(ours)
        return ours == given

    monkeypatch.setattr("rag.keys.hmac.compare_digest", compare)
    secret, first = new_key("first", "ask")
    others = [new_key(name, "ask")[1] for name in ("second", "third")]
    assert find_key([first, *others], secret) == first
    assert compared == [first.sha256, *(key.sha256 for key in others)]
