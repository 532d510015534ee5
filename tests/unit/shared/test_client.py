"""What sends to others' systems, against servers on this machine: one connection each, secured, within its time."""

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from functions.shared import client
from functions.shared.exchange import Fault, NotAnswered, Request
from tests.certificate import certificate_of
from tests.unit.lookup.fake_provider import answer

type Serve = Callable[[socket.socket], None]


@contextmanager
def serving(serve: Serve) -> Iterator[str]:
    """The address of a server that does this with each connection."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def accept() -> None:
            with suppress(OSError):
                while True:
                    plain, _ = server.accept()
                    with plain, suppress(OSError):
                        serve(plain)

        threading.Thread(target=accept, daemon=True).start()
        yield f"https://localhost:{server.getsockname()[1]}/in"
        with suppress(OSError):
            server.shutdown(socket.SHUT_RDWR)


def fault(url: str, within: float | None = None) -> Fault:
    with pytest.raises(NotAnswered) as raised:
        client.send(Request(url, within=within))
    return raised.value.fault


def test_it_speaks_only_to_who_has_a_certificate_of_that_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    file = certificate_of(tmp_path, "localhost")
    context.load_cert_chain(file)

    def serve(plain: socket.socket) -> None:
        with context.wrap_socket(plain, server_side=True) as connection:
            connection.recv(65_536)
            connection.sendall(answer(200, b"{}"))

    with serving(serve) as url:
        assert fault(url) is Fault.SLOW, "nobody vouches for it"
        monkeypatch.setattr(client, "_trusted", lambda: ssl.create_default_context(cafile=file))
        assert client.send(Request(url)).body == b"{}"
        assert fault(url.replace("localhost", "127.0.0.1")) is Fault.SLOW, "it is another's"


def test_a_handshake_that_trickles_costs_its_time_and_no_more() -> None:
    gone = threading.Event()

    def serve(plain: socket.socket) -> None:
        plain.sendall(b"\x16\x03\x03\x40\x00")  # a long record of TLS begins
        while not gone.wait(0.05):
            plain.sendall(b"\x02")

    begun = time.monotonic()
    with serving(serve) as url:
        assert fault(url, within=0.3) is Fault.SLOW
        gone.set()
    assert time.monotonic() - begun < 3


def test_each_exchange_has_a_connection_of_its_own() -> None:
    """One that is kept may be gone when it is used again, and nobody would know whether the words were read."""

    def serve(plain: socket.socket) -> None:
        plain.recv(65_536)
        plain.sendall(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}")
        plain.recv(65_536)  # a second question on this connection is not answered

    with serving(serve) as url:
        for _ in range(3):
            assert client.send(Request(url.replace("https", "http"))).body == b"{}"
