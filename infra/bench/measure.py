"""How a function starts, and what a webhook costs in calls."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from infra.bench import aws, samples
from infra.bench.aws import Aws
from infra.bench.process import NULL, Place, Running, running
from infra.bench.runtime_api import BenchError
from infra.bundle import Bundle
from infra.manifest import FUNCTIONS, Function

ADDRESSES = (
    *("TABLE_NAME", "QUEUE_URL", "INTAKE_QUEUE_URL", "INTAKE_DLQ_URL", "LOOKUP_QUEUE_URL", "LOOKUP_DLQ_URL"),
    *("DISPATCH_QUEUE_URL", "DISPATCH_DLQ_URL", "SUBSCRIBERS_SECRET_ID"),
    *("CONVERSATION_QUEUE_URL", "CONVERSATION_DLQ_URL"),
    *("BUS_NAME", "PAGE_TOPIC_ARN", "NOTIFY_TOPIC_ARN", "ESCALATE_TOPIC_ARN"),
    *("SOURCES_SECRET_ID", "CONNECTIONS_SECRET_ID", "USER_POOL_CLIENT_ID", "DESK_URL"),
)
"""What functions are told; here each is told the same, in lower case."""


@dataclass(frozen=True)
class Start:
    """A cold start: milliseconds from the process's start to its first answer, of several."""

    name: str
    milliseconds: float
    """The median."""
    processor: float
    """Milliseconds of processor time in the least of them: what else the machine does disturbs it little."""
    modules: int
    calls: int


@dataclass(frozen=True)
class Calls:
    """AWS calls that so many webhooks cost, once the function is warm."""

    webhooks: int
    accepted: int
    rejected: int


class Bench:
    """Functions of one bundle, run against a stand-in for AWS. What they print goes to `log`."""

    def __init__(self, place: Place, stand_in: Aws, log: Path) -> None:
        self._place, self._aws, self._log = place, stand_in, log

    def starts(self, functions: tuple[Function, ...], runs: int) -> list[Start]:
        """The null handler, then each function. They take turns: a busy moment of the machine falls on all of them."""
        events: dict[str, Any] = {NULL: {}} | {one.handler: samples.events()[one.name] for one in functions}
        took: dict[str, list[tuple[float, float]]] = {handler: [] for handler in events}
        calls: dict[str, int] = {}
        for _ in range(runs):
            for handler, event in events.items():
                before = self._aws.calls.total()
                took[handler].append(self._start(handler, event))
                calls[handler] = self._aws.calls.total() - before
        names = {NULL: "null handler"} | {one.handler: one.name for one in functions}
        return [
            Start(
                names[handler],
                1000 * median(one for one, _ in took[handler]),
                1000 * min(one for _, one in took[handler]),
                self._modules(handler, event),
                calls[handler],
            )
            for handler, event in events.items()
        ]

    def webhooks(self, count: int) -> Calls:
        """Good and forged ones, for a function that has read its registry, and doubted it once, this minute."""
        (intake,) = (one.handler for one in FUNCTIONS if one.name == "intake")
        with self._running(intake) as function:
            _call(function, samples.webhook(), 202)
            _call(function, samples.webhook(forged=True), 401)
            accepted = self._counted(function, count, 202)
            return Calls(count, accepted, self._counted(function, count, 401))

    def _counted(self, function: Running, count: int, status: int) -> int:
        before = self._aws.calls.total()
        for _ in range(count):
            _call(function, samples.webhook(forged=status == 401), status)
        return self._aws.calls.total() - before

    def _start(self, handler: str, event: Any) -> tuple[float, float]:
        """Seconds until the answer, and of processor time."""
        with self._running(handler) as function:
            took = _call(function, event, 202 if "webhook-id" in str(event) else 200) - function.started
        return took, function.spent

    def loaded(self) -> set[str]:
        """The modules that the function had loaded which was started last."""
        lines = self._log.read_text(encoding="utf-8").splitlines()
        return {line.rpartition("|")[2].strip() for line in lines if line.startswith("import time:")}

    def _modules(self, handler: str, event: Any) -> int:
        with self._running(handler, "-X", "importtime") as function:
            function.api.call(event)
        return len(self.loaded()) - 1  # but for the heading

    @contextmanager
    def _running(self, handler: str, *options: str) -> Iterator[Running]:
        name = handler.split(".")[-2]
        environment = {address: address.lower() for address in ADDRESSES} | {
            "STAGE": "bench",
            "POWERTOOLS_SERVICE_NAME": name,
            "AWS_EXECUTION_ENV": "AWS_Lambda_python3.13",
            "AWS_LAMBDA_FUNCTION_NAME": name,
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "512",
            "AWS_REGION": "eu-west-1",
            "AWS_DEFAULT_REGION": "eu-west-1",
            "AWS_ACCESS_KEY_ID": "bench",
            "AWS_SECRET_ACCESS_KEY": "bench",
            "AWS_ENDPOINT_URL": self._aws.endpoint,
        }
        with self._log.open("wb") as log, running(handler, self._place, environment, options=options, log=log) as one:
            try:
                yield one
            except BenchError as error:
                log.flush()
                raise BenchError(f"{handler}: {error}\n{self._log.read_text(encoding='utf-8')}") from error


@contextmanager
def ready(bundle: Bundle) -> Iterator[Bench]:
    """Everything that the measurements need, until the block ends."""
    with tempfile.TemporaryDirectory() as folder, aws.serving(samples.registry()) as stand_in:
        yield Bench(Place.prepare(bundle, Path(folder)), stand_in, Path(folder) / "log")


def _call(function: Running, event: Any, status: int) -> float:
    """When the answer came. BenchError where it is not the one to be measured."""
    answered = function.api.call(event)
    said = answered.body if isinstance(answered.body, dict) else {}
    if said.get("statusCode", status) != status or said.get("batchItemFailures"):
        raise BenchError(f"answered {said}")
    return answered.at
