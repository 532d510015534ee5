"""The promise on the real stack: kept by a dial in time, broken once, whoever looks."""

import json
import secrets
from datetime import UTC, datetime, timedelta

import pytest

from functions.intake.model import Author, Delivery, Mention, mention_id
from infra.local.invocations import invoke
from tests.journey.stack import Desk, Json, Stack, new_author, until

pytestmark = pytest.mark.stack


def test_dialled_in_time_and_still_talking_is_kept_and_the_other_is_broken_once(stack: Stack, agent: Desk) -> None:
    """FAILURES 31."""
    called, forgotten = new_author(), new_author()
    for author, order in ((called, "100201"), (forgotten, "100202")):
        _accepted_long_ago(stack, author, order, due_in=timedelta(seconds=15))
    card, other = agent.card(called, has_number=True), agent.card(forgotten, has_number=True)
    claimed = agent.claim(card["id"])
    path, token = f"/api/callbacks/{card['id']}", claimed["lease_token"]
    dialled = agent.post(f"{path}/attempts", lease_token=token, attempt_id="a1")
    assert dialled.status_code == 201
    assert dialled.json()["started_at"] < card["due_at"]

    due = datetime.fromisoformat(card["due_at"])
    until(lambda: datetime.now(UTC) > due + timedelta(seconds=1), 30, "the due time has passed")
    for _ in range(2):
        _sweep(stack)
    assert agent.get(f"/api/tickets/{card['ticket_id']}").json()["callbacks"][0]["state"] == "in_call"

    outcome = agent.post(f"{path}/attempts/a1/outcome", lease_token=token, disposition="reached")
    assert outcome.status_code == 200
    assert _promises(agent, card) == ["kept"]
    assert _promises(agent, other) == ["broken"]
    timeline = agent.get(f"/api/tickets/{other['ticket_id']}").json()["timeline"]
    assert sum(entry["kind"] == "broken" for entry in timeline) == 1


def _promises(agent: Desk, card: Json) -> list[str]:
    ticket = agent.get(f"/api/tickets/{card['ticket_id']}").json()
    return [promise["outcome"] for promise in ticket["promises"]]


def _sweep(stack: Stack) -> None:
    """One sweep now, beside the one of every minute."""
    invoke(stack.outputs["aws_endpoint"], "deadlines", {})


def _accepted_long_ago(stack: Stack, author: str, order: str, due_in: timedelta) -> None:
    """A delivery as the door puts it on the queue, but accepted nearly a quarter of an hour ago."""
    id_, now = secrets.token_hex(8), datetime.now(UTC)
    mention = Mention(
        id=mention_id(brand="acme", channel="x", post_id=id_, source="demo", source_id=id_),
        revised_at=now,
        source="demo",
        source_id=id_,
        post_id=id_,
        channel="x",
        brand="acme",
        text=f"my order {order} is lost, I am very angry",
        author=Author(id=author, handle=author),
    )
    accepted = now - timedelta(minutes=15) + due_in
    delivery = Delivery(source="demo", accepted_at=accepted, mentions=(mention,))
    stack.aws("sqs").send_message(
        QueueUrl=stack.outputs["stack"]["IntakeQueueUrl"], MessageBody=json.dumps(delivery.model_dump(mode="json"))
    )
