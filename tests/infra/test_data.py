"""What holds people's data: encrypted, recoverable, forgotten in time, and not deleted by mistake."""

import json
from typing import Any

import pytest

from functions.shared import keys
from infra.identity import ROLES
from infra.registries import REGISTRIES
from tests.infra.template import NAMES, Resource, Template

KEPT = ("AWS::DynamoDB::Table", "AWS::KMS::Key", "AWS::Cognito::UserPool", "AWS::SecretsManager::Secret")


@pytest.mark.parametrize("stage", ["production", "local"])
def test_the_table(request: pytest.FixtureRequest, stage: str) -> None:
    """In both templates: the emulator drops TTL and recovery in silence, so they are held here."""
    template: Template = request.getfixturevalue(stage)
    table, key = template.one("AWS::DynamoDB::Table"), template.one("AWS::KMS::Key")
    assert table["BillingMode"] == "PAY_PER_REQUEST"
    assert table["TimeToLiveSpecification"] == {"AttributeName": keys.EXPIRES_AT, "Enabled": True}
    assert table["PointInTimeRecoverySpecification"]["PointInTimeRecoveryEnabled"] is True
    assert table["StreamSpecification"] == {"StreamViewType": "NEW_AND_OLD_IMAGES"}
    assert table["SSESpecification"] == {
        "KMSMasterKeyId": {"Fn::GetAtt": [key.id, "Arn"]},
        "SSEEnabled": True,
        "SSEType": "KMS",
    }
    assert _schema(table.body["Properties"]) == ["pk", "sk"]
    indexes = {index["IndexName"]: index for index in table["GlobalSecondaryIndexes"]}
    assert set(indexes) == set(keys.INDEXES)
    for name, index in indexes.items():
        assert _schema(index) == list(keys.index_names(name))
        assert index["Projection"] == {"ProjectionType": "ALL"}


def _schema(table: dict[str, Any]) -> list[str]:
    return [part["AttributeName"] for part in table["KeySchema"]]


@pytest.mark.parametrize("type_", KEPT)
def test_what_cannot_be_made_again_is_kept(production: Template, local: Template, type_: str) -> None:
    for kept, gone in zip(production.all(type_), local.all(type_), strict=True):
        assert (kept.body["DeletionPolicy"], kept.body["UpdateReplacePolicy"]) == ("Retain", "Retain")
        assert (gone.body["DeletionPolicy"], gone.body["UpdateReplacePolicy"]) == ("Delete", "Delete")
    assert production.all(type_)


def test_table_and_users_cannot_be_deleted_by_mistake(production: Template) -> None:
    assert production.one("AWS::DynamoDB::Table")["DeletionProtectionEnabled"] is True
    assert production.one("AWS::Cognito::UserPool")["DeletionProtection"] == "ACTIVE"


def test_the_key_turns_and_lets_alarms_publish_and_no_stranger(production: Template) -> None:
    key = production.one("AWS::KMS::Key")
    assert key["EnableKeyRotation"] is True
    account, alarms = key["KeyPolicy"]["Statement"]
    assert account["Principal"]["AWS"]["Fn::Join"][1] == ["arn:aws:iam::", {"Ref": "AWS::AccountId"}, ":root"]
    assert alarms["Principal"] == {"Service": "cloudwatch.amazonaws.com"}
    assert set(alarms["Action"]) == {"kms:Decrypt", "kms:GenerateDataKey"}


@pytest.mark.parametrize("name", ["page", "notify", "escalate"])
def test_a_topic_is_encrypted_under_that_key_and_refuses_plain_http(production: Template, name: str) -> None:
    topic = production.one("AWS::SNS::Topic", TopicName=f"kwartier-prod-{name}")
    assert topic["KmsMasterKeyId"] == {"Fn::GetAtt": [production.one("AWS::KMS::Key").id, "Arn"]}
    statements = [
        statement
        for policy in production.all("AWS::SNS::TopicPolicy")
        if policy["Topics"] == [{"Ref": topic.id}]
        for statement in policy["PolicyDocument"]["Statement"]
    ]
    assert any(statement["Effect"] == "Deny" and "SecureTransport" in json.dumps(statement) for statement in statements)
    allowed = [statement for statement in statements if statement["Effect"] == "Allow"]
    assert [one["Principal"] for one in allowed] == [{"Service": "cloudwatch.amazonaws.com"}] * (name == "page")
    assert all("aws:SourceAccount" in json.dumps(one["Condition"]) for one in allowed)


