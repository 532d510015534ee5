"""`make run` and `make stop`: the whole local stack, up and down, with a line as each step ends."""

import os
import shlex
import signal
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Never

from infra.local import cloud, program
from infra.local.environment import endpoint, environment
from infra.local.outputs import FILE
from infra.local.program import Failed
from infra.local.state import State

RUN = "run"
FRONT = "front"
PROGRAMS = (FRONT, cloud.NAME)
"""In the order in which they end: first nobody comes in any more."""


def main(arguments: list[str]) -> int:
    """`run` or `stop`; the exit status."""
    state = State.from_environment()
    try:
        return {"run": run, "stop": stop}[arguments[0]](state)
    except Failed as failed:
        say(str(failed))
        return 1
    except KeyboardInterrupt:
        return 130


def run(state: State) -> int:
    """Brings the stack up; then returns (DETACH=1) or waits for Ctrl-C and takes it down."""
    detach = os.environ.get("DETACH", "") not in {"", "0"}
    for name in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(name, _interrupt)
    with program.only_one(state, RUN) as first:
        if not first or _complete(state):
            return _already(state)
        try:
            up(state)
            print_addresses(state)
        except BaseException:
            down(state)
            raise
        return 0 if detach else _wait(state)


def stop(state: State) -> int:
    """Ends what runs; what the stack holds stays in STATE."""
    ended = program.stop(state, RUN, patience=2 * cloud.PATIENCE), down(state)
    if not any(ended):
        say(f"Nothing runs with STATE={state.folder}.")
    return 0


def up(state: State) -> None:
    """Every step from nothing, or from what an earlier run left, to a stack that answers."""
    if program.pid(state, FRONT) is None and not cloud.is_free(state.port):
        raise Failed(f"Port {state.port} of this machine is taken. Choose another: make run PORT={state.port + 1}")
    begun = time.monotonic()
    with step("local cloud"):
        at = cloud.start(state)
    with step("stack") as more:
        from infra.local.deploy import deploy  # noqa: PLC0415 - boto3 takes a moment, in which the cloud starts

        more["text"] = "deployed" if deploy(state, at) else "unchanged"
    from infra.local import demo, invocations  # noqa: PLC0415

    with step("demo data"):
        demo.load(state, at)
    with step("functions"):
        invocations.ready(endpoint(at))
    with step("front"):
        _start_front(state, at)
    say(f"ready in {time.monotonic() - begun:.1f} s")


def down(state: State) -> bool:
    """Ends every program of this stack; True when one ran."""
    ended = [program.stop(state, FRONT), cloud.stop(state)]
    if any(ended):
        say("The local stack has ended; its state is kept.")
    return any(ended)


def print_addresses(state: State) -> None:
    """What a person needs now."""
    outputs = state.read(FILE)
    here = f" STATE={shlex.quote(os.environ['STATE'])}" if os.environ.get("STATE", ".local") != ".local" else ""
    say("", f"  desk      {outputs['base_url']}/desk")
    for user in outputs["users"]:
        say(f"  sign in   {user['username']:24} {user['password']}   ({user['role']})")
    for name, source in outputs["sources"].items():
        say(f"  webhook   {source['url']:39} ({name}: kind {source['kind']})")
    say(f"  secrets   {state.folder / FILE}")
    say("", f'  make complain{here} TEXT="@acme order 100234 is lost, a week without internet now!"', "")


def say(*lines: str) -> None:
    """Lines for the person who waits, at once. Where nobody reads any more (`make run | head`), the work goes on."""
    try:
        print(*lines, sep="\n", flush=True)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


@contextmanager
def step(name: str) -> Iterator[dict[str, str]]:
    """Prints its line when the step has ended, with its seconds and the `text` put into what is given."""
    begun = time.monotonic()
    more: dict[str, str] = {}
    yield more
    say(f"  {name:14} {time.monotonic() - begun:5.1f} s  {more.get('text', '')}".rstrip())


def _start_front(state: State, at: int) -> None:
    if program.pid(state, FRONT) is None:
        command = (sys.executable, "-m", "infra.local.front")
        program.start(state, FRONT, command, environment(at, STATE=str(state.folder), PORT=str(state.port)))
    until = time.monotonic() + 20
    while time.monotonic() < until and program.pid(state, FRONT) is not None:
        try:
            with urllib.request.urlopen(f"http://localhost:{state.port}/healthz", timeout=10):
                return
        except OSError:
            time.sleep(0.1)
    raise Failed(f"{state.port} does not answer:\n{program.tail(state.path('front.log'))}")


def _wait(state: State) -> int:
    say("Ctrl-C ends it.")
    try:
        while _complete(state):
            time.sleep(0.5)
    except KeyboardInterrupt:
        say("")
        down(state)
        return 0
    gone = ", ".join(name for name in PROGRAMS if program.pid(state, name) is None)
    down(state)
    raise Failed(f"Ended by itself: {gone}. The log is in {state.folder}.")


def _complete(state: State) -> bool:
    return all(program.pid(state, name) is not None for name in PROGRAMS)


def _already(state: State) -> int:
    if not _complete(state):
        raise Failed(f"Another `make run` with STATE={state.folder} is at work.")
    say("The local stack runs already.")
    print_addresses(state)
    return 0


def _interrupt(*_: Any) -> Never:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
