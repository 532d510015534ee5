"""What one webhook costs the door's processor, beside a handler that does only what no handler could do without.

Both run in this process on the same event, turn by turn; the call of AWS is made up to the socket and answered there.
Processor time, not the clock's: other programs of the machine disturb it less.
"""

import base64
import contextlib
import hashlib
import hmac
import json
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from io import BytesIO
from pathlib import Path
from statistics import median
from typing import Any, Self
from unittest import mock

import boto3
from botocore.awsrequest import AWSResponse

from functions.shared import aws_json
from infra.bench import samples
from infra.bench.runtime_api import BenchError
from infra.manifest import FUNCTIONS

ROUNDS = 40
WEBHOOKS = 100
"""In a row, before it is the other one's turn."""
QUEUE = "https://sqs.eu-west-1.amazonaws.com/000000000000/bench"
ENVIRONMENT = {
    "AWS_REGION": "eu-west-1",
    "AWS_DEFAULT_REGION": "eu-west-1",
    "AWS_ACCESS_KEY_ID": "bench",
    "AWS_SECRET_ACCESS_KEY": "bench",
    "AWS_ENDPOINT_URL": "http://127.0.0.1:9",
    "INTAKE_QUEUE_URL": QUEUE,
    "SOURCES_SECRET_ID": "bench",
    "POWERTOOLS_SERVICE_NAME": "bench",
}

handler: Any = import_module(next(one.handler for one in FUNCTIONS if one.name == "intake").removesuffix(".handler"))
"""By its name, as Lambda does: nobody imports a handler."""

type Handler = Callable[[dict[str, Any]], int]
"""The status of its answer."""


@dataclass(frozen=True)
class Cost:
    """Microseconds of processor time a webhook: the fastest round, and the median one."""

    name: str
    fastest: float
    middle: float


def costs(rounds: int = ROUNDS, webhooks: int = WEBHOOKS) -> list[Cost]:
    """The bare handler, intake, and intake as it turns a forged one away."""
    good, forged = samples.webhook(), samples.webhook(forged=True)
    with _on_the_bench(), Path(os.devnull).open("w", encoding="utf-8") as nowhere, contextlib.redirect_stdout(nowhere):
        all_: dict[str, tuple[Handler, dict[str, Any], int]] = {
            "bare": (_bare(), good, 202),
            "intake": (_intake, good, 202),
            "intake, forged": (_intake, forged, 401),
        }
        for run, event, status in all_.values():
            if (said := run(event)) != status:
                raise BenchError(f"answered {said}")
        took: dict[str, list[float]] = {name: [] for name in all_}
        for _ in range(rounds):
            for name, (run, event, _status) in all_.items():
                took[name].append(_round(run, event, webhooks))
    return [Cost(name, min(some), median(some)) for name, some in took.items()]


def _round(run: Handler, event: dict[str, Any], webhooks: int) -> float:
    began = time.process_time()
    for _ in range(webhooks):
        run(event)
    return (time.process_time() - began) * 1e6 / webhooks


def _intake(event: dict[str, Any]) -> int:
    return int(handler.handler(event, None)["statusCode"])


def _bare() -> Handler:
    """HMAC, `json.loads` and one send through boto3; no limits, no shapes, no log."""
    key = base64.b64decode(samples.SECRET.removeprefix("whsec_"))
    sqs: Any = boto3.client("sqs")
    sqs.meta.events.register("before-send.sqs.SendMessage", _answered)

    def run(event: dict[str, Any]) -> int:
        headers, body = event["headers"], event["body"]
        text = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.{body}"
        ours = "v1," + base64.b64encode(hmac.digest(key, text.encode(), hashlib.sha256)).decode()
        if not hmac.compare_digest(ours, headers["webhook-signature"]):
            return 401
        sqs.send_message(QueueUrl=QUEUE, MessageBody=json.dumps(json.loads(body)))
        return 202

    return run


SAID = b'{"MessageId": "one"}'


def _answered(request: Any, **_: Any) -> Any:
    headers: Any = {"content-type": "application/x-amz-json-1.0"}
    answer: Any = AWSResponse(request.url, 200, headers, None)
    answer._content = SAID  # what it would have read
    return answer


class _Connection:
    """In the place of `http.client`'s: takes a request, and has the answer."""

    def __init__(self, *_: object, **__: object) -> None:
        self.sock = self
        self.status, self.will_close, self._said = 200, False, BytesIO()

    def connect(self) -> None:
        """There is nothing to connect to."""

    def settimeout(self, _: float) -> None:
        """Nor to wait for."""

    def close(self) -> None:
        """Nor to close."""

    def request(self, _method: str, _path: str, _body: bytes, headers: dict[str, str]) -> None:
        secret = headers["x-amz-target"].endswith("GetSecretValue")
        self._said = BytesIO(json.dumps({"SecretString": samples.registry()}).encode() if secret else SAID)

    def getresponse(self) -> Self:
        return self

    def read(self) -> bytes:
        return self._said.read()


@contextlib.contextmanager
def _on_the_bench() -> Iterator[None]:
    """The handler as Lambda would wire it, with nothing kept from before or left behind."""
    kept = (handler._door, handler._rejections, aws_json.sqs, aws_json.secrets, aws_json._caller)
    with mock.patch.dict(os.environ, ENVIRONMENT), mock.patch.object(aws_json, "HTTPConnection", _Connection):
        for one in kept:
            one.cache_clear()
        try:
            yield
        finally:
            for one in kept:
                one.cache_clear()