def test_the_addresses_of_the_settings_are_subscribed(everything_set: Template, production: Template) -> None:
    wanted = {
        "SNS kwartier-acme-page": "duty@acme.example",
        "SNS kwartier-acme-notify": "shift@acme.example",
        "SNS kwartier-acme-escalate": "head@acme.example",
    }
    made = everything_set.all("AWS::SNS::Subscription")
    assert {everything_set.named(one["TopicArn"]): one["Endpoint"] for one in made} == wanted
    assert production.all("AWS::SNS::Subscription") == []


@pytest.mark.parametrize("what", ["sources", "connections", "subscribers"])
def test_a_registry_is_made_once_and_never_written_again(what: str, production: Template, local: Template) -> None:
    """A deploy regenerates the value when this property changes: then everything in it would be gone."""
    for template in (production, local):
        secret = template.one("AWS::SecretsManager::Secret", Name=template.settings.name(what))
        assert secret["GenerateSecretString"] == {
            "GenerateStringKey": "made",
            "SecretStringTemplate": json.dumps({"version": 1, what: {}}),
        }
        assert secret.get("SecretString") is None


def test_users_are_made_by_an_administrator_with_a_strong_password(production: Template) -> None:
    pool = production.one("AWS::Cognito::UserPool")
    assert pool["AdminCreateUserConfig"] == {"AllowAdminCreateUserOnly": True}
    policy = pool["Policies"]["PasswordPolicy"]
    assert policy["MinimumLength"] >= 12
    assert all(policy[name] for name in ("RequireLowercase", "RequireUppercase", "RequireNumbers", "RequireSymbols"))
    groups = {group["GroupName"] for group in production.all("AWS::Cognito::UserPoolGroup")}
    assert groups == set(ROLES) == {"agent", "supervisor"}


def test_a_second_factor_is_a_setting(production: Template, everything_set: Template) -> None:
    assert production.one("AWS::Cognito::UserPool")["MfaConfiguration"] == "OPTIONAL"
    assert everything_set.one("AWS::Cognito::UserPool")["MfaConfiguration"] == "ON"
    assert production.one("AWS::Cognito::UserPool")["EnabledMfas"] == ["SOFTWARE_TOKEN_MFA"]


def test_companies_sign_in_by_code_alone(production: Template, local: Template) -> None:
    client = production.one("AWS::Cognito::UserPoolClient")
    assert client["ExplicitAuthFlows"] == ["ALLOW_REFRESH_TOKEN_AUTH"]
    assert client["AllowedOAuthFlows"] == ["code"]
    assert client["GenerateSecret"] is False
    assert client["PreventUserExistenceErrors"] == "ENABLED"
    (callback,) = client["CallbackURLs"]
    assert production.named(_without_api(callback)).endswith("/desk")
    assert local.one("AWS::Cognito::UserPoolClient")["CallbackURLs"] == ["http://localhost:8015/desk"]


def _without_api(joined: dict[str, Any]) -> str:
    """The text parts of an address that is made of the API's id."""
    return "".join(part for part in joined["Fn::Join"][1] if isinstance(part, str))


def test_every_name_says_its_stage(production: Template) -> None:
    given = [(one.type, one.get(name)) for one in production.all() for name in NAMES]
    named = [pair for pair in given if pair[1] is not None and not {"Ref", "Fn::GetAtt"} & set(pair[1])]
    assert len(named) > 40
    assert [pair for pair in named if "kwartier-prod" not in json.dumps(pair[1])] == []


def test_nothing_secret_is_in_the_template(production: Template, everything_set: Template) -> None:
    """FAILURES 43."""
    for template in (production, everything_set):
        text = json.dumps(template.body)
        assert "whsec_" not in text
        assert 'SecretString":' not in text.replace("GenerateSecretString", "")
        assert "resolve:secretsmanager" not in text
        assert [one for one in template.all("AWS::Lambda::Function") if _looks_secret(one)] == []


def _looks_secret(function: Resource) -> bool:
    names = set(function["Environment"]["Variables"]) - {f"{one.upper()}_SECRET_ID" for one in REGISTRIES}
    return any(word in name for name in names for word in ("SECRET", "TOKEN", "PASSWORD", "CREDENTIAL"))
