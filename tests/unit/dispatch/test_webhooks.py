"""One POST, against receivers on this machine that do what receivers do: slowly, halfway, elsewhere, not at all."""

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from functions.dispatch.addresses import Reach
from functions.dispatch.model import Answer, Fault
from functions.dispatch.webhooks import Webhooks
from tests.builders import NOON, ticking
from tests.certificate import certificate_of
from tests.unit.lookup.fake_provider import FakeProvider, answer, provider_on_this_machine

HERE = Reach(loopback=True)
NAME = "hooks.example.com"


@pytest.fixture
def receiver() -> Iterator[FakeProvider]:
    with provider_on_this_machine() as made:
        yield made


def post(receiver: FakeProvider, *says: bytes, **more: Any) -> Answer:
    receiver.says = says
    return Webhooks(HERE, **more).post(f"{receiver.url}/in?a=1", {"webhook-id": "evt_1"}, b'{"id": 1}')


@pytest.mark.parametrize("status", [200, 201, 204, 301, 400, 410, 500])
def test_the_status_is_the_answer(receiver: FakeProvider, status: int) -> None:
    assert post(receiver, answer(status, b"")) == Answer(status=status)


def test_what_is_sent_is_one_post_with_the_headers_and_the_body(receiver: FakeProvider) -> None:
    post(receiver, answer(200, b""))
    (asked,) = receiver.asked
    assert asked.startswith("POST /in?a=1 HTTP/1.1\r\n")
    assert asked.endswith('\r\n\r\n{"id": 1}')
    assert "webhook-id: evt_1" in asked
    assert f"Host: {receiver.url.removeprefix('http://')}" in asked


def test_nobody_is_led_elsewhere(receiver: FakeProvider) -> None:
    redirect = answer(307, b"", "location: http://169.254.169.254/latest/meta-data/")
    assert post(receiver, redirect) == Answer(status=307)
    assert len(receiver.asked) == 1


def test_one_that_asks_to_wait_says_for_how_long(receiver: FakeProvider) -> None:
    assert post(receiver, answer(429, b"", "retry-after: 7200")).retry_after == 7_200
    with ticking(NOON):
        later = (NOON + timedelta(minutes=5)).strftime("%a, %d %b %Y %H:%M:%S GMT")
        assert post(receiver, answer(503, b"", f"retry-after: {later}")).retry_after == 300
    assert post(receiver, answer(429, b"", "retry-after: soon")).retry_after is None


def test_an_endless_answer_is_not_read(receiver: FakeProvider) -> None:
    assert post(receiver, answer(200, b"x" * 100_000, length=10**12)) == Answer(status=200)


@pytest.mark.parametrize("says", [b"", b"HTTP/1.1 200 OK\r\n", b"HTTP/1.1 200 OK\r\n" + b"x-a: b\r\n" * 9])
def test_one_that_hangs_or_trickles_costs_its_time_and_no_more(receiver: FakeProvider, says: bytes) -> None:
    receiver.pause = 0.02
    receiver.says = (*(says[at : at + 5] for at in range(0, len(says), 5)), *(b"" for _ in range(99)))
    assert Webhooks(HERE, whole=0.15).post(receiver.url, {}, b"{}") == Answer(fault=Fault.SLOW)


@pytest.mark.parametrize("says", [b"SSH-2.0-OpenSSH_9.6\r\n", b"HTTP/1.1 abc\r\n\r\n", b""])
def test_one_that_speaks_no_http(receiver: FakeProvider, says: bytes) -> None:
    assert post(receiver, says) in (Answer(fault=Fault.NONSENSE), Answer(fault=Fault.UNREACHABLE))


def test_where_nobody_listens() -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{probe.getsockname()[1]}/"
    assert Webhooks(HERE).post(url, {}, b"{}") == Answer(fault=Fault.UNREACHABLE)


def test_a_name_that_leads_nowhere() -> None:
    def unknown(*_: object) -> list[str]:
        raise socket.gaierror

    assert Webhooks(Reach(), resolve=unknown).post(f"https://{NAME}/", {}, b"") == Answer(fault=Fault.UNKNOWN)


@pytest.mark.parametrize("address", ["169.254.169.254", "10.0.0.1", "127.0.0.1", "::ffff:10.0.0.1", "fd00:ec2::254"])
def test_a_public_name_that_leads_inside_is_never_connected_to(address: str) -> None:
    connected: list[str] = []

    def connect(to: str, *_: object) -> socket.socket:
        connected.append(to)
        raise OSError

    for found in ([address], ["1.1.1.1", address]):
        webhooks = Webhooks(Reach(), resolve=lambda *_, found=found: found, connect=connect)
        assert webhooks.post(f"https://{NAME}/", {}, b"") == Answer(fault=Fault.REFUSED)
    assert connected == []


def test_a_name_that_answers_differently_a_moment_later_changes_nothing() -> None:
    """DNS rebinding: it is asked once, and the connection goes to the address that was judged."""
    answers, connected = iter((["93.184.215.14"], ["127.0.0.1"])), []

    def connect(to: str, *_: object) -> socket.socket:
        connected.append(to)
        raise OSError

    webhooks = Webhooks(Reach(), resolve=lambda *_: next(answers), connect=connect)
    assert webhooks.post(f"https://{NAME}/", {}, b"") == Answer(fault=Fault.UNREACHABLE)
    assert connected == ["93.184.215.14"]


def test_the_next_address_is_tried_where_the_first_takes_no_connection(receiver: FakeProvider) -> None:
    port = int(receiver.url.rpartition(":")[2])
    receiver.says = (answer(200, b""),)

    def connect(to: str, at: int, timeout: float) -> socket.socket:
        if to == "::1":
            raise OSError
        return socket.create_connection((to, at), timeout)

    webhooks = Webhooks(HERE, resolve=lambda *_: ["::1", "127.0.0.1"], connect=connect)
    assert webhooks.post(f"http://localhost:{port}/", {}, b"") == Answer(status=200)


def test_the_certificate_must_be_the_names_whichever_address_was_taken(tmp_path: Path) -> None:
    certificate = certificate_of(tmp_path, NAME)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    asked: list[tuple[str | None, str]] = []
    context.sni_callback = lambda _, name, __: asked.append((name, ""))
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=_serve, args=(server, context), daemon=True).start()
        port = server.getsockname()[1]

        def trust() -> ssl.SSLContext:
            return ssl.create_default_context(cafile=certificate)

        def connect(_: str, __: int, timeout: float) -> socket.socket:
            return socket.create_connection(("127.0.0.1", port), timeout)

        webhooks = Webhooks(Reach(), resolve=lambda *_: ["93.184.215.14"], connect=connect, trust=trust)
        assert webhooks.post(f"https://{NAME}/in", {}, b"{}") == Answer(status=200)
        assert webhooks.post("https://other.example.com/in", {}, b"{}") == Answer(fault=Fault.UNREACHABLE)
        assert [name for name, _ in asked] == [NAME, "other.example.com"]
        untrusting = Webhooks(Reach(), resolve=lambda *_: ["93.184.215.14"], connect=connect)
        assert untrusting.post(f"https://{NAME}/in", {}, b"{}") == Answer(fault=Fault.UNREACHABLE)


def _serve(server: socket.socket, context: ssl.SSLContext) -> None:
    with suppress(OSError):
        while True:
            plain, _ = server.accept()
            with plain, suppress(OSError), context.wrap_socket(plain, server_side=True) as connection:
                asked = b""
                while not asked.endswith(b"{}"):  # a connection that is closed with something unread is reset
                    asked += connection.recv(65_536)
                connection.sendall(answer(200, b""))
