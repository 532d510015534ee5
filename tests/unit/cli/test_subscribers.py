"""`kwartier subscribers` against Secrets Manager and the table (moto), and a receiver on this machine."""

from collections.abc import Iterator
from datetime import timedelta

import boto3
import pytest
from moto import mock_aws
from standardwebhooks.webhooks import Webhook
from typer.testing import CliRunner

from functions.dispatch import rules
from functions.dispatch.model import Announced, DeliveryState, Place, parsed
from functions.dispatch.store import DispatchStore
from functions.shared import clock
from functions.shared.dynamo import DynamoTable
from functions.shared.events import Event, Happened
from infra.cli import target
from infra.cli.main import app
from infra.cli.target import Target
from tests.unit.lookup.fake_provider import answer, provider_on_this_machine

SECRET_ID = "kwartier-test-subscribers"
URL = "https://crm.example.com/hooks"


@pytest.fixture
def where(monkeypatch: pytest.MonkeyPatch) -> Iterator[Target]:
    with mock_aws():
        session = boto3.session.Session("test", "test", region_name="eu-west-1")
        stored = '{"made": "x", "subscribers": {}}'
        session.client("secretsmanager").create_secret(Name=SECRET_ID, SecretString=stored)
        names = ("pk", "sk")
        session.client("dynamodb").create_table(
            TableName="table",
            BillingMode="PAY_PER_REQUEST",
            KeySchema=[
                {"AttributeName": "pk", "KeyType": "HASH"},
                {"AttributeName": "sk", "KeyType": "RANGE"},
            ],
            AttributeDefinitions=[{"AttributeName": name, "AttributeType": "S"} for name in names],
        )
        outputs = {"SubscribersSecretId": SECRET_ID, "TableName": "table", "ReceiverPorts": "443"}
        made = Target("local", session, outputs, "https://api.example.com")
        monkeypatch.setattr(target, "of", lambda _: made)
        yield made


def run(*words: str) -> str:
    done = CliRunner().invoke(app, ["subscribers", *words])
    assert done.exit_code == 0, done.output
    return done.output


def refused(*words: str) -> str:
    done = CliRunner().invoke(app, ["subscribers", *words])
    assert done.exit_code != 0
    return done.output


def subscribers(where: Target) -> str:
    secret = where.client("secretsmanager").get_secret_value(SecretId=SECRET_ID, VersionStage="AWSCURRENT")
    return str(secret["SecretString"])


def test_one_is_added_changed_rotated_and_removed_and_its_secret_is_shown_once(where: Target) -> None:
    assert "No subscribers yet" in run("list")
    shown = run("add", "crm", URL, "--types", "complaint.opened,promise.broken", "--brands", "acme")
    first = parsed(subscribers(where))["crm"]
    assert first.secret in shown
    assert (first.types, first.brands) == (("complaint.opened", "promise.broken"), ("acme",))
    listed = run("list")
    assert "crm  https://crm.example.com/hooks  complaint.opened,promise.broken  of acme" in listed
    assert first.secret not in listed
    assert "already" in refused("add", "crm", URL)
    assert first.secret not in run("add", "crm", URL, "--personal-data", "full", "--replace")
    changed = parsed(subscribers(where))["crm"]
    assert (changed.id, changed.secret, changed.personal_data) == (first.id, first.secret, "full")
    assert changed.types == ()
    run("rotate", "crm")
    rotated = parsed(subscribers(where))["crm"]
    assert rotated.previous_secret == first.secret != rotated.secret
    assert "two secrets" in run("list")
    run("drop-previous", "crm")
    assert parsed(subscribers(where))["crm"].previous_secret is None
    run("remove", "crm")
    assert parsed(subscribers(where)) == {}
    assert '"made": "x"' in subscribers(where), "what else stands in the secret stays"


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("add", "CRM", URL), "no name"),
        (("add", "crm", "http://crm.example.com"), "https"),
        (("add", "crm", "https://crm.example.com:8443"), "port"),
        (("add", "crm", "https://user:pass@crm.example.com"), "password"),
        (("add", "crm", URL, "--types", "complaint.closed"), "no event"),
        (("add", "crm", URL, "--brands", "A B"), "brands"),
        (("pause", "crm"), "no subscriber"),
        (("remove", "crm"), "no subscriber"),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(where: Target, words: tuple[str, ...], why: str) -> None:
    assert why in refused(*words)
    assert parsed(subscribers(where)) == {}


def test_a_test_is_signed_and_says_what_was_answered(where: Target) -> None:
    with provider_on_this_machine() as receiver:
        receiver.says = (answer(204, b""),)
        run("add", "crm", f"{receiver.url}/in")
        assert "took it: 204" in run("test", "crm")
        head, _, body = receiver.asked[0].partition("\r\n\r\n")
        headers = dict(line.split(": ", 1) for line in head.split("\r\n")[1:])
        secret = parsed(subscribers(where))["crm"].secret
        assert Webhook(secret).verify(body, headers)["type"] == "webhook.test"
        receiver.says = (answer(500, b""),)
        assert "did not take it: 500" in refused("test", "crm")


