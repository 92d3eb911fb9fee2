"""A server that answers with raw bytes, as no well-behaved server would."""

import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress

Answer = Callable[[str], Iterable[bytes]]


class RawServer:
    """Sends what `answers` yields for a path, part after part, and closes."""

    def __init__(self, answers: Answer) -> None:
        self.answers = answers
        self.asked: list[str] = []
        self.listener = socket.create_server(("127.0.0.1", 0))

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.listener.getsockname()[1]}"

    def serve(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self.listener.accept()
                threading.Thread(target=self.answer, args=[connection], daemon=True).start()

    def answer(self, connection: socket.socket) -> None:
        with suppress(OSError), connection:
            request = connection.recv(65_536)
            path = request.split(b" ")[1].decode("latin-1")
            self.asked.append(path)
            if path == "/robots.txt":
                connection.sendall(
                    b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
                )
                return
            for part in self.answers(path):
                connection.sendall(part)


@contextmanager
def serving(answers: Answer) -> Iterator[RawServer]:
    """A server for as long as it is needed."""
    server = RawServer(answers)
    threading.Thread(target=server.serve, daemon=True).start()
    try:
        yield server
    finally:
        server.listener.shutdown(socket.SHUT_RDWR)
        server.listener.close()


def drip(start: bytes, part: bytes, pause_s: float = 0.1) -> Iterator[bytes]:
    """`start`, then `part` again and again, for half a minute."""
    yield start
    for _ in range(int(30 / pause_s)):
        yield part
        time.sleep(pause_s)


def response(body: bytes, *headers: str, status: str = "200 OK") -> bytes:
    """A response that is complete."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *headers]
    return "\r\n".join(lines).encode("utf-8", "surrogateescape") + b"\r\n\r\n" + body
