"""`kwartier connections` against Secrets Manager (moto) and a provider on this machine."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from moto import mock_aws
from typer.testing import CliRunner

from functions.shared.connections import ConnectionKind, parsed
from infra.cli import target
from infra.cli.main import app
from infra.cli.target import Target
from tests.platforms import KEYS, PAGE_TOKEN, Meta, Platform, Said, X, graph_error, running
from tests.unit.lookup.fake_provider import answer, provider_on_this_machine
from tests.unit.lookup.provider_samples import GENERIC, MAPPING, POSTNL, POSTNL_NUMBER, body

SECRET_ID = "kwartier-test-connections"


@pytest.fixture
def where(monkeypatch: pytest.MonkeyPatch) -> Iterator[Target]:
    with mock_aws():
        session = boto3.session.Session("test", "test", region_name="eu-west-1")
        stored = '{"made": "x", "connections": {}}'
        session.client("secretsmanager").create_secret(Name=SECRET_ID, SecretString=stored)
        made = Target("test", session, {"ConnectionsSecretId": SECRET_ID}, "https://api.example.com")
        monkeypatch.setattr(target, "of", lambda _: made)
        yield made


def run(*words: str, said: str | None = None) -> str:
    done = CliRunner().invoke(app, ["connections", *words], input=said)
    assert done.exit_code == 0, done.output
    return done.output


def refused(*words: str) -> str:
    done = CliRunner().invoke(app, ["connections", *words])
    assert done.exit_code != 0
    return done.output


def stored(where: Target) -> str:
    return str(
        where.client("secretsmanager").get_secret_value(SecretId=SECRET_ID, VersionStage="AWSCURRENT")["SecretString"]
    )


def test_one_is_added_listed_and_removed_and_its_credential_is_never_shown(where: Target) -> None:
    assert "No connections yet" in run("list")
    shown = run("add", "post", "--kind", "postnl", "--key", "-", "--brands", "acme", said="canary-key\n")
    connection = parsed(stored(where))["post"]
    assert (connection.kind, connection.key, connection.brands) == (ConnectionKind.POSTNL, "canary-key", ("acme",))
    listed = run("list")
    assert "post  postnl  for acme" in listed
    assert "canary" not in shown + listed
    assert json.loads(stored(where))["made"] == "x", "what else stands in the secret stays"
    assert "already" in refused("add", "post", "--kind", "dhl")
    run("add", "post", "--kind", "dhl", "--key", "other", "--depot-phone", "+31201230012", "--replace")
    assert "depot +31201230012" in run("list")
    run("remove", "post")
    assert parsed(stored(where)) == {}
    assert "no connection post" in refused("remove", "post")


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("add", "no/name", "--kind", "dhl"), "no name"),
        (("add", "one", "--kind", "pigeon"), "pigeon"),
        (("add", "one", "--kind", "dhl", "--url", "http://elsewhere.example"), "https://"),
        (("add", "one", "--kind", "dhl", "--brands", "Not A Brand"), "brands"),
        (("test", "none", "1"), "no connection none"),
    ],
)
def test_what_is_wrong_is_said(where: Target, words: tuple[str, ...], says: str) -> None:
    assert says in refused(*words)
    assert parsed(stored(where)) == {}


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (answer(200, body(POSTNL)), f"{POSTNL_NUMBER} is out_for_delivery"),
        (answer(404, b"{}"), "knows no parcel"),
    ],
)
def test_a_connection_is_tried(where: Target, said: bytes, words: str) -> None:
    with provider_on_this_machine() as fake:
        fake.says = (said,)
        run("add", "post", "--kind", "postnl", "--key", "canary-key", "--url", fake.url)
        shown = run("test", "post", POSTNL_NUMBER)
    assert words in shown
    assert "anary" not in shown, "neither the credential nor the receiver"


@pytest.mark.parametrize(
    ("said", "words"),
    [(answer(401, b""), "refuses the credential"), (answer(429, b""), "wait"), (answer(200, b"?"), "cannot be read")],
)
def test_a_connection_that_does_not_work_says_why(where: Target, said: bytes, words: str) -> None:
    with provider_on_this_machine() as fake:
        fake.says = (said,)
        run("add", "post", "--kind", "postnl", "--key", "canary-key", "--url", fake.url)
        assert words in " ".join(refused("test", "post", POSTNL_NUMBER).split())


def test_a_service_of_ones_own_is_mapped_by_a_file(where: Target, tmp_path: Path) -> None:
    file = tmp_path / "mapping.json"
    file.write_text(MAPPING.model_dump_json())
    with provider_on_this_machine() as fake:
        fake.says = (answer(200, body(GENERIC)),)
        url: Any = f"{fake.url}/{{number}}"
        run(
            "add",
            "bike",
            "--kind",
            "http_parcels",
            "--url",
            url,
            "--header",
            "X-Key",
            "--key",
            "k",
            "--mapping",
            str(file),
        )
        assert "ABC123456789 is out_for_delivery" in run("test", "bike", "abc 123456789")
        assert "GET /ABC123456789 " in fake.asked[0]
    file.write_text("{}")
    assert "no mapping" in refused("add", "other", "--kind", "http_parcels", "--mapping", str(file))


@pytest.mark.parametrize(
    ("platform", "words"),
    [
        (
            X(),
            ("--kind", "x", "--key", "-", "--secret", "-", "--token", "-", "--token-secret", "-", "--account", "acme"),
        ),
        (Meta(), ("--kind", "meta", "--key=-", "--account=999", "--expires=2026-12-31")),
    ],
    ids=["x", "meta"],
)
def test_a_channel_is_connected_and_tried_and_says_when_it_ends(
    where: Target, platform: Platform, words: tuple[str, ...]
) -> None:
    given = KEYS if words[1] == "x" else (PAGE_TOKEN,)
    with running(platform):
        shown = run("add", "ours", *words, "--url", platform.url, said="\n".join(given) + "\n")
        tried = run("test", "ours")
        platform.before = Said(401) if words[1] == "x" else graph_error(190)
        assert "refuses the credential" in refused("test", "ours")
    assert "works" in tried
    assert platform.arrived == []
    listed = run("list")
    assert "anary" not in shown + tried + listed
    assert ("expires 2026-12-31" in listed) is (words[1] == "meta")


def test_a_contact_centre_is_added_by_its_flow_and_needs_no_credential(where: Target) -> None:
    flow = "846ec553-a005-41c0-8341-000000000000"
    assert "--flow" in refused("add", "centre", "--kind", "amazon_connect")
    assert "connect_instance_arn" in run("add", "centre", "--kind", "amazon_connect", "--flow", flow)
    assert parsed(stored(where))["centre"].personal_data == "none"
    assert f"centre  amazon_connect  for all brands  flow {flow}" in run("list")
    assert "contact centre" in refused("test", "centre")
    full = ("--flow", flow, "--personal-data", "full", "--brands", "acme", "--replace")
    run("add", "centre", "--kind", "amazon_connect", *full)
    kept = parsed(stored(where))["centre"]
    assert (kept.personal_data, kept.brands, kept.flow) == ("full", ("acme",), flow)
    assert "personal_data" in refused(
        "add", "other", "--kind", "amazon_connect", "--flow", flow, "--personal-data", "x"
    )
    assert "flow" in refused("add", "other", "--kind", "amazon_connect", "--flow", "arn:aws:connect")