def test_what_it_was_sent_is_shown_and_sent_again_from_a_time_on(where: Target) -> None:
    run("add", "crm", URL)
    (crm,) = parsed(subscribers(where)).values()
    store = DispatchStore(DynamoTable(where.client("dynamodb"), "table"))
    now = clock.now()
    for hours in (50, 2, 1):
        at = now - timedelta(hours=hours)
        event = Event(id=f"evt_{hours}", type=Happened.COMPLAINT_OPENED, occurred_at=at, brand="acme")
        noted = rules.noted(Announced(event=event, place=Place(owner_id="tkt_1", entry="E#1")))
        store.save(noted)
        row = rules.owed(noted, crm, at)
        store.save(row.evolve(state=DeliveryState.DELIVERED, attempts=2, last="200", last_at=at))
    lines = run("log", "crm", "--since", "2020-01-01T00:00:00Z").splitlines()
    assert [line.split("  ")[2] for line in lines] == ["evt_50", "evt_2", "evt_1"]
    assert "delivered  2 attempts, the last: 200" in lines[0]
    assert "Nothing happened" in run("log", "crm", "--since", "2126-01-01T00:00:00Z")
    assert "sent 2 events again" in run("replay", "crm", "--since", clock.to_text(now - timedelta(hours=3)))
    states = [one.state for one in store.sent(crm.id, now - timedelta(days=9), 9)]
    assert states == [DeliveryState.DELIVERED, DeliveryState.OWED, DeliveryState.OWED]
    assert "no time" in refused("replay", "crm", "--since", "yesterday")


@pytest.fixture
def past(where: Target) -> DispatchStore:
    """Six hours in which something happened, and nobody subscribed."""
    store, now = DispatchStore(DynamoTable(where.client("dynamodb"), "table")), clock.now()
    for hours in range(6):
        at = now - timedelta(hours=hours, minutes=5)
        type_ = Happened.PROMISE_BROKEN if hours % 2 else Happened.COMPLAINT_OPENED
        event = Event(id=f"evt_{hours}", type=type_, occurred_at=at, brand="acme" if hours < 4 else "other")
        store.save(rules.noted(Announced(event=event, place=Place(owner_id="tkt_1", entry="E#1"))))
    return store


def since(hours: int) -> str:
    return clock.to_text(clock.now() - timedelta(hours=hours))


def owed(past: DispatchStore, where: Target) -> list[str]:
    (crm,) = parsed(subscribers(where)).values()
    rows = past.sent(crm.id, clock.now() - timedelta(hours=20), 99)
    return [one.event_id for one in rows if one.state is DeliveryState.OWED and one.next_at <= clock.now()]


def test_what_happened_before_it_was_added_is_sent_as_well(where: Target, past: DispatchStore) -> None:
    run("add", "crm", URL)
    assert "sent 4 events again" in run("replay", "crm", "--since", since(4))
    assert sorted(owed(past, where)) == ["evt_0", "evt_1", "evt_2", "evt_3"]


def test_only_what_it_wants_is_sent(where: Target, past: DispatchStore) -> None:
    run("add", "crm", URL, "--types", "complaint.opened", "--brands", "acme")
    assert "sent 2 events again" in run("replay", "crm", "--since", since(20))
    assert sorted(owed(past, where)) == ["evt_0", "evt_2"]


def test_a_replay_ends_where_it_is_told_to_and_goes_on_from_there(
    where: Target, past: DispatchStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("infra.cli.deliveries.STEP", 2)
    run("add", "crm", URL)
    shown = run("replay", "crm", "--since", since(20), "--limit", "4")
    assert "sent 4 events again" in shown
    assert shown.count(" events, up to ") == 2, "and says how far it is"
    (again,) = (line for line in shown.splitlines() if "There are more" in line)
    assert "sent 2 events again" in run(*again.removeprefix("There are more: kwartier subscribers ").split())
    assert len(owed(past, where)) == 6


def test_one_is_paused_and_resumed_and_the_list_says_how_each_is(where: Target) -> None:
    run("add", "crm", URL)
    (crm,) = parsed(subscribers(where)).values()
    store = DispatchStore(DynamoTable(where.client("dynamodb"), "table"))
    assert "  well" in run("list")
    run("pause", "crm")
    run("pause", "crm")
    assert "paused since" in run("list")
    run("resume", "crm")
    assert "  well" in run("list")
    now = clock.now()
    store.save(store.lane(crm.id).evolve(strikes=9, failing_since=now, next_at=now + timedelta(minutes=9)))
    assert "failing since" in run("list")
    store.save(store.lane(crm.id).evolve(disabled_at=now))
    assert "gone (410)" in run("list")
    run("resume", "crm")
    assert "  well" in run("list")
