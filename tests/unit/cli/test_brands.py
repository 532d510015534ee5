"""`kwartier brands` on a table on moto."""

from collections.abc import Iterator

import boto3
import pytest
from moto import mock_aws
from typer.testing import CliRunner

from functions.shared import keys
from functions.shared.dynamo import DynamoTable
from functions.shared.settings import BrandSettings, brand_settings
from functions.shared.table import put
from infra.cli import target
from infra.cli.main import app
from infra.cli.target import Target


@pytest.fixture
def table(monkeypatch: pytest.MonkeyPatch) -> Iterator[DynamoTable]:
    with mock_aws():
        session = boto3.session.Session("test", "test", region_name="eu-west-1")
        client = session.client("dynamodb")
        client.create_table(
            TableName="kwartier-test",
            KeySchema=[{"AttributeName": "pk", "KeyType": "HASH"}, {"AttributeName": "sk", "KeyType": "RANGE"}],
            AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in ("pk", "sk")],
            BillingMode="PAY_PER_REQUEST",
        )
        made = Target("test", session, {"TableName": "kwartier-test"}, "https://api.example.com")
        monkeypatch.setattr(target, "of", lambda _: made)
        yield DynamoTable(client, "kwartier-test")


def run(*words: str, code: int = 0) -> str:
    result = CliRunner().invoke(app, ["brands", *words])
    assert result.exit_code == code, result.output
    return result.output


def test_a_brand_that_nobody_configured_shows_the_defaults(table: DynamoTable) -> None:
    assert "promise_minutes  15" in run("show", "acme")


def test_what_is_given_changes_and_the_rest_stays(table: DynamoTable) -> None:
    run("set", "acme", "--order-pattern", "ORD-([0-9]{6})", "--countries", "NL,BE")
    run("set", "acme", "--retry-minutes", "5,30,60")
    assert brand_settings(table, "acme") == BrandSettings(
        name="acme", order_pattern="ORD-([0-9]{6})", countries=("NL", "BE"), retry_minutes=(5, 30, 60)
    )
    assert brand_settings(table, "other") == BrandSettings(name="other")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--order-pattern", "ORD-("), "order_pattern"),
        (("--promise-minutes", "0"), "promise_minutes"),
        (("--countries", "Netherlands"), "countries"),
        (("--retry-minutes", "soon"), "retry_minutes"),
        ((), "Nothing was given"),
    ],
)
def test_a_wrong_setting_is_refused_in_words_and_changes_nothing(
    table: DynamoTable, words: tuple[str, ...], says: str
) -> None:
    assert says in run("set", "acme", *words, code=1)
    assert brand_settings(table, "acme") == BrandSettings(name="acme")


def test_a_name_that_is_none_is_refused(table: DynamoTable) -> None:
    assert "is no brand" in run("show", "Acme Ltd", code=1)


def test_a_stored_setting_that_this_code_cannot_read_is_as_if_not_set(table: DynamoTable) -> None:
    """FAILURES 23."""
    table.write(put(keys.brand("acme"), {"name": "acme", "order_pattern": "ORD-(", "promise_minutes": 20}, None))
    assert brand_settings(table, "acme") == BrandSettings(name="acme", promise_minutes=20)
