"""`kwartier users` against Cognito (moto)."""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from moto import mock_aws
from typer.testing import CliRunner

from infra.cli import target
from infra.cli.main import app
from infra.cli.target import Target

ANNA = "anna@example.com"


def made(stage: str) -> Target:
    session = boto3.session.Session("test", "test", region_name="eu-west-1")
    cognito = session.client("cognito-idp")
    pool = cognito.create_user_pool(PoolName=f"kwartier-{stage}", UsernameAttributes=["email"])["UserPool"]["Id"]
    for role in ("agent", "supervisor"):
        cognito.create_group(UserPoolId=pool, GroupName=role)
    client = cognito.create_user_pool_client(
        UserPoolId=pool, ClientName="desk", ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH"]
    )
    outputs = {"UserPoolId": pool, "UserPoolClientId": client["UserPoolClient"]["ClientId"]}
    return Target(stage, session, outputs, "https://api.example.com")


@pytest.fixture(params=["test", "local"])
def where(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[Target]:
    with mock_aws():
        pool = made(request.param)
        monkeypatch.setattr(target, "of", lambda _: pool)
        yield pool


def run(*words: str, code: int = 0) -> str:
    result = CliRunner().invoke(app, ["users", *words])
    assert result.exit_code == code, result.output
    return result.output


def sign_in(where: Target, email: str, password: str) -> dict[str, Any]:
    return dict(
        where.client("cognito-idp").initiate_auth(
            ClientId=where.output("UserPoolClientId"),
            AuthFlow="USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": email, "PASSWORD": password},
        )
    )


def groups(where: Target, email: str) -> list[str]:
    answer = where.client("cognito-idp").admin_list_groups_for_user(
        UserPoolId=where.output("UserPoolId"), Username=email
    )
    return [group["GroupName"] for group in answer["Groups"]]


def test_nobody_yet(where: Target) -> None:
    assert "kwartier users add" in run("list")


def test_a_password_is_shown_once_and_signs_in(where: Target) -> None:
    said = run("add", ANNA, "--role", "supervisor", "--password")
    password = said.splitlines()[-1]
    assert len(password) >= 12
    assert groups(where, ANNA) == ["supervisor"]
    answer = sign_in(where, ANNA, password)
    if where.stage == "local":
        assert "AccessToken" in answer["AuthenticationResult"]
    else:
        assert answer["ChallengeName"] == "NEW_PASSWORD_REQUIRED"
    assert password not in run("list")


def test_without_the_flag_an_invitation_goes_by_mail_except_where_there_is_none(where: Target) -> None:
    said = run("add", ANNA, "--role", "agent")
    assert ("by mail" in said) is (where.stage != "local")
    assert ("password, shown this once" in said) is (where.stage == "local")
    assert groups(where, ANNA) == ["agent"]


def test_somebody_who_is_there_already(where: Target) -> None:
    run("add", ANNA, "--role", "agent")
    assert f"kwartier users role {ANNA}" in run("add", "Anna@Example.com", "--role", "supervisor", code=1)
    assert groups(where, ANNA) == ["agent"]


def test_another_role(where: Target) -> None:
    run("add", ANNA, "--role", "agent")
    assert "supervisor" in run("role", ANNA, "supervisor")
    assert groups(where, ANNA) == ["supervisor"]
    run("role", ANNA, "supervisor")
    assert groups(where, ANNA) == ["supervisor"]


def test_shut_out(where: Target) -> None:
    run("add", ANNA, "--role", "agent")
    run("remove", ANNA)
    assert ANNA not in run("list")


@pytest.mark.parametrize("words", [("role", ANNA, "agent"), ("remove", ANNA)])
def test_somebody_who_is_not_there(where: Target, words: tuple[str, ...]) -> None:
    assert f"There is no {ANNA}" in run(*words, code=1)


@pytest.mark.parametrize("email", ["anna", "a b@example.com", "@example.com", "anna@localhost", "a\x1b[2J@example.com"])
def test_what_is_no_address(where: Target, email: str) -> None:
    assert "\x1b[2J" not in run("add", email, "--role", "agent", code=2)


def test_a_strange_role(where: Target) -> None:
    run("add", ANNA, "--role", "owner", code=2)


def test_the_list_has_everybody_with_role_and_state(where: Target) -> None:
    for n in range(65):
        where.client("cognito-idp").admin_create_user(
            UserPoolId=where.output("UserPoolId"),
            Username=f"n{n:02d}@example.com",
            UserAttributes=[{"Name": "email", "Value": f"n{n:02d}@example.com"}],
            MessageAction="SUPPRESS",
        )
    run("add", ANNA, "--role", "agent", "--password")
    run("add", "sofie@example.com", "--role", "supervisor")
    lines = run("list").splitlines()
    assert len(lines) == 67
    state = "confirmed" if where.stage == "local" else "force change password"
    assert lines[0] == f"{ANNA}  agent  {state}"
    assert lines[1].startswith("n00@example.com  no role")
    assert lines[-1] == f"sofie@example.com  supervisor  {state}"
