"""AWS over HTTP in front of moto: for what speaks AWS's JSON protocol itself instead of through botocore.

Each request must carry a signature that botocore's own signer makes too; then botocore's model of the service checks
the operation and its parameters, and moto answers.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import botocore.session
from botocore import xform_name
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.exceptions import BotoCoreError, ClientError

from functions.shared.aws_json import Caller
from infra.bench import loopback

KEY, SECRET, TOKEN, REGION = "AKIDOFTHETESTS", "the secret of the tests", "the token of the tests", "eu-west-1"


@dataclass
class Front:
    """Where it listens, and what it was asked so far."""

    client: Callable[[str], Any]
    """The client of a service, by the name in its `x-amz-target`."""
    address: str = ""
    asked: list[str] = field(default_factory=list)
    broken: list[bytes] = field(default_factory=list)
    """Answers given in turn as they are, instead of AWS's; an empty one ends the connection without a word."""

    def caller(self) -> Caller:
        """As Lambda would tell the function."""
        return Caller(
            aws_region=REGION,
            aws_access_key_id=KEY,
            aws_secret_access_key=SECRET,
            aws_session_token=TOKEN,
            aws_endpoint_url=f"http://{self.address}",
        )

    def answer(self, headers: Mapping[str, str], body: bytes) -> tuple[int, dict[str, Any]] | None:
        """Status and answer of AWS; None: no answer at all."""
        service, operation = headers["x-amz-target"].split(".")
        self.asked.append(operation)
        if headers["authorization"] != botocores_signature(headers, body):
            return 403, {"__type": "com.amazon.coral.service#SignatureDoesNotMatch", "message": "no"}
        try:
            said = getattr(self.client(service), xform_name(operation))(**json.loads(body))
        except ClientError as error:
            code, message = error.response["Error"]["Code"], error.response["Error"]["Message"]
            return 400, {"__type": f"com.amazonaws#{code}", "message": message}
        except BotoCoreError:
            return None
        said.pop("ResponseMetadata")
        return 200, json.loads(json.dumps(said, default=str))


def botocores_signature(headers: Mapping[str, str], body: bytes) -> str:
    """The `authorization` that botocore gives to a request with these headers, at the time that they name."""
    scope = headers["authorization"].partition("Credential=")[2].split("/")
    names = headers["authorization"].partition("SignedHeaders=")[2].partition(",")[0].split(";")
    signer = SigV4Auth(Credentials(KEY, SECRET, TOKEN), scope[3], scope[2])
    added = {"x-amz-date", "x-amz-security-token"}
    request = AWSRequest(
        "POST", f"http://{headers['host']}/", {name: headers[name] for name in names if name not in added}, body
    )
    request.context["timestamp"] = headers["x-amz-date"]
    request.headers["X-Amz-Date"] = headers["x-amz-date"]
    request.headers["X-Amz-Security-Token"] = TOKEN
    canonical = signer.canonical_request(request)
    signature = signer.signature(signer.string_to_sign(request, canonical), request)
    said = [
        f"AWS4-HMAC-SHA256 Credential={signer.scope(request)}",
        f"SignedHeaders={signer.signed_headers(signer.headers_to_sign(request))}",
        f"Signature={signature}",
    ]
    return ", ".join(said)


@contextmanager
def serving(client: Callable[[str], Any]) -> Iterator[Front]:
    """Listens until the block ends."""
    front = Front(client)
    with loopback.serving(_handler(front)) as front.address:
        yield front


def known_hosts() -> Iterator[tuple[str, str, str]]:
    """Service, region and host, of every region of every partition that botocore knows."""
    session: Any = botocore.session.get_session()
    resolver = session._get_internal_component("endpoint_resolver")
    for partition in resolver.get_available_partitions():
        for service in ("sqs", "secretsmanager"):
            for region in resolver.get_available_endpoints(service, partition):
                yield service, region, resolver.construct_endpoint(service, region, partition)["hostname"]


def _handler(front: Front) -> type[loopback.Quiet]:
    class Handler(loopback.Quiet):
        def do_POST(self) -> None:  # noqa: N802 - named by the library
            body = self.body()
            if front.broken:
                front.asked.append("broken")
                self.wfile.write(front.broken.pop(0))
                self.close_connection = True
                return
            answer = front.answer({name.lower(): value for name, value in self.headers.items()}, body)
            if answer is None:
                self.close_connection = True
            else:
                self.answer(*answer, {"Content-Type": "application/x-amz-json-1.0"})

    return Handler
