"""Connections go to public addresses only, and end with their deadline."""

import socket
import threading

import pytest

from rag.ingest.web.network import Deadline, PrivateAddress, PublicNetwork, is_public, resolve


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True), ("10.0.0.1", False), ("127.0.0.1", False), ("169.254.169.254", False),
        ("::1", False), ("fe80::1%eth0", False), ("::ffff:10.0.0.1", False), ("2606:2800:220:1::1", True),
        ("224.0.0.1", False), ("0.0.0.0", False), ("100.64.0.1", False),
    ],
)  # fmt: skip
def test_knows_the_internets_addresses(address: str, public: bool) -> None:
    assert is_public(address) is public


def test_the_connection_goes_to_the_address_that_was_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that is public when it is looked up first and private afterwards (DNS rebinding)."""
    answers = iter(["127.0.0.1", "127.0.0.2", "127.0.0.2"])
    monkeypatch.setattr("rag.ingest.web.network.resolve", lambda *_: [next(answers)])
    monkeypatch.setattr("rag.ingest.web.network.is_public", lambda address: address == "127.0.0.1")
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        stream = PublicNetwork(Deadline.after(5)).connect_tcp("news.example", port)
        assert stream.get_extra_info("server_addr")[0] == "127.0.0.1"
        stream.close()


@pytest.mark.parametrize("addresses", [["10.0.0.1"], ["93.184.216.34", "::1"]])
def test_refuses_a_host_with_a_private_address(monkeypatch: pytest.MonkeyPatch, addresses: list[str]) -> None:
    monkeypatch.setattr("rag.ingest.web.network.resolve", lambda *_: addresses)
    with pytest.raises(PrivateAddress, match="address in your private network"):
        PublicNetwork(Deadline.after(5)).connect_tcp("news.example", 80)


def test_tries_the_next_address_if_one_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        monkeypatch.setattr("rag.ingest.web.network.resolve", lambda *_: ["127.0.0.2", "127.0.0.1"])
        stream = PublicNetwork(Deadline.after(5), allow_private=True).connect_tcp("news.example", port)
        assert stream.get_extra_info("server_addr")[0] == "127.0.0.1"
        stream.close()


def test_resolving_stops_after_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    never = threading.Event()
    monkeypatch.setattr("rag.ingest.web.network.socket.getaddrinfo", lambda *_, **__: never.wait(20) and [])
    with pytest.raises(TimeoutError):
        resolve("news.example", 0.1)
    never.set()


def test_an_unknown_name_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr("rag.ingest.web.network.socket.getaddrinfo", fail)
    with pytest.raises(OSError, match="cannot be resolved: Name or service not known"):
        resolve("news.example", 5)


def test_a_deadline_shortens_every_wait() -> None:
    deadline = Deadline.after(60)
    assert deadline.cut(1) == 1
    assert 59 < deadline.cut(None) <= 60
    assert not deadline.has_passed
    passed = Deadline.after(0)
    assert passed.has_passed
    with pytest.raises(TimeoutError):
        passed.cut(1)
