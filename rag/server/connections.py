"""Closes connections on which no request arrives, and limits how many are open.

uvicorn waits without limit for the rest of a request, for its body, and for a client that does not read. Here
each of these has a deadline. While an answer is being made there is none, as a stream may be silent for long.
Beyond the limit, the connection that has been idle longest is closed, so that file descriptors remain for the
index and for clients that do send requests.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
import uuid
from typing import Any, Literal

import h11
from uvicorn.protocols.http.h11_impl import STATUS_PHRASES, H11Protocol

from rag.server.connection_limits import is_in_networks, max_connections

HEAD_S = 15.0  # for a request's line and headers
BODY_S = 30.0  # for its body, and …
BODY_BYTES_PER_S = 1000  # … more for a long one, at this rate at least
STALLED_S = 120.0  # for a client to read any of the response
LOOPBACK = ("127.0.0.0/8", "::1")  # a proxy on this machine sends the requests of all clients

Phase = Literal["head", "body", "answer"]


class DeadlineProtocol(H11Protocol):
    """One connection, with deadlines for its client."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._phase: Phase | None = None
        self._received = 0  # bytes in this phase
        self._began = self.idle_since = time.monotonic()  # finer than the loop's own
        self._deadline: asyncio.TimerHandle | None = None
        self._stalled: asyncio.TimerHandle | None = None

    @property
    def is_idle(self) -> bool:
        """Whether no request of this connection is being answered."""
        return self.cycle is None or self.cycle.response_complete

    # Called by asyncio and uvicorn

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Accept the connection; beyond the limit, close an idle one or this one."""
        super().connection_made(transport)
        self._enforce_limits()
        self._update_deadline()

    def data_received(self, data: bytes) -> None:
        """Parse the data, and set the deadline for the next part of the request."""
        self._received += len(data)
        super().data_received(data)
        self._update_deadline()

    def on_response_complete(self) -> None:
        """Wait for the next request; if the connection is closing, limit the time to read the response."""
        super().on_response_complete()
        self.idle_since, self._phase = time.monotonic(), None
        self._update_deadline()
        if self.transport.is_closing():
            self._start_stall_timer()

    def timeout_keep_alive_handler(self) -> None:
        """Close the connection, as no further request arrived."""
        super().timeout_keep_alive_handler()
        self._start_stall_timer()

    def pause_writing(self) -> None:
        """Start the stall timer: the client reads more slowly than the server sends."""
        super().pause_writing()
        self._start_stall_timer()

    def resume_writing(self) -> None:
        """Stop the stall timer: the client has read."""
        super().resume_writing()
        self._cancel("_stalled")

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop all timers."""
        self._cancel("_stalled")
        self._cancel("_deadline")
        super().connection_lost(exc)

    def send_400_response(self, msg: str) -> None:
        """Refuse what is not HTTP; uvicorn calls this while it handles an error of h11."""
        error = sys.exc_info()[1]
        too_long = isinstance(error, h11.RemoteProtocolError) and error.error_status_hint == 431  # noqa: PLR2004
        status, title = (
            (431, "The head of the request is too long.") if too_long else (400, "Not valid HTTP.")
        )
        self._refuse(status, title)

    def _unsupported_upgrade_warning(self) -> None:
        """Log nothing: a request to upgrade to another protocol is answered as HTTP."""

    # Deadlines

    def _update_deadline(self) -> None:
        phase = self._current_phase()
        if phase == self._phase:
            return
        self._cancel("_deadline")
        self._phase, self._received, self._began = phase, 0, time.monotonic()
        seconds = {"head": HEAD_S, "body": BODY_S}.get(phase)
        if seconds is not None and not self.transport.is_closing():
            self._deadline = self.loop.call_later(seconds, self._on_deadline)

    def _current_phase(self) -> Phase:
        if self.conn.their_state is h11.SEND_BODY:
            return "body"
        return "head" if self.is_idle else "answer"

    def _on_deadline(self) -> None:
        """Refuse the request, unless its body is still arriving or the application does not read it yet."""
        if self._phase == "body" and not self.is_idle:
            allowed = BODY_S + self._received / BODY_BYTES_PER_S
            left = allowed - (time.monotonic() - self._began)
            if left > 0 or self.flow.read_paused:
                self._deadline = self.loop.call_later(max(left, BODY_S / 10), self._on_deadline)
                return
        if self._phase == "head" and not self._received:
            self.transport.abort()
        else:
            self._refuse(408, "The request did not arrive in time.")

    def _start_stall_timer(self) -> None:
        """Abort the connection if its client reads nothing for `STALLED_S`."""
        if self._stalled is None:
            self._stalled = self.loop.call_later(STALLED_S, self.transport.abort)

    def _cancel(self, timer: Literal["_deadline", "_stalled"]) -> None:
        handle: asyncio.TimerHandle | None = getattr(self, timer)
        if handle is not None:
            handle.cancel()
            setattr(self, timer, None)

    def _refuse(self, status: int, title: str) -> None:
        """Send an error, unless a response has started, and close the connection."""
        if not self.is_idle and self.cycle.response_started:
            self.transport.abort()
            return
        if not self.is_idle:  # tell the application that its client is gone, so that it sends no response
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        if self.conn.our_state in {h11.IDLE, h11.SEND_RESPONSE}:
            self.transport.write(b"".join(self.conn.send(event) or b"" for event in _problem(status, title)))
        self.transport.close()
        self._start_stall_timer()

    def _enforce_limits(self) -> None:
        """Beyond a limit, abort the connection that has been idle longest, or this one."""
        limit = max_connections()
        peers = [peer for peer in self.connections if isinstance(peer, DeadlineProtocol) and peer is not self]
        peers = [peer for peer in peers if not peer.transport.is_closing()]
        groups = [(peers, limit)]
        address = self.client[0] if self.client else ""
        if not is_in_networks(address, (*LOOPBACK, *self.config.forwarded_allow_ips)):
            same_address = [peer for peer in peers if peer.client and peer.client[0] == address]
            groups.insert(0, (same_address, limit // 2))
        for group, most in groups:
            if len(group) >= most:
                idle = [peer for peer in group if peer.is_idle]
                min(idle, key=lambda peer: peer.idle_since, default=self).transport.abort()
                return


def _problem(status: int, title: str) -> list[h11.Event]:
    """Return an RFC 9457 problem as the events that h11 sends."""
    problem = {
        "type": "about:blank",
        "title": title,
        "status": status,
        "detail": "Send the complete request again.",
        "request_id": uuid.uuid4().hex,
        "errors": [],
    }
    body = json.dumps(problem).encode()
    headers = [
        ("content-type", "application/problem+json"),
        ("content-length", str(len(body))),
        ("x-content-type-options", "nosniff"),
        ("connection", "close"),
    ]
    response = h11.Response(status_code=status, headers=headers, reason=STATUS_PHRASES[status])
    return [response, h11.Data(data=body), h11.EndOfMessage()]
