"""The local cloud: MiniStack, with its memory in the state folder.

Ended with SIGTERM, on which it writes what it holds to disk; killed, it forgets what changed since the last clean end.
"""

import json
import shutil
import socket
import sys
import time
import urllib.request
from typing import Any

from infra.local import program
from infra.local.environment import REGION, endpoint, environment
from infra.local.program import Failed
from infra.local.state import State

NAME = "cloud"
DEFAULT_PORT = 4566
PATIENCE = 30.0
"""Seconds until a start or an end counts as failed."""


def start(state: State) -> int:
    """Starts the cloud, unless it runs, and returns its port when it answers."""
    if program.pid(state, NAME) is not None:
        return port(state)
    before, chosen = state.read("ports.json").get("cloud"), _choose_port(state)
    prepare(state, before=before or chosen, after=chosen)
    scratch = _empty(state, "tmp")
    data = state.path(NAME)
    env = environment(
        chosen,
        GATEWAY_PORT=str(chosen),
        MINISTACK_REGION=REGION,
        IOT_MTLS_ENABLED="0",
        SFTP_ENABLED="0",
        PERSIST_STATE="1",
        STATE_DIR=str(data),
        S3_PERSIST="1",
        S3_DATA_DIR=str(data / "s3"),
        TMPDIR=scratch,
        LOG_LEVEL="WARNING",
    )
    state.write("ports.json", {"cloud": chosen})
    program.start(state, NAME, (sys.executable, "-m", "infra.local.emulator", str(chosen)), env)
    _wait_until_healthy(state, chosen)
    return chosen


def stop(state: State) -> bool:
    """Ends the cloud; what it holds is on disk after that. True when it ran."""
    ran = program.stop(state, NAME, patience=PATIENCE)
    if ran:
        _empty(state, "tmp")
    return ran


def port(state: State) -> int:
    """The port of the running cloud."""
    return int(state.read("ports.json")["cloud"])


def prepare(state: State, *, before: int, after: int) -> None:
    """What was kept is made fit for the next start, on the port `after`."""
    if before != after:
        _move(state, endpoint(before), endpoint(after))
    _rewind_streams(state)


def is_free(wanted: int) -> bool:
    """Whether a program could listen on this port of 127.0.0.1."""
    return _bind(wanted) is not None


def _move(state: State, before: str, after: str) -> None:
    """Another program has the port of last time: a queue's address holds the port, and is the name it is kept under."""
    for path in (*state.path(NAME).glob("*.json"), state.path("deployed.json")):
        if before in (content := path.read_text()):
            path.write_text(content.replace(f"{before}/", f"{after}/"))


def _rewind_streams(state: State) -> None:
    """Lets every stream mapping begin anew.

    A stop forgets a stream's records but keeps how far each mapping had read, so after a restart a mapping would wait,
    deaf, until as many writes have passed again.
    """
    path = state.path(NAME) / "lambda.json"
    if not path.exists():
        return
    content: dict[str, Any] = json.loads(path.read_text())
    positions = content["payload"]["dynamodb_stream_positions"]["data"]
    content["payload"]["dynamodb_stream_positions"]["data"] = dict.fromkeys(positions, 0)
    path.write_text(json.dumps(content))


def _choose_port(state: State) -> int:
    remembered = state.read("ports.json").get("cloud", DEFAULT_PORT)
    for wanted in (int(remembered), DEFAULT_PORT, 0):
        if (free := _bind(wanted)) is not None:
            return free
    raise Failed("this machine has no free port on 127.0.0.1")


def _bind(wanted: int) -> int | None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", wanted))
        except OSError:
            return None
        return int(probe.getsockname()[1])


def _empty(state: State, name: str) -> str:
    folder = state.path(name)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    return str(folder)


def _wait_until_healthy(state: State, chosen: int) -> None:
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        if program.pid(state, NAME) is None:
            break
        try:
            with urllib.request.urlopen(f"{endpoint(chosen)}/_ministack/health", timeout=1):  # noqa: S310 - loopback
                return
        except OSError:
            time.sleep(0.05)
    raise Failed(f"the local cloud did not start:\n{program.tail(state.path('cloud.log'))}")
