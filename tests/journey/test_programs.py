"""The local run's own parts: programs that outlive a command, the folder they share, the port in front."""

import asyncio
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from infra.local import cloud, program
from infra.local.deploy import digest
from infra.local.environment import ROOT, client, environment
from infra.local.front import MAX_BODY, Front
from infra.local.state import State
from tests.journey.stack import free_port, until

SLEEP = (sys.executable, "-c", "import time; time.sleep(60)")
STUBBORN = (sys.executable, "-c", "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN); time.sleep(60)")


@pytest.fixture
def state(tmp_path: Path) -> State:
    return State(tmp_path / "state", free_port())


def test_a_program_is_known_until_it_is_stopped(state: State) -> None:
    assert program.pid(state, "p") is None
    program.start(state, "p", SLEEP, os.environ)
    assert program.pid(state, "p") is not None
    with pytest.raises(program.Failed, match="runs already"):
        program.start(state, "p", SLEEP, os.environ)
    assert program.stop(state, "p")
    assert program.pid(state, "p") is None
    assert not program.stop(state, "p")


def test_a_pid_left_behind_is_recognised_even_where_another_program_has_it(state: State) -> None:
    state.path("p.pid").write_text(f"{os.getpid()}\n")
    assert program.pid(state, "p") is None
    program.start(state, "p", SLEEP, os.environ)
    pid = program.pid(state, "p")
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    until(lambda: program.pid(state, "p") is None, 5, "the killed program is known to be gone")


def test_what_does_not_want_to_end_is_killed(state: State) -> None:
    program.start(state, "p", STUBBORN, os.environ)
    time.sleep(0.3)  # until it ignores the signal
    assert program.stop(state, "p", patience=0.2)


HANGING = """
import asyncio, sys
from infra.local.serving import until_told
async def app(scope, receive, send):
    if scope["type"] == "http":
        print("asked", flush=True)
        await asyncio.sleep(60)
asyncio.run(until_told(app, int(sys.argv[1]), grace=0.2))
"""


def test_a_request_that_hangs_does_not_hold_up_the_end(state: State) -> None:
    program.start(state, "p", (sys.executable, "-c", HANGING, str(state.port)), os.environ)

    def connected() -> socket.socket | None:
        try:
            return socket.create_connection(("127.0.0.1", state.port), timeout=5)
        except ConnectionRefusedError:
            return None

    with until(connected, 10, "it listens") as caller:
        caller.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        until(lambda: "asked" in state.path("p.log").read_text(), 5, "the request is under way")
        begun = time.monotonic()
        assert program.stop(state, "p", patience=10)
        assert time.monotonic() - begun < 5


def test_only_one_of_a_kind(state: State) -> None:
    with program.only_one(state, "run") as first, program.only_one(state, "run") as second:
        assert (first, second) == (True, False)
    with program.only_one(state, "run") as again:
        assert again


def test_what_holds_passwords_is_its_owners_alone(state: State) -> None:
    state.path("outputs.json").write_text("{}")
    state.write("outputs.json", {"password": "x"})
    assert state.path("outputs.json").stat().st_mode & 0o777 == 0o600
    assert state.read("outputs.json") == {"password": "x"}
    assert state.read("missing.json") == {}


