"""Every file in `events/`: signed as it says, understood as it says, and listed in the folder's own page."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from functions.intake.model import Change, Delivery, Visibility
from functions.shared.events import Event

EVENTS = Path(__file__).parents[3] / "events"
SAMPLES = sorted(file.name for file in EVENTS.glob("*.json"))
ENVELOPES = sorted(file.name for file in (EVENTS / "aws").glob("*.json"))

UNDERSTOOD = {
    "standard-mention-created.json": [(Change.CREATED, Visibility.PUBLIC, "x")],
    "standard-mention-batch.json": [
        (Change.CREATED, Visibility.PUBLIC, "reviews"),
        (Change.CREATED, Visibility.PUBLIC, "bluesky"),
        (Change.CREATED, Visibility.PUBLIC, "x"),
    ],
    "standard-mention-deleted.json": [(Change.DELETED, Visibility.PUBLIC, "x")],
    "standard-contact-recorded.json": [],
    "standard-remedy-completed.json": [],
    "standard-reply-sent.json": [],
    "x-post-mention.json": [(Change.CREATED, Visibility.PUBLIC, "x")],
    "x-post-edited.json": [(Change.UPDATED, Visibility.PUBLIC, "x")],
    "x-post-deleted.json": [(Change.DELETED, Visibility.PUBLIC, "x")],
    "x-dm.json": [(Change.CREATED, Visibility.PRIVATE, "x")],
    "x-legacy-tweet.json": [(Change.CREATED, Visibility.PUBLIC, "x")],
    "meta-page-comment.json": [(Change.CREATED, Visibility.PUBLIC, "facebook")],
    "meta-page-comment-edited.json": [(Change.UPDATED, Visibility.PUBLIC, "facebook")],
    "meta-page-comment-removed.json": [(Change.DELETED, Visibility.PUBLIC, "facebook")],
    "meta-page-mention.json": [(Change.CREATED, Visibility.PUBLIC, "facebook")],
    "meta-messenger.json": [(Change.CREATED, Visibility.PRIVATE, "facebook")],
    "meta-messenger-unsent.json": [(Change.DELETED, Visibility.PRIVATE, "facebook")],
    "meta-instagram-comment.json": [(Change.CREATED, Visibility.PUBLIC, "instagram")],
    "meta-instagram-story.json": [(Change.CREATED, Visibility.PUBLIC, "instagram")],
    "meta-batch.json": [
        (Change.CREATED, Visibility.PUBLIC, "instagram"),
        (Change.CREATED, Visibility.PUBLIC, "instagram"),
    ],
    "cloudevents-mention-created.json": [(Change.CREATED, Visibility.PUBLIC, "x")],
    "cloudevents-binary.json": [(Change.CREATED, Visibility.PUBLIC, "x")],
    "cloudevents-batch.json": [(Change.CREATED, Visibility.PUBLIC, "x"), (Change.DELETED, Visibility.PUBLIC, "x")],
    "zendesk-comment-added.json": [(Change.CREATED, Visibility.PRIVATE, "email")],
    "zendesk-comment-redacted.json": [(Change.DELETED, Visibility.PRIVATE, "email")],
    "zendesk-message-added.json": [(Change.CREATED, Visibility.PRIVATE, "messaging")],
    "generic-youscan.json": [(Change.CREATED, Visibility.PUBLIC, "reviews-example-com")],
    "generic-sprinklr.json": [(Change.CREATED, Visibility.PUBLIC, "x")],
    "generic-slack.json": [(Change.CREATED, Visibility.PRIVATE, "slack")],
    "generic-zammad.json": [(Change.CREATED, Visibility.PRIVATE, "email")],
    "generic-chatwoot.json": [(Change.CREATED, Visibility.PRIVATE, "chat")],
    "generic-octolens.json": [(Change.CREATED, Visibility.PUBLIC, "reddit")],
    "shopify-order-created.json": [],
    "shopify-parcel.json": [],
    "shopify-order-cancelled.json": [],
    "shopify-order-deleted.json": [],
    "woocommerce-order-updated.json": [],
    "woocommerce-order-deleted.json": [],
}


def load(name: str) -> Any:
    return json.loads((EVENTS / name).read_text(encoding="utf-8"))


PUSHED = {
    "shopify-order-created.json": ("#100301", None, False),
    "shopify-parcel.json": (None, "3SKWRT526409999", None),
    "shopify-order-cancelled.json": ("#100301", "3SKWRT526409999", False),
    "shopify-order-deleted.json": (None, None, True),
    "woocommerce-order-updated.json": ("100302", "JVGL0612000000009999", False),
    "woocommerce-order-deleted.json": (None, None, True),
}
"""The number of the order, that of its parcel, and whether the order is gone; None: nothing said of it."""


def post(gate: Any, name: str) -> Any:
    sample = load(name)
    for one in SAMPLES:
        given = load(one)
        gate.configure(source_of(one), given["kind"], secret=given["secret"], generic=given.get("generic"))
    gate.now = datetime.fromisoformat(sample["signed_at"])
    body = json.dumps(sample["payload"], ensure_ascii=False, separators=(",", ":")).encode()
    return gate.knock(body, sample["headers"], to=source_of(name))


def source_of(name: str) -> str:
    """One a kind; of kind `generic` each tool is another."""
    kind = name.split("-", maxsplit=1)[0]
    return f"a-{Path(name).stem}" if kind == "generic" else f"a-{kind}"


@pytest.mark.parametrize("name", SAMPLES)
def test_a_sample_verifies_at_its_time_and_is_understood(gate: Any, name: str) -> None:
    assert post(gate, name).status == 202
    (delivery,) = gate.delivered()
    assert [(one.change, one.visibility, one.channel) for one in delivery.mentions] == UNDERSTOOD[name]


def test_the_sample_of_a_remedy_names_the_ticket(gate: Any) -> None:
    post(gate, "standard-remedy-completed.json")
    (remedy,) = gate.delivered()[0].remedies
    assert (remedy.completed, remedy.remedy, remedy.ticket_id[:4]) == (True, "resend", "tkt_")


def test_the_sample_of_a_reply_names_the_words(gate: Any) -> None:
    post(gate, "standard-reply-sent.json")
    (reply,) = gate.delivered()[0].replies
    assert (reply.sent, reply.word, reply.ticket_id[:4]) == (True, "reply-1", "tkt_")


@pytest.mark.parametrize("name", PUSHED)
def test_a_sample_of_an_order_says_so_much_of_it(gate: Any, name: str) -> None:
    answer = post(gate, name)
    (order,) = gate.delivered()[0].orders
    parcels = (*(order.facts.parcels if order.facts else ()), *order.parcels)
    number, parcel = order.facts and order.facts.number, parcels[0].number if parcels else None
    assert (number, parcel, order.gone if order.standing_at else None) == PUSHED[name]
    assert answer.json == {"accepted": 1, "ignored": 0, "mentions": [], "orders": [order.id]}
    of_this_shop = [other for other in PUSHED if other.startswith(load(name)["kind"])]
    assert {post(gate, other).json["orders"][0] for other in of_this_shop} == {order.id}


def test_the_sample_of_a_contact_names_the_author_of_the_complaint(gate: Any) -> None:
    post(gate, "standard-contact-recorded.json")
    (contact,) = gate.delivered()[0].contacts
    complaint = load("standard-mention-created.json")["payload"]["data"]
    assert (contact.author.id, contact.channel) == (complaint["author"]["id"], complaint["channel"])
    assert (contact.by, contact.text is not None) == ("shop Utrecht", True)


@pytest.mark.parametrize("name", [name for name in SAMPLES if name.startswith("standard-")])
def test_a_sample_is_too_old_an_hour_later(gate: Any, name: str) -> None:
    sample = load(name)
    post(gate, name)
    gate.later(hours=1)
    body = json.dumps(sample["payload"], ensure_ascii=False, separators=(",", ":")).encode()
    assert gate.knock(body, sample["headers"], to="a-standard").json["code"] == "timestamp_skew"


def test_the_samples_tell_one_story_of_one_post(gate: Any) -> None:
    same = ["standard-mention-created", "standard-mention-deleted", "x-post-mention", "x-post-edited", "x-post-deleted"]
    same += ["cloudevents-mention-created", "cloudevents-binary", "generic-sprinklr"]
    ids = {post(gate, f"{name}.json").json["mentions"][0] for name in [*same, "x-legacy-tweet"]}
    assert len(ids) == 1


def test_the_folders_page_lists_each_file() -> None:
    page = (EVENTS / "README.md").read_text(encoding="utf-8")
    assert set(SAMPLES) == UNDERSTOOD.keys()
    for name in [*SAMPLES, *(f"aws/{name}" for name in ENVELOPES)]:
        assert f"`{name}`" in page


def test_the_gateways_envelope(gate: Any) -> None:
    from functions.intake import handler

    gate.configure("demo", secret=load("standard-mention-created.json")["secret"])
    event = load("aws/http-api-v2.json")
    response = handler.handler(event, None)
    assert response["statusCode"] == 202
    assert gate.delivered()[0].accepted_at.timestamp() * 1000 == event["requestContext"]["timeEpoch"]


def test_the_queues_envelope_carries_that_delivery(gate: Any) -> None:
    post(gate, "standard-mention-created.json")
    (ours,) = gate.delivered()
    for record in load("aws/sqs-batch.json")["Records"]:
        delivery = Delivery.model_validate_json(record["body"])
        assert delivery.mentions == tuple(one.evolve(source="demo") for one in ours.mentions)


def test_the_streams_envelope_is_an_inserted_entry() -> None:
    (record,) = load("aws/dynamodb-stream.json")["Records"]
    assert record["eventName"] == "INSERT"
    assert record["dynamodb"]["NewImage"]["sk"]["S"].startswith("E#")


def test_the_buss_envelope_carries_an_event() -> None:
    envelope = load("aws/eventbridge.json")
    event = Event.model_validate(envelope["detail"])
    assert (envelope["source"], envelope["detail-type"]) == ("kwartier", event.type.value)


def test_the_ticks_envelope() -> None:
    assert load("aws/schedule.json")["detail-type"] == "Scheduled Event"
