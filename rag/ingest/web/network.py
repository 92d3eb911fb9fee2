"""TCP connections for fetching: to public addresses only, each closed at its deadline.

A name is resolved once, and the connection goes to the address that was checked, so that a name that resolves
to another address later (DNS rebinding) cannot reach the private network.
"""

from __future__ import annotations

import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Any

import httpcore

from rag.errors import UnreadableFile

GLOBAL_UNICAST = ipaddress.ip_network("2000::/3")
NAT64 = ipaddress.ip_network("64:ff9b::/96")  # the last 32 bits are an IPv4 address
IPV4_BITS = 0xFFFFFFFF


class PrivateAddress(UnreadableFile):
    """A host name or an IP address in the private network."""


@dataclass(frozen=True)
class Deadline:
    """A time of `time.monotonic` at which every wait for the network ends."""

    at: float
    seconds: float  # from the start to the deadline

    @classmethod
    def after(cls, seconds: float) -> Deadline:
        """A deadline in this many seconds."""
        return cls(time.monotonic() + seconds, seconds)

    @property
    def has_passed(self) -> bool:
        """Whether no time is left."""
        return time.monotonic() >= self.at

    def cut(self, seconds: float | None) -> float:
        """The smaller of `seconds` and the remaining time. Raises `TimeoutError` if none remains."""
        remaining = self.at - time.monotonic()
        if remaining <= 0:
            raise TimeoutError("the time is up")
        return remaining if seconds is None else min(seconds, remaining)


@dataclass(frozen=True)
class PublicNetwork(httpcore.NetworkBackend):
    """Connects httpcore to public addresses, or to any with `allow_private`.

    httpx's own timeout limits each wait, not their sum: a server that sends a header line every two seconds
    never exceeds it. Here each read and write gets only the time that remains until the deadline.
    """

    deadline: Deadline
    allow_private: bool = False

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """Connect to the first address of `host` that answers.

        Raises `PrivateAddress` if one of its addresses is not public, before anything is sent.
        """
        addresses = resolve(host, self.deadline.cut(timeout))
        if not self.allow_private and not all(is_public(address) for address in addresses):
            raise PrivateAddress(
                f"{host} is an address in your private network.",
                "Set corpus.fetch_private to allow this.",
            )
        backend, problem = httpcore.SyncBackend(), OSError("it has no address")
        for address in addresses:
            try:
                stream = backend.connect_tcp(
                    address, port, self.deadline.cut(timeout), local_address, socket_options
                )
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                problem = OSError(str(error) or "the connection timed out")
            else:
                return _Stream(stream, self.deadline)
        raise problem


@dataclass(frozen=True)
class _Stream(httpcore.NetworkStream):
    """A connection whose every wait ends with the deadline."""

    stream: httpcore.NetworkStream
    deadline: Deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self.stream.read(max_bytes, self.deadline.cut(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self.stream.write(buffer, self.deadline.cut(timeout))

    def close(self) -> None:
        self.stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        stream = self.stream.start_tls(ssl_context, server_hostname, self.deadline.cut(timeout))
        return _Stream(stream, self.deadline)

    def get_extra_info(self, info: str) -> Any:
        return self.stream.get_extra_info(info)


def resolve(host: str, seconds: float) -> list[str]:
    """The IP addresses of a host, in the system's order.

    Raises `OSError` if it has none, and `TimeoutError` after `seconds`.
    """
    answers: SimpleQueue[list[str] | Exception] = SimpleQueue()

    def ask() -> None:
        try:
            found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
            answers.put(list(dict.fromkeys(str(info[4][0]) for info in found)))
        except Exception as error:  # OSError, or UnicodeError for a label that is empty or too long
            answers.put(error)

    # getaddrinfo cannot be interrupted, so it runs in a daemon thread, which does not keep the process alive.
    threading.Thread(target=ask, daemon=True).start()
    try:
        answer = answers.get(timeout=seconds)
    except Empty:
        raise TimeoutError(f"resolving {host} took too long") from None
    if isinstance(answer, Exception):
        reason = answer.strerror if isinstance(answer, OSError) else str(answer)
        raise OSError(f"the name cannot be resolved: {reason}") from answer
    return answer


def is_public(address: str) -> bool:
    """Whether an IP address, and the IPv4 address that it may embed, is public."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        embedded = found.ipv4_mapped or found.sixtofour
        if found in NAT64:
            embedded = ipaddress.IPv4Address(int(found) & IPV4_BITS)
        if embedded is None:
            return found in GLOBAL_UNICAST and found.is_global
        found = embedded
    return found.is_global and not found.is_multicast
