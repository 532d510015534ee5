"""`make complain` against a registry (moto) and a receiver on this machine: what it posts is signed as of now."""

import json
from collections.abc import Iterator
from pathlib import Path

import boto3
import pytest
from moto import mock_aws
from standardwebhooks.webhooks import Webhook
from typer.testing import CliRunner

from infra.cli import target
from infra.cli.main import app
from infra.cli.target import Target
from infra.local import complain
from tests.unit.lookup.fake_provider import FakeProvider, answer, provider_on_this_machine

SECRET_ID = "kwartier-local-sources"


@pytest.fixture
def receiver(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeProvider]:
    """The local stack, as far as this command sees it."""
    with mock_aws(), provider_on_this_machine() as receiver:
        session = boto3.session.Session("test", "test", region_name="eu-west-1")
        session.client("secretsmanager").create_secret(Name=SECRET_ID, SecretString="{}")
        stack = {"SourcesSecretId": SECRET_ID}
        outputs = {"base_url": receiver.url, "aws_endpoint": "http://localhost:1", "stack": stack}
        (tmp_path / "outputs.json").write_text(json.dumps(outputs))
        monkeypatch.setenv("STATE", str(tmp_path))
        monkeypatch.setattr(complain, "client", lambda service, _: session.client(service))
        monkeypatch.setattr(target, "of", lambda _: Target("local", session, stack, receiver.url))
        receiver.says = (answer(202, b"{}"),)
        yield receiver


def secret_of(*words: str) -> str:
    done = CliRunner().invoke(app, ["sources", *words])
    assert done.exit_code == 0, done.output
    return next(line for line in done.output.splitlines() if line.startswith("whsec_"))


def test_it_signs_with_the_secret_of_now(receiver: FakeProvider, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEXT", "@acme it is lost")
    monkeypatch.setenv("SOURCE", "shop")
    secrets = [secret_of("add", "shop", "--kind", "standard", "--brand", "acme"), secret_of("rotate", "shop")]
    assert complain.main() == 0
    head, _, body = receiver.asked[0].partition("\r\n\r\n")
    headers = dict(line.split(": ", 1) for line in head.split("\r\n")[1:])
    assert head.startswith("POST /webhooks/shop ")
    assert Webhook(secrets[1]).verify(body, headers)["data"]["text"] == "@acme it is lost"


def test_it_says_what_is_missing(
    receiver: FakeProvider, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert complain.main() == 1
    monkeypatch.setenv("TEXT", "@acme it is lost")
    assert complain.main() == 1
    (tmp_path / "outputs.json").unlink()
    assert complain.main() == 1
    said = capsys.readouterr().out.splitlines()
    assert [line.split(".")[0].split(":")[0] for line in said] == [
        *("Say something", "There is no source 'demo' here that this can post as"),
        "There is no source 'demo' here that this can post as",
    ]
    assert receiver.asked == []
