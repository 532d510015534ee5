"""The reader of a secret in Secrets Manager (moto); what is made of its text is `tests/unit/shared`'s."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest

from functions.shared import aws
from functions.shared.errors import Unavailable
from functions.shared.secrets import read_from
from tests.contract.faults import Faults

if TYPE_CHECKING:
    from mypy_boto3_secretsmanager import SecretsManagerClient


@pytest.fixture
def secret(cloud: None, request: pytest.FixtureRequest) -> str:
    name = f"sources-{request.node.name}"
    aws.secrets().create_secret(Name=name, SecretString='{"sources": {}}')
    return name


def test_the_secret_as_it_is_now(secret: str) -> None:
    read = read_from(secret)
    assert read() == '{"sources": {}}'
    aws.secrets().put_secret_value(SecretId=secret, SecretString="łater")
    assert read() == "łater"


def test_no_such_secret_is_unavailable(cloud: None) -> None:
    with pytest.raises(Unavailable):
        read_from("none")()


def test_no_answer_is_unavailable(secret: str, faults_of: "Callable[[SecretsManagerClient], Faults]") -> None:
    """FAILURES 20."""
    faults_of(aws.secrets()).silent()
    with pytest.raises(Unavailable):
        read_from(secret)()


def test_making_a_reader_reads_nothing() -> None:
    """Imports and wiring do nothing: without any AWS there is no error yet."""
    read_from("none")
