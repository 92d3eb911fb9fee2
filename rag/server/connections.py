"""Drops connections on which no request comes, and limits how many there are.

uvicorn waits forever for a request that was begun, for its body, and for a reader who takes nothing. Here
each has a deadline. While an answer is being made there is none: a stream may be silent as long as it likes.
Beyond the limit, the connection that has been idle longest makes room, so that files remain for the index and
for callers who do send requests.
"""

from __future__ import annotations

import asyncio
import ipaddress
import json
import resource
import sys
import time
import uuid
from collections.abc import Sequence
from typing import Any, Literal

import h11
from uvicorn.protocols.http.h11_impl import STATUS_PHRASES, H11Protocol

HEAD_S = 15.0  # for a request's line and headers
BODY_S = 30.0  # for its body, and …
BODY_BYTES_PER_S = 1000  # … more for a long one, at this speed at least
STALLED_S = 120.0  # for a reader to take some of what is sent
MOST_CONNECTIONS = 4000
RESERVED_FILES = 256  # for the index, the models and the log
LOOPBACK = ("127.0.0.0/8", "::1")  # a proxy on this machine carries everybody

Phase = Literal["head", "body", "answer"]


class WatchedProtocol(H11Protocol):
    """One connection, with deadlines for its other side."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._phase: Phase | None = None
        self._received = 0  # bytes in this phase
        self._began = self.idle_since = time.monotonic()  # finer than the loop's own
        self._deadline: asyncio.TimerHandle | None = None
        self._stalled: asyncio.TimerHandle | None = None

    @property
    def is_idle(self) -> bool:
        """Whether no request of it is being answered."""
        return self.cycle is None or self.cycle.response_complete

    # What asyncio and uvicorn call

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Take the connection, or the place of an idle one."""
        super().connection_made(transport)
        self._make_room()
        self._watch()

    def data_received(self, data: bytes) -> None:
        """Read on; whether it is a request, or what of it is still to come, decides on the deadline."""
        self._received += len(data)
        super().data_received(data)
        self._watch()

    def on_response_complete(self) -> None:
        """Wait for the next request, but not forever for this response to be taken."""
        super().on_response_complete()
        self.idle_since, self._phase = time.monotonic(), None
        self._watch()
        if self.transport.is_closing():
            self._expect_end()

    def timeout_keep_alive_handler(self) -> None:
        """No other request came."""
        super().timeout_keep_alive_handler()
        self._expect_end()

    def pause_writing(self) -> None:
        """The reader takes less than is sent."""
        super().pause_writing()
        self._expect_end()

    def resume_writing(self) -> None:
        """The reader has taken some."""
        super().resume_writing()
        self._cancel("_stalled")

    def connection_lost(self, exc: Exception | None) -> None:
        """Nothing is waited for any more."""
        self._cancel("_stalled")
        self._cancel("_deadline")
        super().connection_lost(exc)

    def send_400_response(self, msg: str) -> None:
        """Refuse what is not HTTP; called by uvicorn while it handles h11's error."""
        error = sys.exc_info()[1]
        too_long = isinstance(error, h11.RemoteProtocolError) and error.error_status_hint == 431  # noqa: PLR2004
        status, title = (
            (431, "The head of the request is too long.") if too_long else (400, "Not valid HTTP.")
        )
        self._refuse(status, title)

    def _unsupported_upgrade_warning(self) -> None:
        """Nothing to log: a request for another protocol is answered as HTTP."""

    # Deadlines

    def _watch(self) -> None:
        phase = self._current_phase()
        if phase == self._phase:
            return
        self._cancel("_deadline")
        self._phase, self._received, self._began = phase, 0, time.monotonic()
        seconds = {"head": HEAD_S, "body": BODY_S}.get(phase)
        if seconds is not None and not self.transport.is_closing():
            self._deadline = self.loop.call_later(seconds, self._be_late)

    def _current_phase(self) -> Phase:
        if self.conn.their_state is h11.SEND_BODY:
            return "body"
        return "head" if self.is_idle else "answer"

    def _be_late(self) -> None:
        """The deadline has come; a body that goes on coming, or that nobody has asked for yet, gets more."""
        if self._phase == "body" and not self.is_idle:
            allowed = BODY_S + self._received / BODY_BYTES_PER_S
            left = allowed - (time.monotonic() - self._began)
            if left > 0 or self.flow.read_paused:
                self._deadline = self.loop.call_later(max(left, BODY_S / 10), self._be_late)
                return
        if self._phase == "head" and not self._received:
            self.transport.abort()
        else:
            self._refuse(408, "The request did not come in time.")

    def _expect_end(self) -> None:
        """Cut the connection if its reader takes nothing for long."""
        if self._stalled is None:
            self._stalled = self.loop.call_later(STALLED_S, self.transport.abort)

    def _cancel(self, timer: Literal["_deadline", "_stalled"]) -> None:
        handle: asyncio.TimerHandle | None = getattr(self, timer)
        if handle is not None:
            handle.cancel()
            setattr(self, timer, None)

    def _refuse(self, status: int, title: str) -> None:
        """Say why, where a response may still begin, and close."""
        if not self.is_idle and self.cycle.response_started:
            self.transport.abort()
            return
        if not self.is_idle:  # the application hears that its caller is gone, and says nothing more
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        if self.conn.our_state in {h11.IDLE, h11.SEND_RESPONSE}:
            self.transport.write(b"".join(self.conn.send(event) or b"" for event in _problem(status, title)))
        self.transport.close()
        self._expect_end()

    # How many

    def _make_room(self) -> None:
        """Where there are too many connections, end the one that has been idle longest, or this one."""
        most = most_connections()
        others = [one for one in self.connections if isinstance(one, WatchedProtocol) and one is not self]
        others = [one for one in others if not one.transport.is_closing()]
        groups = [(others, most)]
        address = self.client[0] if self.client else ""
        if not is_among(address, (*LOOPBACK, *self.config.forwarded_allow_ips)):
            same = [one for one in others if one.client and one.client[0] == address]
            groups.insert(0, (same, most // 2))
        for group, limit in groups:
            if len(group) >= limit:
                idle = [one for one in group if one.is_idle]
                leaving = min(idle, key=lambda one: one.idle_since, default=self)
                leaving.transport.abort()
                return


def most_connections() -> int:
    """As many as leave some of this process's files for other things."""
    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    if files == resource.RLIM_INFINITY:
        return MOST_CONNECTIONS
    return min(MOST_CONNECTIONS, max(files // 2, files - RESERVED_FILES))


def is_among(address: str, known: Sequence[str]) -> bool:
    """Whether `address` is one of these addresses and networks; `*` is all."""
    for entry in known:
        try:
            if entry == "*" or ipaddress.ip_address(address) in ipaddress.ip_network(entry, strict=False):
                return True
        except ValueError:  # a Unix socket's has no address
            continue
    return False


def _problem(status: int, title: str) -> list[h11.Event]:
    """An RFC 9457 problem as h11 sends it."""
    facts = {"type": "about:blank", "title": title, "status": status, "detail": "Send it again, whole."}
    body = json.dumps({**facts, "request_id": uuid.uuid4().hex, "errors": []}).encode()
    headers = [
        ("content-type", "application/problem+json"),
        ("content-length", str(len(body))),
        ("x-content-type-options", "nosniff"),
        ("connection", "close"),
    ]
    response = h11.Response(status_code=status, headers=headers, reason=STATUS_PHRASES[status])
    return [response, h11.Data(data=body), h11.EndOfMessage()]
