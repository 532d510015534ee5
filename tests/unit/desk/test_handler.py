"""The function as it is deployed: wired from its environment, over DynamoDB."""

from collections.abc import Iterator

import boto3
import pytest
from moto import mock_aws

from functions.desk import handler
from functions.shared import aws
from tests.unit.desk.asking import claims, event


@pytest.fixture
def _deployed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TABLE_NAME", "kwartier-test")
    monkeypatch.setenv("USER_POOL_CLIENT_ID", "the-desk")
    monkeypatch.setenv("SIGN_IN_URL", "https://sign-in.example")
    with mock_aws():
        indexed = [f"{index}_{part}" for index in ("queue", "wake") for part in ("pk", "sk")]
        boto3.client("dynamodb").create_table(
            TableName="kwartier-test",
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": n, "AttributeType": "S"} for n in ["pk", "sk", *indexed]],
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
            GlobalSecondaryIndexes=[
                {
                    "IndexName": index,
                    "KeySchema": [
                        {"AttributeName": f"{index}_pk", "KeyType": "HASH"},
                        {"AttributeName": f"{index}_sk", "KeyType": "RANGE"},
                    ],
                    "Projection": {"ProjectionType": "ALL"},
                }
                for index in ("queue", "wake")
            ],
        )
        handler._application.cache_clear()
        aws.forget()
        yield
        handler._application.cache_clear()
        aws.forget()


@pytest.mark.usefixtures("_deployed")
def test_it_serves_from_its_environment() -> None:
    who = claims("anna", "agent")
    assert handler.handler(event("GET", "/api/board", who), None)["statusCode"] == 200
    assert handler.handler(event("POST", "/api/callbacks/claim", who), None)["statusCode"] == 204
    assert "https://sign-in.example/logout" in handler.handler(event("GET", "/desk/config.json", None), None)["body"]
