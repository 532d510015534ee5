"""The Runtime API that Lambda shows to a function's process, as far as `awslambdaric` asks for it.

https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
"""

import json
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from queue import Empty, Queue
from threading import Event
from typing import Any

from infra.bench import loopback

TIMEOUT = 30.0
"""Seconds in which a process must have answered."""


class BenchError(Exception):
    """What was to be measured did not work; the message holds what the function said."""


@dataclass(frozen=True)
class Answered:
    """What a function answered, and when (seconds of `time.perf_counter`)."""

    at: float
    body: Any


class RuntimeApi:
    """Hands out the events of one process in turn, and takes its answers."""

    def __init__(self) -> None:
        self.address = ""
        self._events: Queue[Any] = Queue()
        self._answers: Queue[Answered | BenchError] = Queue()
        self._ended = Event()

    def call(self, event: Any) -> Answered:
        """Let the process handle `event`. Raises BenchError when it fails or does not answer in time."""
        self._events.put(event)
        try:
            answered = self._answers.get(timeout=TIMEOUT)
        except Empty:
            raise BenchError("no answer in time") from None
        if isinstance(answered, BenchError):
            raise answered
        return answered

    def next(self) -> Any:
        """The next event, waited for; None at the end."""
        while not self._ended.is_set():
            try:
                return self._events.get(timeout=0.2)
            except Empty:
                continue
        return None

    def answered(self, path: Sequence[str], body: bytes) -> None:
        """What the process sent back to `path`."""
        now = time.perf_counter()
        said = json.loads(body or b"null")
        self._answers.put(Answered(now, said) if path[-1] == "response" else BenchError(json.dumps(said)))

    def end(self) -> None:
        """No more events."""
        self._ended.set()


@contextmanager
def serving() -> Iterator[RuntimeApi]:
    """A Runtime API for one process, on the loopback, until the block ends."""
    api = RuntimeApi()
    with loopback.serving(_handler(api)) as api.address:
        try:
            yield api
        finally:
            api.end()


def _invocation() -> dict[str, str]:
    """The headers of an event. The client dies without a word where one of them is missing."""
    return {
        "Content-Type": "application/json",
        "Lambda-Runtime-Aws-Request-Id": "one",
        "Lambda-Runtime-Deadline-Ms": str(int((time.time() + 60) * 1000)),
        "Lambda-Runtime-Invoked-Function-Arn": "arn:aws:lambda:eu-west-1:000000000000:function:bench",
        "Lambda-Runtime-Trace-Id": "Root=1-0-0;Sampled=0",
    }


def _handler(api: RuntimeApi) -> type[loopback.Quiet]:
    class Handler(loopback.Quiet):
        def do_GET(self) -> None:  # noqa: N802 - named by the library
            event = api.next()
            if event is None:
                self.close_connection = True
            else:
                self.answer(200, event, _invocation())

        def do_POST(self) -> None:  # noqa: N802 - named by the library
            api.answered(self.path.strip("/").split("/"), self.body())
            self.answer(202, {}, {})

    return Handler
