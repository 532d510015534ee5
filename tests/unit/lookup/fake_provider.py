"""A provider on this machine, over a plain socket: it answers as it is told, slowly, halfway, or not at all."""

import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field


def answer(status: int, body: bytes, *headers: str, length: int | None = None) -> bytes:
    """The bytes of an HTTP answer; `length`: what it says that it is long."""
    head = [f"HTTP/1.1 {status} Said", f"content-length: {len(body) if length is None else length}", *headers]
    return "\r\n".join([*head, "connection: close", "", ""]).encode() + body


@dataclass
class FakeProvider:
    """Says `says` to whoever connects, a part each `pause` seconds; `asked` are the requests that came."""

    url: str
    says: tuple[bytes, ...] = ()
    pause: float = 0.0
    at: dict[str, bytes | tuple[bytes, ...]] = field(default_factory=dict)
    """What it says instead to a request whose path begins so, whole or in parts."""
    asked: list[str] = field(default_factory=list)
    gone: threading.Event = field(default_factory=threading.Event)

    def serve(self, connection: socket.socket) -> None:
        """One connection, one answer."""
        with connection, suppress(OSError):
            self.asked.append(_request(connection))
            path = self.asked[-1].partition(" ")[2]
            own = next((said for begin, said in self.at.items() if path.startswith(begin)), None)
            for part in self.says if own is None else (own,) if isinstance(own, bytes) else own:
                connection.sendall(part)
                self.gone.wait(self.pause)


def _request(connection: socket.socket) -> str:
    """What was asked, whole: a body may come in a packet of its own."""
    asked = connection.recv(65_536).decode("latin-1")
    head, _, body = asked.partition("\r\n\r\n")
    length = re.search(r"(?im)^content-length: (\d+)", head)
    while length and len(body) < int(length[1]):
        body += connection.recv(65_536).decode("latin-1")
    return f"{head}\r\n\r\n{body}"


@contextmanager
def provider_on_this_machine() -> Iterator[FakeProvider]:
    """The provider, until the test is over."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        fake = FakeProvider(f"http://127.0.0.1:{server.getsockname()[1]}")

        def accept() -> None:
            with suppress(OSError):
                while True:
                    connection, _ = server.accept()
                    threading.Thread(target=fake.serve, args=(connection,), daemon=True).start()

        threading.Thread(target=accept, daemon=True).start()
        yield fake
        fake.gone.set()
        with suppress(OSError):
            server.shutdown(socket.SHUT_RDWR)
