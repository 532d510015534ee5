"""`kwartier sources` against Secrets Manager (moto), and against the real door."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import boto3
import httpx
import pytest
from moto import mock_aws
from typer.testing import CliRunner

from functions.intake import handler
from functions.intake.model import Registry, SourceKind
from functions.intake.providers import KINDS
from functions.intake.service import Door
from functions.shared import clock, telemetry
from functions.shared.memory import MemoryQueue
from functions.shared.secrets import CachedSecret
from infra.cli import sources, target
from infra.cli.main import app
from infra.cli.registry import RegistrySecret, Sources
from infra.cli.target import CliError, Target

SECRET_ID = "kwartier-test-sources"
META_SECRET = "0123456789abcdef0123456789abcdef"
X_SECRET = "the-consumer-secret-of-an-app-at-x"


@pytest.fixture
def where(monkeypatch: pytest.MonkeyPatch) -> Iterator[Target]:
    with mock_aws():
        session = boto3.session.Session("test", "test", region_name="eu-west-1")
        session.client("secretsmanager").create_secret(Name=SECRET_ID, SecretString='{"made": "x", "sources": {}}')
        made = Target("test", session, {"SourcesSecretId": SECRET_ID}, "https://api.example.com")
        monkeypatch.setattr(target, "of", lambda _: made)
        yield made


def run(*words: str, stdin: str | None = None, code: int = 0) -> str:
    result = CliRunner().invoke(app, ["sources", *words], input=stdin)
    assert result.exit_code == code, result.output
    return result.output


def stored(where: Target) -> dict[str, Any]:
    text = where.client("secretsmanager").get_secret_value(SecretId=SECRET_ID, VersionStage="AWSCURRENT")[
        "SecretString"
    ]
    return dict(json.loads(text))


def generated(output: str) -> str:
    (secret,) = [line for line in output.splitlines() if line.startswith("whsec_")]
    return secret


def add(name: str = "demo", *more: str) -> str:
    return run("add", name, "--kind", "standard", "--brand", "acme", *more)


def test_an_empty_registry_says_how_to_begin(where: Target) -> None:
    assert "kwartier sources add" in run("list")


def test_a_source_is_added_and_its_secret_shown_once(where: Target) -> None:
    said = add()
    secret = generated(said)
    assert "https://api.example.com/webhooks/demo" in said
    KINDS[SourceKind.STANDARD].check_secret(secret)
    assert stored(where)["made"] == "x", "what others keep in the secret stays"
    source = Registry.from_text(json.dumps(stored(where))).sources["demo"]
    assert (source.secret, source.brand, source.enabled, source.tolerance) == (secret, "acme", True, 300)
    run("add", "x", "--kind", "x", "--brand", "acme", "--secret", X_SECRET, "--own-account", "1", "--tolerance", "60")
    listed = run("list")
    assert secret not in listed
    assert X_SECRET not in listed
    assert [line.split()[:4] for line in listed.splitlines()[1:]] == [
        ["demo", "standard", "acme", "enabled"],
        ["x", "x", "acme", "enabled"],
    ]
    assert "own account 1, tolerance 60 s" in listed


def test_a_secret_of_ones_own_is_not_repeated(where: Target) -> None:
    assert X_SECRET not in run("add", "x", "--kind", "x", "--brand", "acme", "--secret", "-", stdin=f"{X_SECRET}\n")
    assert stored(where)["sources"]["x"]["secret"] == X_SECRET
    assert X_SECRET not in run("add", "y", "--kind", "x", "--brand", "acme", stdin=f"{X_SECRET}\n")
    assert stored(where)["sources"]["y"]["secret"] == X_SECRET


def test_a_verify_token_is_made_and_shown_once_or_is_ones_own(where: Target) -> None:
    said = run("add", "meta", "--kind", "meta", "--brand", "acme", "--secret", "-", stdin=f"{META_SECRET}\n")
    token = stored(where)["sources"]["meta"]["verify_token"]
    assert token in said.splitlines()
    assert META_SECRET not in said
    assert token not in run("list")
    own = "our-own-verify-token"
    more = ("--secret", META_SECRET, "--verify-token", own)
    assert own not in run("add", "other", "--kind", "meta", "--brand", "acme", *more)
    assert stored(where)["sources"]["other"]["verify_token"] == own
    asked = run("add", "third", "--kind", "meta", "--brand", "acme", stdin=f"{META_SECRET}\n")
    assert "secret of the app at Meta" in asked


def test_failure_5_a_rotation_keeps_the_previous_secret_until_it_is_dropped(where: Target) -> None:
    old = generated(add())
    new = generated(run("rotate", "demo"))
    source = stored(where)["sources"]["demo"]
    assert (source["secret"], source["previous_secret"]) == (new, old)
    assert "previous secret still valid" in run("list")
    run("rotate", "demo", "--secret", new)
    assert stored(where)["sources"]["demo"] == source, "the same secret again is no rotation"
    run("drop-previous", "demo")
    run("drop-previous", "demo")
    assert stored(where)["sources"]["demo"].get("previous_secret") is None
    assert stored(where)["sources"]["demo"]["secret"] == new


def test_disable_and_enable(where: Target) -> None:
    add()
    run("disable", "demo")
    assert "disabled" in run("list")
    assert stored(where)["sources"]["demo"]["enabled"] is False
    run("enable", "demo")
    assert stored(where)["sources"]["demo"]["enabled"] is True


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["add", "Demo", "--kind", "standard", "--brand", "acme"], "no name of a source"),
        (["add", "a" * 65, "--kind", "standard", "--brand", "acme"], "no name of a source"),
        (["add", "new", "--kind", "standard", "--brand", "Acme!"], "no brand"),
        (["add", "new", "--kind", "standard", "--brand", "acme", "--secret", "whsec_"], "no secret"),
        (["add", "new", "--kind", "x", "--brand", "acme", "--secret", "short"], "no secret"),
        (["add", "new", "--kind", "meta", "--brand", "acme", "--secret", "short"], "no secret"),
        (["add", "new", "--kind", "meta", "--brand", "acme", "--verify-token", "too short"], "16 to 128"),
        (["add", "new", "--kind", "standard", "--brand", "acme", "--verify-token", "a" * 16], "no verify token"),
        (["add", "demo", "--kind", "standard", "--brand", "acme"], "already"),
        (["rotate", "nobody"], "There are: demo"),
        (["drop-previous", "nobody"], "no source nobody"),
        (["disable", "nobody"], "no source nobody"),
        (["enable", "nobody"], "no source nobody"),
        (["test", "nobody"], "no source nobody"),
    ],
)
def test_what_cannot_be_done_is_a_sentence_and_changes_nothing(where: Target, words: list[str], sentence: str) -> None:
    add()
    before = stored(where)
    said = run(*words, code=1)
    assert sentence in said
    assert "Traceback" not in said
    assert stored(where) == before


def test_a_source_of_a_later_version_is_listed_kept_and_not_touched(where: Target) -> None:
    fax = {"kind": "fax", "brand": "acme\x1b[2J", "secret": "s", "of_next_year": [1]}
    document = json.dumps({"sources": {"fax": fax}})
    where.client("secretsmanager").put_secret_value(SecretId=SECRET_ID, SecretString=document)
    add()
    assert stored(where)["sources"]["fax"] == fax
    listed = run("list")
    assert "fax" in listed
    assert "\x1b" not in listed
    assert "does not know" in run("disable", "fax", code=1)


@pytest.mark.parametrize("text", ["not json", "[]", '{"sources": []}'])
def test_a_secret_that_is_no_registry_is_left_alone(where: Target, text: str) -> None:
    where.client("secretsmanager").put_secret_value(SecretId=SECRET_ID, SecretString=text)
    assert "by hand" in run("list", code=1)
    assert "by hand" in run("add", "demo", "--kind", "standard", "--brand", "acme", code=1)


def test_two_changes_at_once_are_both_there(where: Target) -> None:
    registry, other = (RegistrySecret(where.client("secretsmanager"), SECRET_ID) for _ in range(2))
    interferes = iter([True, True, False])

    def edit(of: Sources) -> None:
        if next(interferes):
            other.change(lambda theirs: theirs.update({f"other{len(theirs)}": {"kind": "standard"}}))
        of["ours"] = {"kind": "standard"}

    registry.change(edit)
    assert sorted(registry.sources()) == ["other0", "other1", "ours"]


def test_a_registry_that_never_rests_is_given_up_on(where: Target) -> None:
    registry, other = (RegistrySecret(where.client("secretsmanager"), SECRET_ID) for _ in range(2))
    with pytest.raises(CliError, match="at the same time"):
        registry.change(lambda _: other.change(lambda theirs: theirs.update({f"n{len(theirs)}": {}})))


@pytest.fixture
def door(where: Target, monkeypatch: pytest.MonkeyPatch) -> MemoryQueue:
    """The real handler behind `httpx.post`, reading the registry from the same secret."""
    queue = MemoryQueue()
    client = where.client("secretsmanager")
    read = CachedSecret(
        lambda: str(client.get_secret_value(SecretId=SECRET_ID, VersionStage="AWSCURRENT")["SecretString"]),
        Registry.from_text,
    )
    made = Door(read, queue, KINDS)
    monkeypatch.setattr(handler, "_door", lambda: made)
    monkeypatch.setattr(telemetry, "log", lambda *_, **__: None)
    monkeypatch.setattr(telemetry, "count", lambda *_, **__: None)

    def post(url: str, *, params: dict[str, str], content: bytes, headers: dict[str, str], **_: Any) -> httpx.Response:
        event = {
            "headers": headers,
            "requestContext": {"http": {"method": "POST"}, "timeEpoch": int(clock.now().timestamp() * 1000)},
            "pathParameters": {"source": url.rpartition("/")[2]},
            "queryStringParameters": params,
            "body": content.decode(),
        }
        answer = handler.handler(event, None)
        return httpx.Response(answer["statusCode"], headers=answer["headers"], text=answer["body"])

    monkeypatch.setattr(httpx, "post", post)
    return queue


def test_a_source_is_tried_out_and_nothing_is_queued(door: MemoryQueue) -> None:
    add()
    run("add", "x", "--kind", "x", "--brand", "acme", "--secret", X_SECRET)
    run("add", "meta", "--kind", "meta", "--brand", "acme", "--secret", META_SECRET)
    for name in ("demo", "x", "meta"):
        assert f"{name} works" in run("test", name)
    assert door.bodies == []


def test_what_the_door_says_is_put_in_words(door: MemoryQueue, where: Target) -> None:
    add()
    assert "demo works" in run("test", "demo")
    add("later")
    assert "does not know later" in run("test", "later", code=1)
    run("disable", "demo")
    with clock.driven_by(lambda: datetime.now(UTC) + timedelta(seconds=61)):
        assert "demo is disabled" in run("test", "demo", code=1)
    run("enable", "demo")
    with clock.driven_by(lambda: datetime.now(UTC) + timedelta(hours=1)):
        assert "clock is off" in run("test", "demo", code=1)


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        (httpx.Response(401, json={"code": "signature_mismatch"}), "refused the signature (401)"),
        (httpx.Response(503, json={"detail": "the secret cannot be read"}), "503: the secret cannot be read"),
        (httpx.Response(502, text="<html>"), "502: no reason given"),
        (httpx.Response(500, json={"message": "Internal Server Error"}), "500: Internal Server Error"),
    ],
)
def test_other_answers_too(
    where: Target, monkeypatch: pytest.MonkeyPatch, answer: httpx.Response, sentence: str
) -> None:
    add()
    monkeypatch.setattr(httpx, "post", lambda *_, **__: answer)
    assert sentence in run("test", "demo", code=1)


def test_nobody_at_home_and_no_secret_to_sign_with(where: Target, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: Any, **__: Any) -> httpx.Response:
        raise httpx.ConnectError("refused")

    monkeypatch.setattr(httpx, "post", refuse)
    add()
    assert "Nothing answers at https://api.example.com/webhooks/demo" in run("test", "demo", code=1)
    RegistrySecret(where.client("secretsmanager"), SECRET_ID).change(lambda all_: all_["demo"].update(secret=""))
    assert "no usable secret" in run("test", "demo", code=1)
    assert "no secret" in run("list")


def test_every_kind_has_a_sample_to_try_it_with() -> None:
    for kind in KINDS:
        assert json.loads(sources._sample(kind))


def test_a_new_source_is_observed_until_somebody_says_otherwise(where: Target) -> None:
    assert "kwartier sources preview demo" in add()
    source = stored(where)["sources"]["demo"]
    assert (source["mode"], source["max_age"]) == ("observe", 86400)
    assert "observe" in run("list")
    assert "nobody is called" not in add("other", "--mode", "live", "--max-age", "48")
    assert stored(where)["sources"]["other"] == stored(where)["sources"]["other"] | {"mode": "live", "max_age": 172800}
    assert "older than 48 h to review" in run("list")


def test_a_mode_and_the_limits_are_changed_and_the_rest_stays(where: Target) -> None:
    add()
    before = stored(where)["sources"]["demo"]
    assert "until a supervisor releases it" in run("change", "demo", "--mode", "review")
    run("change", "demo", "--max-age", "1", "--tolerance", "60")
    expected = before | {"mode": "review", "max_age": 3600, "tolerance": 60}
    assert stored(where)["sources"]["demo"] == expected
    assert "Say what to change" in run("change", "demo", code=1)
    assert "no source nobody" in run("change", "nobody", "--mode", "live", code=1)
    run("change", "demo", "--max-age", "0", code=2)
    run("change", "demo", "--mode", "shadow", code=2)
    assert stored(where)["sources"]["demo"] == expected
