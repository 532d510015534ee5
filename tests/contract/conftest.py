"""AWS in this process (moto), and each port's two adapters: on AWS, and the twin."""

from collections.abc import Callable, Iterator
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest
from moto import mock_aws

from functions.callbacks.store import CallbackStore
from functions.shared import aws, keys
from functions.shared.dynamo import DynamoTable
from functions.shared.memory import MemoryTable
from functions.shared.table import Table
from tests.contract.faults import Faults

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_dynamodb.type_defs import KeySchemaElementTypeDef

_numbers = count(1)


@pytest.fixture(scope="module")
def cloud() -> Iterator[None]:
    """AWS as moto plays it, for the tests of one module."""
    with mock_aws():
        aws.forget()
        yield
    aws.forget()


@pytest.fixture(scope="module")
def dynamo_client(cloud: None) -> "DynamoDBClient":
    """As the functions have it."""
    return aws.dynamodb()


@pytest.fixture
def faults_of() -> Iterator[Callable[[Any], Faults]]:
    """`faults_of(client)`: what can go wrong with it, healed at the test's end."""
    made: list[Faults] = []

    def faults(client: Any) -> Faults:
        made.append(Faults(client))
        return made[-1]

    yield faults
    for one in made:
        one.heal()


@pytest.fixture
def table_name(dynamo_client: "DynamoDBClient") -> str:
    """A new table with the keys and indexes of `shared.keys`, as `infra.table` deploys it."""
    name = f"kwartier-test-{next(_numbers)}"
    attributes = ["pk", "sk", *(attribute for index in keys.INDEXES for attribute in keys.index_names(index))]
    dynamo_client.create_table(
        TableName=name,
        BillingMode="PAY_PER_REQUEST",
        KeySchema=_schema("pk", "sk"),
        AttributeDefinitions=[{"AttributeName": attribute, "AttributeType": "S"} for attribute in attributes],
        GlobalSecondaryIndexes=[
            {
                "IndexName": index,
                "KeySchema": _schema(*keys.index_names(index)),
                "Projection": {"ProjectionType": "ALL"},
            }
            for index in keys.INDEXES
        ],
    )
    return name


def _schema(partition: str, sort: str) -> "list[KeySchemaElementTypeDef]":
    return [{"AttributeName": partition, "KeyType": "HASH"}, {"AttributeName": sort, "KeyType": "RANGE"}]


@pytest.fixture
def dynamo_table(dynamo_client: "DynamoDBClient", table_name: str) -> DynamoTable:
    """The adapter on AWS."""
    return DynamoTable(dynamo_client, table_name)


@pytest.fixture(params=["memory", "dynamo"])
def table(request: pytest.FixtureRequest) -> Table:
    """The port, by each of its adapters in turn."""
    if request.param == "memory":
        return MemoryTable()
    return request.getfixturevalue("dynamo_table")  # type: ignore[no-any-return]


@pytest.fixture
def store(table: Table) -> CallbackStore:
    """The stores of tickets and callbacks, over each adapter in turn."""
    return CallbackStore(table)
