"""Calls of AWS's JSON protocol over one kept connection, for the function whose start the sender waits for.

The protocol: https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html. Only intake uses it, for two operations;
everything else calls AWS through botocore (`shared.aws`), whose loading would be half of intake's start:
docs/decisions/0041-the-door-makes-its-two-calls-itself.md.
"""

import json
import re
import ssl
from collections.abc import Mapping
from functools import cache
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import urlsplit

from pydantic import BaseModel

from functions.shared import clock, environment, sigv4
from functions.shared.errors import Unavailable

CONNECT, READ = 1.0, 3.0
"""Seconds, as in `shared.aws`: a sender waits at the door."""
PAUSES = (0.0, 0.1)
"""Seconds before the second and the third try. First none: most often AWS has closed a connection that was idle."""

_BUSY = re.compile(r"Throttl|TooManyRequests|SlowDown")
_CODE = re.compile(r"[A-Za-z.]{1,64}")
_SUFFIXES = {
    "cn": "amazonaws.com.cn",
    "eusc": "amazonaws.eu",
    "us-iso": "c2s.ic.gov",
    "us-isob": "sc2s.sgov.gov",
    "eu-isoe": "cloud.adc-e.uk",
    "us-isof": "csp.hci.ic.gov",
}
"""Where the services of a partition other than the public one are, by how its regions begin."""


class Caller(BaseModel):
    """What Lambda tells every function: who it is, and where."""

    aws_region: str
    aws_access_key_id: str
    aws_secret_access_key: str
    aws_session_token: str | None = None
    aws_endpoint_url: str | None = None
    """Instead of AWS: the local cloud."""


class Service:
    """One service of AWS. `version` is of the protocol, `target` what its operations are called by."""

    def __init__(self, name: str, *, version: str, target: str, caller: Caller) -> None:
        self._scope = sigv4.Scope(name, caller.aws_region)
        self._credentials = sigv4.Credentials(
            caller.aws_access_key_id, caller.aws_secret_access_key, caller.aws_session_token
        )
        self._address = urlsplit(caller.aws_endpoint_url or f"https://{host(name, caller.aws_region)}")
        self._type, self._target = f"application/x-amz-json-{version}", target
        self._connection: HTTPConnection | None = None

    def call(self, operation: str, ask: Mapping[str, Any]) -> dict[str, Any]:
        """What it answers. Raises Unavailable when it refuses or does not answer in three tries; it may be done."""
        body = json.dumps(ask).encode()
        for pause in (*PAUSES, None):
            status, answer = self._tried(operation, body)
            if status == 200 and answer is not None:
                return answer
            if pause is None or not _passes(status, answer):
                break
            clock.sleep(pause)
        raise Unavailable(f"{self._scope.service} {operation}: {_code(answer) or status or 'no answer'}")

    def _tried(self, operation: str, body: bytes) -> tuple[int, dict[str, Any] | None]:
        """Status and answer; 0 where there was none."""
        headers = {
            "host": self._address.netloc,
            "content-type": self._type,
            "x-amz-target": f"{self._target}.{operation}",
        }
        try:
            connection = self._connected()
            connection.request(
                "POST", "/", body, sigv4.signed(self._credentials, self._scope, headers, body, clock.now())
            )
            response = connection.getresponse()
            status, said = response.status, response.read()
        except (OSError, HTTPException):
            self.close()
            return 0, None
        if response.will_close:
            self.close()
        return status, _object(said)

    def _connected(self) -> HTTPConnection:
        """The connection that was kept, or a new one. Raises OSError."""
        if self._connection is None:
            place = self._address.hostname or "", self._address.port
            made = (
                HTTPSConnection(*place, timeout=CONNECT, context=_tls())
                if self._address.scheme == "https"
                else HTTPConnection(*place, timeout=CONNECT)
            )
            made.connect()
            made.sock.settimeout(READ)
            self._connection = made
        return self._connection

    def close(self) -> None:
        """End the connection that was kept; the next call makes another."""
        if self._connection is not None:
            self._connection.close()
        self._connection = None


def host(service: str, region: str) -> str:
    """Where a service is in a region."""
    parts = region.split("-")
    suffix = _SUFFIXES.get(parts[0]) or _SUFFIXES.get("-".join(parts[:2]), "amazonaws.com")
    return f"{service}.{region}.{suffix}"


@cache
def _caller() -> Caller:
    return environment.from_environment(Caller)


@cache
def sqs() -> Service:
    """The queues."""
    return Service("sqs", version="1.0", target="AmazonSQS", caller=_caller())


@cache
def secrets() -> Service:
    """The secrets."""
    return Service("secretsmanager", version="1.1", target="secretsmanager", caller=_caller())


def forget() -> None:
    """Drop connections and what the environment said, for tests that change it."""
    for kept in (sqs, secrets, _caller):
        kept.cache_clear()


@cache
def _tls() -> ssl.SSLContext:
    return ssl.create_default_context()


def _passes(status: int, answer: dict[str, Any] | None) -> bool:
    """Whether it may be otherwise the next time."""
    return status in (0, 200, 429) or status >= 500 or _BUSY.search(_code(answer)) is not None


def _code(answer: dict[str, Any] | None) -> str:
    """The kind of a refusal. Its message is left out: it may repeat what was sent."""
    code = str((answer or {}).get("__type", "")).rpartition("#")[2]
    return code if _CODE.fullmatch(code) else ""


def _object(said: bytes) -> dict[str, Any] | None:
    try:
        answer = json.loads(said)
    except ValueError:
        return None
    return answer if isinstance(answer, dict) else None
