"""Which stack a command speaks to: never a real one for `local`, and a sentence where there is none."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import BotoCoreError, ClientError, EndpointConnectionError, NoCredentialsError
from botocore.stub import Stubber
from typer.testing import CliRunner

from infra.cli import target
from infra.cli.main import app
from infra.cli.target import CliError

LOCAL = {
    "base_url": "http://localhost:8015",
    "aws_endpoint": "http://localhost:4566",
    "region": "eu-west-1",
    "stack": {"SourcesSecretId": "kwartier-local-sources"},
}


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("STATE", str(tmp_path))
    return tmp_path / "outputs.json"


def test_the_local_stack_is_reached_with_dummy_credentials_whatever_the_shell_has(
    state: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    state.write_text(json.dumps(LOCAL))
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN", "AWS_PROFILE"):
        monkeypatch.setenv(name, "real")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "https://elsewhere.example.com")
    found = target.find("local")
    client = found.client("secretsmanager")
    assert client.meta.endpoint_url == "http://localhost:4566"
    credentials = found.session.get_credentials()
    assert credentials is not None
    assert (credentials.access_key, credentials.token) == ("test", None)
    assert (found.base_url, found.output("SourcesSecretId")) == ("http://localhost:8015", "kwartier-local-sources")
    with pytest.raises(CliError, match="Deploy again"):
        found.output("OfNextYear")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "make run"),
        ("not json", "run it again"),
        ("{}", "run it again"),
        (
            json.dumps({**LOCAL, "aws_endpoint": "https://secretsmanager.eu-west-1.amazonaws.com"}),
            "not on this machine",
        ),
        (json.dumps({**LOCAL, "aws_endpoint": "http://localhost:1.example.com:80"}), "not on this machine"),
    ],
)
def test_no_local_stack_is_a_sentence(state: Path, content: str | None, sentence: str) -> None:
    if content is not None:
        state.write_text(content)
    result = CliRunner().invoke(app, ["--stage", "local", "sources", "list"])
    assert (result.exit_code, sentence in result.output) == (1, True), result.output


def settings(folder: Path, content: Any) -> None:
    (folder / "cdk.json").write_text(json.dumps(content))


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(target, "ROOT", tmp_path)
    settings(tmp_path, {"context": {"kwartier": {"stage": "prod", "region": "eu-central-1"}}})
    return tmp_path


@pytest.fixture
def cloudformation(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stubber]:
    """What CloudFormation answers to the next question."""
    client = boto3.client("cloudformation", region_name="eu-central-1")
    monkeypatch.setattr(boto3.session.Session, "client", lambda *_, **__: client)
    with Stubber(client) as stubber:
        yield stubber


def stack(**outputs: str) -> dict[str, Any]:
    listed = [{"OutputKey": name, "OutputValue": value} for name, value in outputs.items()]
    made = datetime(2026, 11, 22, tzinfo=UTC)
    found = {"StackName": "s", "CreationTime": made, "StackStatus": "ROLLBACK_COMPLETE", "Outputs": listed}
    return {"Stacks": [found]}


def test_a_deployed_stack_is_found_by_its_outputs(project: Path, cloudformation: Stubber) -> None:
    answer = stack(ApiUrl="https://abc.example.com/", SourcesSecretId="kwartier-prod-sources")
    cloudformation.add_response("describe_stacks", answer, {"StackName": "Kwartier-prod"})
    found = target.find(target.default_stage())
    assert (found.stage, found.base_url, found.endpoint) == ("prod", "https://abc.example.com", None)
    assert (found.output("SourcesSecretId"), found.session.region_name) == ("kwartier-prod-sources", "eu-central-1")


def test_no_stack_or_half_a_stack_is_a_sentence(project: Path, cloudformation: Stubber) -> None:
    cloudformation.add_client_error("describe_stacks", "ValidationError", "Stack with id … does not exist")
    with pytest.raises(CliError, match="no stack Kwartier-none in eu-central-1"):
        target.find("none")
    cloudformation.add_response("describe_stacks", stack())
    with pytest.raises(CliError, match="not deployed whole"):
        target.find("half")
    cloudformation.add_client_error("describe_stacks", "AccessDenied")
    with pytest.raises(ClientError):
        target.find("denied")


def test_without_settings_the_stage_must_be_named_and_the_region_is_the_shells(
    project: Path, cloudformation: Stubber
) -> None:
    settings(project, {"context": {"kwartier": {}}})
    with pytest.raises(CliError, match="--stage"):
        target.default_stage()
    cloudformation.add_client_error("describe_stacks", "ValidationError")
    with pytest.raises(CliError, match="in eu-west-1"):
        target.find("none")


@pytest.mark.parametrize("stage", ["", "P", "prod!", "a" * 17, "9a"])
def test_a_stage_is_a_name(stage: str) -> None:
    with pytest.raises(CliError, match="is no stage"):
        target.find(stage)


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (NoCredentialsError(), "No AWS credentials"),
        (EndpointConnectionError(endpoint_url="http://localhost:4566"), "http://localhost:4566"),
        (ClientError({"Error": {"Code": "AccessDeniedException"}}, "GetSecretValue"), "AWS refused GetSecretValue"),
        (BotoCoreError(), "AWS could not be asked"),
    ],
)
def test_what_aws_says_is_a_sentence(monkeypatch: pytest.MonkeyPatch, error: Exception, sentence: str) -> None:
    def fail(_: object) -> None:
        raise error

    monkeypatch.setattr(target, "of", fail)
    result = CliRunner().invoke(app, ["sources", "list"])
    assert (result.exit_code, sentence in result.output) == (1, True), result.output


def test_the_stage_comes_from_the_command_line_the_environment_or_the_settings(
    monkeypatch: pytest.MonkeyPatch, project: Path
) -> None:
    asked: list[str] = []

    def find(stage: str) -> None:
        asked.append(stage)
        raise CliError("enough")

    monkeypatch.setattr(target, "find", find)
    CliRunner().invoke(app, ["--stage", "one", "sources", "list"], env={"KWARTIER_STAGE": "two"})
    CliRunner().invoke(app, ["sources", "list"], env={"KWARTIER_STAGE": "two"})
    CliRunner().invoke(app, ["sources", "list"])
    assert asked == ["one", "two", "prod"]
