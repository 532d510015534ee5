"""A function's whole process, as Lambda starts it: `awslambdaric`, the bundle, and nothing else of this machine."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import IO

from infra.bench import runtime_api
from infra.bench.runtime_api import BenchError, RuntimeApi
from infra.bundle import Bundle

CLIENT = ("awslambdaric", "runtime_client", "simplejson", "snapshot_restore_py")
"""What Lambda's own image holds for Python; it is linked beside the bundle, not taken from the virtual environment."""
START = "import sys; sys.path[:0] = {path!r}; from awslambdaric.__main__ import main; main(['', {handler!r}])"
NULL = "null.handler"
"""The handler that does nothing: what every function costs before it does anything."""


@dataclass(frozen=True)
class Place:
    """Where a process finds its code."""

    bundle: Path
    client: Path

    @classmethod
    def prepare(cls, bundle: Bundle, folder: Path) -> "Place":
        """Link the runtime client into `folder`, and put the null handler beside it."""
        for name in CLIENT:
            spec = find_spec(name)
            if spec is None or spec.origin is None:
                raise BenchError(f"{name} is not installed: make setup")
            origin = Path(spec.origin)
            real = origin.parent if origin.name == "__init__.py" else origin
            (folder / real.name).symlink_to(real)
        (folder / "null.py").write_text("def handler(event, context):\n    return {}\n", encoding="utf-8")
        return cls(bundle.path, folder)


@dataclass
class Running:
    """A started process: when it was started, and how to call it."""

    started: float
    api: RuntimeApi
    spent: float = 0.0
    """Seconds of processor time that it had taken when it was ended."""


@contextmanager
def running(
    handler: str, place: Place, environment: Mapping[str, str], *, options: tuple[str, ...] = (), log: IO[bytes]
) -> Iterator[Running]:
    """`handler` in a new process until the block ends. `options` are the interpreter's; `log` takes what it prints."""
    code = START.format(path=[str(place.bundle), str(place.client)], handler=handler)
    with runtime_api.serving() as api:
        env = {**environment, "AWS_LAMBDA_RUNTIME_API": api.address, "LAMBDA_TASK_ROOT": str(place.bundle)}
        started = time.perf_counter()
        process = subprocess.Popen(  # noqa: S603 - our own interpreter and code
            [sys.executable, "-I", "-S", "-u", *options, "-c", code], env=env, stdout=log, stderr=log
        )
        one = Running(started, api)
        try:
            yield one
        finally:
            os.kill(process.pid, signal.SIGKILL)  # not `process.kill`, which may take its end before it is asked for
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            one.spent = usage.ru_utime + usage.ru_stime
