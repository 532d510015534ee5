"""Programs that outlive the command that started them: started, recognised, ended.

Each holds a lock on its own pid file for as long as it lives, so a pid left behind by a crash is recognised as stale
even when another program got the same number meanwhile, and only what was started here is ever ended.
"""

import fcntl
import os
import signal
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from infra.local.state import State


class Failed(RuntimeError):
    """A step of the local run that did not work, as a sentence for the person who waits."""


def start(state: State, name: str, command: tuple[str, ...], env: Mapping[str, str]) -> None:
    """Starts `command`, a full path first, in the background; its output goes to `NAME.log`."""
    with _lock_file(state, name) as lock, state.path(f"{name}.log").open("wb") as log:
        if not _lock(lock):
            raise Failed(f"{name} runs already")
        os.set_inheritable(lock, True)
        # No Popen: nobody here waits for it, as it is to outlive this command. A session of its own: Ctrl-C is for the
        # command that waits, which then ends the others in order.
        inputs = [(os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0)]
        outputs = [(os.POSIX_SPAWN_DUP2, log.fileno(), to) for to in (1, 2)]
        child = os.posix_spawn(command[0], command, env, file_actions=[*inputs, *outputs], setsid=True)
        _write_pid(lock, child)


def pid(state: State, name: str) -> int | None:
    """The process id of a running program; None when it does not run, whatever its pid file says."""
    with _lock_file(state, name) as lock:
        if _lock(lock, shared=True):
            return None
        text = os.pread(lock, 32, 0).strip()
    return int(text) if text else None


def stop(state: State, name: str, *, patience: float = 20) -> bool:
    """Ends a program and waits until it has; True when one ran. After `patience` seconds it is killed."""
    if (found := pid(state, name)) is None:
        return False
    for signal_, seconds in ((signal.SIGTERM, patience), (signal.SIGKILL, 5.0)):
        _send(found, signal_)
        if _wait_for_end(state, name, seconds):
            return True
    raise Failed(f"{name} (pid {found}) does not end")


@contextmanager
def only_one(state: State, name: str) -> Iterator[bool]:
    """True inside the block for the one command of this kind; False for a second one at the same time."""
    with _lock_file(state, name) as lock:
        if first := _lock(lock):
            _write_pid(lock, os.getpid())
        yield first


def tail(path: Path, lines: int = 15) -> str:
    """The end of a log, for a message of failure."""
    return "\n".join(path.read_text(errors="replace").splitlines()[-lines:])


@contextmanager
def _lock_file(state: State, name: str) -> Iterator[int]:
    descriptor = os.open(state.path(f"{name}.pid"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def _lock(descriptor: int, *, shared: bool = False) -> bool:
    try:
        fcntl.flock(descriptor, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _write_pid(descriptor: int, pid_: int) -> None:
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, f"{pid_}\n".encode(), 0)


def _send(pid_: int, signal_: signal.Signals) -> None:
    try:
        os.kill(pid_, signal_)
    except ProcessLookupError:
        return


def _wait_for_end(state: State, name: str, seconds: float) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if pid(state, name) is None:
            return True
        time.sleep(0.05)
    return False
