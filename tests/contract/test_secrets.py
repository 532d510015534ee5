"""The reader of a secret in Secrets Manager (moto, over HTTP); what is made of its text is `tests/unit/shared`'s."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import boto3
import pytest

from functions.shared import aws_json
from functions.shared.errors import Unavailable
from functions.shared.secrets import read_from
from tests.contract import over_http
from tests.contract.faults import Faults

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient


@pytest.fixture
def client(cloud: None, monkeypatch: pytest.MonkeyPatch) -> "Iterator[SecretsManagerClient]":
    """Behind what the reader calls."""
    made = boto3.client("secretsmanager", region_name=over_http.REGION)
    with over_http.serving(lambda _: made) as front:
        service = aws_json.Service("secretsmanager", version="1.1", target="secretsmanager", caller=front.caller())
        monkeypatch.setattr(aws_json, "PAUSES", (0.0, 0.0))
        monkeypatch.setattr(aws_json, "secrets", lambda: service)
        yield made
        service.close()


@pytest.fixture
def secret(client: "SecretsManagerClient", request: pytest.FixtureRequest) -> str:
    name = f"sources-{request.node.name}"
    client.create_secret(Name=name, SecretString='{"sources": {}}')
    return name


def test_the_secret_as_it_is_now(client: "SecretsManagerClient", secret: str) -> None:
    read = read_from(secret)
    assert read() == '{"sources": {}}'
    client.put_secret_value(SecretId=secret, SecretString="łater")
    assert read() == "łater"


@pytest.mark.usefixtures("client")
def test_no_such_secret_is_unavailable() -> None:
    with pytest.raises(Unavailable):
        read_from("none")()


def test_no_answer_is_unavailable(
    client: "SecretsManagerClient", secret: str, faults_of: "Callable[[SecretsManagerClient], Faults]"
) -> None:
    """FAILURES 20."""
    faults_of(client).silent()
    with pytest.raises(Unavailable):
        read_from(secret)()


def test_making_a_reader_reads_nothing() -> None:
    """Imports and wiring do nothing: without any AWS there is no error yet."""
    read_from("none")