def test_nothing_of_the_shell_reaches_a_program(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_PROFILE", "production")
    monkeypatch.setenv("AWS_SESSION_TOKEN", "secret")
    monkeypatch.setenv("CDK_DEFAULT_ACCOUNT", "123456789012")
    given = environment(4566)
    assert not {"AWS_PROFILE", "AWS_SESSION_TOKEN", "CDK_DEFAULT_ACCOUNT"} & given.keys()
    assert given["AWS_ENDPOINT_URL"] == "http://localhost:4566"
    with pytest.raises(ValueError, match="not the local cloud"):
        client("s3", "https://s3.eu-west-1.amazonaws.com")


def test_streams_begin_anew_and_addresses_move_with_the_port(state: State) -> None:
    folder = state.path("cloud")
    folder.mkdir()
    positions = {"__account_region_scoped__": True, "data": {"a\0b\0'c'": 7}}
    address = "http://localhost:4566/000000000000/q"
    payload = {"dynamodb_stream_positions": positions, "env": address}
    (folder / "lambda.json").write_text(json.dumps({"payload": payload}))
    state.write("deployed.json", {"outputs": {"IntakeQueueUrl": address}})

    cloud.prepare(state, before=4566, after=4999)

    kept = json.loads((folder / "lambda.json").read_text())["payload"]
    assert kept["dynamodb_stream_positions"]["data"] == {"a\0b\0'c'": 0}
    assert kept["env"] == "http://localhost:4999/000000000000/q"
    assert state.read("deployed.json")["outputs"]["IntakeQueueUrl"] == kept["env"]


def test_a_taken_port_is_said(state: State) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", state.port))
        other.listen()
        env = {**os.environ, "STATE": str(state.folder), "PORT": str(state.port)}
        command = (sys.executable, "-m", "infra.local.main", "run")
        done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 1
    assert f"Port {state.port} of this machine is taken" in done.stdout
    assert not done.stderr


def test_the_digest_follows_what_shapes_the_stack() -> None:
    assert digest(ROOT, ["a"]) == digest(ROOT, ["a"])
    assert digest(ROOT, ["a"]) != digest(ROOT, ["b"])


def _through_front(
    upstream: Callable[[httpx.Request], httpx.Response], method: str, url: str, **more: bytes | list[tuple[str, str]]
) -> httpx.Response:
    async def ask() -> httpx.Response:
        cloud_ = httpx.AsyncClient(transport=httpx.MockTransport(upstream), base_url="http://localhost:4566")
        front = httpx.ASGITransport(Front(cloud_, "api1"))
        async with cloud_, httpx.AsyncClient(transport=front, base_url="http://localhost:8015") as http:
            http.headers.clear()
            return await http.request(method, url, **more)  # type: ignore[arg-type]

    return asyncio.run(ask())


def test_the_front_changes_nothing() -> None:
    seen: list[httpx.Request] = []

    def upstream(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return httpx.Response(
            418, stream=httpx.ByteStream(b"\x00\xff"), headers=[("Set-Cookie", "a=1"), ("Set-Cookie", "b=2")]
        )

    headers = [("X-Signature", "v1,abc"), ("x-twice", "1"), ("x-twice", "2")]
    answer = _through_front(upstream, "POST", "/webhooks/a%2Fb?q=%20+&q=2&é", content=b"\xff\x00{ }", headers=headers)

    (request,) = seen
    assert request.extensions["target"] == b"/_aws/execute-api/api1/$default/webhooks/a%2Fb?q=%20+&q=2&%C3%A9"
    assert request.content == b"\xff\x00{ }"
    assert request.headers["host"] == "localhost:4566"
    assert {name for name in request.headers if name.startswith("accept")} == set(), "nobody said what they accept"
    assert request.headers.get_list("x-twice") == ["1", "2"]
    assert (answer.status_code, answer.content) == (418, b"\x00\xff")
    assert answer.headers.get_list("set-cookie") == ["a=1", "b=2"]


@pytest.mark.parametrize(
    ("path", "target"),
    [
        ("/oauth2/token", b"/oauth2/token"),
        ("/login?a=1", b"/login?a=1"),
        ("/logout", b"/logout"),
        ("/loginx", b"/_aws/execute-api/api1/$default/loginx"),
        ("/", b"/_aws/execute-api/api1/$default/"),
    ],
)
def test_the_front_serves_the_sign_in_beside_the_api(path: str, target: bytes) -> None:
    def upstream(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, stream=httpx.ByteStream(request.extensions["target"]))

    assert _through_front(upstream, "GET", path).content == target


def test_the_front_refuses_what_no_gateway_takes() -> None:
    answer = _through_front(lambda _: httpx.Response(200), "POST", "/x", content=b"x" * (MAX_BODY + 1))
    assert answer.status_code == 413


def test_the_front_says_that_the_cloud_is_gone() -> None:
    def gone(_: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("refused")

    assert _through_front(gone, "GET", "/x").status_code == 502
