"""A stand-in for AWS on the loopback: it takes everything, has nothing, and counts.

Only the shapes that the functions read are there. A call that is not known is answered 400, which the bench reports as
an error of the function: it would measure something else than it says.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from infra.bench import loopback

type Answer = Callable[[dict[str, Any]], dict[str, Any]]


class Aws:
    """What was called so far, by operation, and where the calls go."""

    def __init__(self, registry: str) -> None:
        self.calls: Counter[str] = Counter()
        self.endpoint = ""
        self._answers: dict[str, Answer] = {
            "GetSecretValue": lambda _: {"SecretString": registry},
            "SendMessage": lambda _: {"MessageId": "one"},
            "PutEvents": lambda ask: {"FailedEntryCount": 0, "Entries": [{"EventId": "one"}] * len(ask["Entries"])},
            "GetItem": lambda _: {},
            "BatchGetItem": lambda ask: {"Responses": {name: [] for name in ask["RequestItems"]}},
            "Query": lambda _: {"Items": [], "Count": 0},
            "PutItem": lambda _: {},
            "DeleteItem": lambda _: {},
            "TransactWriteItems": lambda _: {},
        }

    def answer(self, operation: str, ask: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        """Status and body; the call is counted in any case."""
        self.calls[operation] += 1
        if operation not in self._answers:
            return 400, {"__type": "UnknownOperationException", "message": operation}
        return 200, self._answers[operation](ask)


@contextmanager
def serving(registry: str) -> Iterator[Aws]:
    """The stand-in, listening until the block ends. `registry`: the secret of the sources."""
    aws = Aws(registry)
    with loopback.serving(_handler(aws)) as address:
        aws.endpoint = f"http://{address}"
        yield aws


def _handler(aws: Aws) -> type[loopback.Quiet]:
    class Handler(loopback.Quiet):
        def do_POST(self) -> None:  # noqa: N802 - named by the library
            operation = self.headers.get("X-Amz-Target", "").rpartition(".")[2]
            asked = self.body()
            status, answer = aws.answer(operation, json.loads(asked) if operation else {})
            self.answer(status, answer, {"Content-Type": "application/x-amz-json-1.0"})

    return Handler
