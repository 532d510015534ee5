"""Kind `standard`: our own format."""

import json
from typing import Any

import pytest

from functions.intake import rules
from functions.intake.model import Change, Mention, Visibility, mention_id
from functions.shared import clock


def only(gate: Any) -> Mention:
    (delivery,) = gate.delivered()
    (mention,) = delivery.mentions
    assert isinstance(mention, Mention)
    return mention


def test_everything_that_the_contract_shows_is_carried(gate: Any) -> None:
    answer = gate.post(
        {
            "type": "mention.created",
            "timestamp": "2026-11-22T09:00:00Z",
            "data": {
                "id": "1234567890",
                "post_id": "98765",
                "conversation_id": "c-1",
                "channel": "x",
                "visibility": "private",
                "brand": "zenith",
                "text": "@acme order 100234 is gone, already a week no internet!",
                "language": "en",
                "url": "https://example.com/…",
                "posted_at": "2026-11-22T09:59:41.123456+01:00",
                "in_reply_to": "p-0",
                "author": {"id": "42", "handle": "jan", "name": "Jan", "followers": 120},
                "attachments": [{"url": "https://example.com/a.jpg", "type": "image/jpeg"}],
                "order_number": "100234",
                "parcel_number": "3SABCD123",
                "phone": "+31 6 12345678",
                "email": "jan@example.com",
                "sentiment": -0.5,
                "customer_ref": "crm-7",
                "metadata": {"queue": ["a", 1, None, {"deep": True}]},
                "a_field_of_next_year": {},
            },
        }
    )
    assert answer.status == 202
    mention = only(gate)
    assert mention.model_dump(mode="json") == {
        "id": mention_id(brand="zenith", channel="x", post_id="98765", source="demo", source_id="1234567890"),
        "change": "created",
        "revised_at": "2026-11-22T09:00:00.000Z",
        "source": "demo",
        "source_id": "1234567890",
        "post_id": "98765",
        "also": [],
        "accounts": [],
        "conversation_id": "c-1",
        "channel": "x",
        "visibility": "private",
        "brand": "zenith",
        "text": "@acme order 100234 is gone, already a week no internet!",
        "language": "en",
        "url": "https://example.com/…",
        "posted_at": "2026-11-22T08:59:41.123Z",
        "in_reply_to": "p-0",
        "names_us": None,
        "author": {"id": "42", "handle": "jan", "name": "Jan", "followers": 120},
        "attachments": [{"url": "https://example.com/a.jpg", "type": "image/jpeg"}],
        "order_number": "100234",
        "parcel_number": "3SABCD123",
        "phone": "+31 6 12345678",
        "email": "jan@example.com",
        "sentiment": -0.5,
        "customer_ref": "crm-7",
        "metadata": {"queue": ["a", 1, None, {"deep": True}]},
    }
    assert answer.json == {"accepted": 1, "ignored": 0, "mentions": [mention.id]}


def test_the_least_that_a_mention_can_be(gate: Any, mention: Any) -> None:
    assert gate.post(mention(text=None, author={"id": None})).status == 202
    found = only(gate)
    assert (found.text, found.author.id, found.brand, found.visibility) == (None, None, "acme", Visibility.PUBLIC)
    assert found.id == mention_id(brand="acme", channel="x", post_id=None, source="demo", source_id="1")


@pytest.mark.parametrize(
    ("kind", "data", "revised_at"),
    [
        ("mention.created", {"posted_at": "2026-11-22T08:00:00Z"}, "2026-11-22T08:00:00.000Z"),
        ("mention.created", {}, "2026-11-22T12:00:00.000Z"),
        ("mention.updated", {"posted_at": "2026-11-22T08:00:00Z"}, "2026-11-22T12:00:00.000Z"),
        ("mention.deleted", {}, "2026-11-22T12:00:00.000Z"),
    ],
)
def test_without_a_timestamp_the_state_is_as_old_as_can_be_known(
    gate: Any, mention: Any, kind: str, data: Any, revised_at: str
) -> None:
    document = mention(**data) | {"type": kind}
    del document["timestamp"]
    assert gate.post(document).status == 202
    assert clock.to_text(only(gate).revised_at) == revised_at


def test_a_deletion_needs_no_words_and_keeps_none(gate: Any) -> None:
    event = {"type": "mention.deleted", "timestamp": "2026-11-22T11:00:00Z"}
    assert gate.post(event | {"data": {"id": "1", "channel": "x", "text": "gone", "author": 5}}).status == 202
    assert (only(gate).change, only(gate).text) == (Change.DELETED, None)
    assert gate.post(event | {"data": [{"id": "1", "channel": "x"}, {"id": "2"}]}).pointers == ["/data/1/channel"]


def test_an_array_is_one_delivery_in_its_order(gate: Any, mention: Any) -> None:
    many = [mention(id=str(number))["data"] for number in range(100)]
    answer = gate.post(mention() | {"data": many})
    assert (answer.status, answer.json["accepted"], len(gate.queue.bodies)) == (202, 100, 1)
    assert [one.source_id for one in gate.delivered()[0].mentions] == [str(number) for number in range(100)]
    assert [one.id for one in gate.delivered()[0].mentions] == answer.json["mentions"]
    assert gate.post(mention() | {"data": [*many, many[0]]}).pointers == ["/data"]


def test_no_mention_at_all_is_accepted_and_queues_nothing(gate: Any, mention: Any) -> None:
    assert gate.post(mention() | {"data": []}).json == {"accepted": 0, "ignored": 0, "mentions": []}
    assert gate.queue.bodies == []


def contact(**changes: Any) -> dict[str, Any]:
    data = {"id": "c-1", "channel": "x", "author": {"id": "42"}, "by": "telephone", "text": "has a new modem"}
    return {"type": "contact.recorded", "timestamp": "2026-11-22T11:59:00Z", "data": {**data, **changes}}


def test_a_contact_elsewhere_is_queued_and_counted_as_accepted(gate: Any) -> None:
    answer = gate.post(contact(at="2026-11-22T11:50:00Z", customer_ref="crm-7"))
    (delivery,) = gate.delivered()
    (told,) = delivery.contacts
    assert (answer.status, answer.json["accepted"], answer.json["contacts"]) == (202, 1, [told.id])
    assert (told.brand, told.channel, told.author.id, told.by) == ("acme", "x", "42", "telephone")
    assert (told.text, told.customer_ref, told.at.minute) == ("has a new modem", "crm-7", 50)
    assert gate.post(contact()).json["contacts"] == [told.id]


def test_old_code_leaves_a_contact_to_new_code(gate: Any, mention: Any) -> None:
    """FAILURES 23: a delivery that old code would read without its contacts has a version that it refuses."""
    gate.post(contact())
    gate.post(mention())
    assert [delivery.version for delivery in gate.delivered()] == [2, 1]


@pytest.mark.parametrize(
    ("changes", "at"),
    [
        ({"text": None, "summary": "by his wife"}, 59),
        ({"by": 5, "customer_ref": [1], "at": "soon"}, 59),
        ({"new": 1}, 59),
    ],
)
def test_what_is_merely_shown_of_a_contact_refuses_nothing(gate: Any, changes: dict[str, Any], at: int) -> None:
    assert gate.post(contact(**changes)).status == 202
    assert gate.delivered()[0].contacts[0].at.minute == at


def test_several_contacts_at_once_and_where_one_is_wrong(gate: Any) -> None:
    both = [contact()["data"], contact(id="c-2")["data"]]
    assert gate.post({**contact(), "data": both}).json["accepted"] == 2
    answer = gate.post({**contact(), "data": [both[0], {**both[1], "author": {}}]})
    assert (answer.status, answer.pointers) == (400, ["/data/1/author/id"])


def test_a_contact_of_the_future_is_as_old_as_its_arrival(gate: Any) -> None:
    gate.post(contact(at="2027-01-01T00:00:00Z"))
    assert gate.delivered()[0].contacts[0].at == gate.now


def remedy(type_: str = "remedy.completed", **changes: Any) -> dict[str, Any]:
    data = {"id": "r-1", "ticket_id": "tkt_a1", "remedy": "refund", "by": "billing", "text": "paid back"}
    return {"type": type_, "timestamp": "2026-11-22T11:59:00Z", "data": {**data, **changes}}


@pytest.mark.parametrize(("type_", "completed"), [("remedy.completed", True), ("remedy.failed", False)])
def test_what_became_of_a_remedy_is_queued_and_counted_as_accepted(gate: Any, type_: str, completed: bool) -> None:
    answer = gate.post(remedy(type_, at="2026-11-22T11:50:00Z"))
    (delivery,) = gate.delivered()
    (told,) = delivery.remedies
    assert (answer.status, answer.json["accepted"], answer.json["remedies"]) == (202, 1, [told.id])
    assert (told.brand, told.ticket_id, told.completed, told.remedy) == ("acme", "tkt_a1", completed, "refund")
    assert (told.by, told.text, told.at.minute, delivery.version) == ("billing", "paid back", 50, 3)
    assert gate.post(remedy(type_)).json["remedies"] == [told.id], "a redelivery"


def test_several_remedies_at_once_and_where_one_is_wrong(gate: Any) -> None:
    both = [remedy()["data"], remedy(id="r-2", remedy=7, at="soon")["data"]]
    assert gate.post({**remedy(), "data": both}).json["accepted"] == 2
    answer = gate.post({**remedy(), "data": [both[0], {**both[1], "ticket_id": "T#1"}]})
    assert (answer.status, answer.pointers) == (400, ["/data/1/ticket_id"])


def reply(type_: str = "reply.sent", **changes: Any) -> dict[str, Any]:
    data = {"id": "s-1", "ticket_id": "tkt_a1", "word": "reply-1", "post_id": "999"}
    return {"type": type_, "timestamp": "2026-11-22T11:59:00Z", "data": {**data, **changes}}


@pytest.mark.parametrize(("type_", "sent"), [("reply.sent", True), ("reply.failed", False)])
def test_what_became_of_a_reply_is_queued_and_counted_as_accepted(gate: Any, type_: str, sent: bool) -> None:
    answer = gate.post(reply(type_, reason="window_closed"))
    (delivery,) = gate.delivered()
    (told,) = delivery.replies
    assert (answer.status, answer.json["accepted"], answer.json["replies"]) == (202, 1, [told.id])
    assert (told.brand, told.ticket_id, told.word, told.sent) == ("acme", "tkt_a1", "reply-1", sent)
    assert (told.post_id, told.reason, told.at.minute, delivery.version) == ("999", "window_closed", 59, 4)
    assert gate.post(reply(type_)).json["replies"] == [told.id], "a redelivery"


def test_several_replies_at_once_and_where_one_is_wrong(gate: Any) -> None:
    both = [reply()["data"], reply(id="s-2", reason=7, at="soon")["data"]]
    assert gate.post({**reply(), "data": both}).json["accepted"] == 2
    answer = gate.post({**reply(), "data": [both[0], {**both[1], "word": None}]})
    assert (answer.status, answer.pointers) == (400, ["/data/1/word"])


@pytest.mark.parametrize("kind", ["remedy.started", "ping", "mention.liked"])
def test_failure_14_other_types_are_counted_and_ignored(gate: Any, kind: str) -> None:
    assert gate.post({"type": kind, "data": {"whatever": 1}}).json == {"accepted": 0, "ignored": 1, "mentions": []}
    assert gate.post({"type": kind, "data": [1, 2, 3]}).json["ignored"] == 3
    assert gate.post({"type": kind}).status == 202
    assert gate.queue.bodies == []


def test_two_states_of_one_post_in_one_delivery_are_both_kept(gate: Any, mention: Any) -> None:
    first, second = mention(text="lost")["data"], mention(text="lost and found")["data"]
    answer = gate.post(mention() | {"data": [first, second, first]})
    assert answer.json["accepted"] == 3
    assert len(set(answer.json["mentions"])) == 1
    assert [one.text for one in gate.delivered()[0].mentions] == ["lost", "lost and found"]


def test_what_a_person_wrote_may_be_as_long_as_a_webhook(gate: Any, mention: Any) -> None:
    room = rules.MAX_BODY - len(json.dumps(mention(text="")).encode())
    assert gate.post(mention(text="x" * room)).status == 202
    assert only(gate).text == "x" * room
    assert gate.post(mention(text="x" * (room + 1))).status == 413


WRONG: list[tuple[dict[str, Any], list[str]]] = [
    ({"id": 5}, ["/data/id"]),
    ({"id": ""}, ["/data/id"]),
    ({"id": "i" * 257}, ["/data/id"]),
    ({"id": "ïd"}, ["/data/id"]),
    ({"id": "a\n"}, ["/data/id"]),
    ({"post_id": "\u200b1"}, ["/data/post_id"]),
    ({"author": {"id": "\u202e42"}}, ["/data/author/id"]),
    ({"author": {"handle": "jan"}}, ["/data/author/id"]),
    ({"author": {"id": "1", "followers": -1}}, ["/data/author/followers"]),
    ({"author": {"id": "1", "followers": 2**53 + 1}}, ["/data/author/followers"]),
    ({"author": {"id": "1", "followers": True}}, ["/data/author/followers"]),
    ({"author": "jan"}, ["/data/author"]),
    ({"channel": "X"}, ["/data/channel"]),
    ({"channel": "c" * 33}, ["/data/channel"]),
    ({"brand": "Not A Brand"}, ["/data/brand"]),
    ({"text": 5}, ["/data/text"]),
    ({"visibility": "secret"}, ["/data/visibility"]),
    ({"language": "<b>"}, ["/data/language"]),
    ({"url": "javascript:alert(1)"}, ["/data/url"]),
    ({"attachments": [{"url": "https://a.example"}, {"url": "file:///etc/passwd"}]}, ["/data/attachments/1/url"]),
    ({"attachments": [{"url": "https://a.example"}] * 33}, ["/data/attachments"]),
    ({"posted_at": "yesterday"}, ["/data/posted_at"]),
    ({"posted_at": "2026-11-22T12:00:00"}, ["/data/posted_at"]),
    ({"posted_at": "2026-13-22T12:00:00Z"}, ["/data/posted_at"]),
    ({"posted_at": "0001-01-01T00:00:00+14:00"}, ["/data/posted_at"]),
    ({"posted_at": 1795348800}, ["/data/posted_at"]),
    ({"sentiment": True}, ["/data/sentiment"]),
    ({"sentiment": "s" * 513}, ["/data/sentiment"]),
    ({"metadata": []}, ["/data/metadata"]),
    ({"metadata": {"k": "v" * 4090}}, ["/data/metadata"]),
    ({"id": 1, "channel": 2}, ["/data/id", "/data/channel"]),
]


@pytest.mark.parametrize(("data", "where"), WRONG)
def test_what_is_not_of_the_shape_is_pointed_at(
    gate: Any, mention: Any, data: dict[str, Any], where: list[str]
) -> None:
    answer = gate.post(mention(**data))
    assert (answer.status, answer.pointers) == (400, where)
    assert gate.queue.bodies == []
    in_array = gate.post(mention() | {"data": [mention()["data"], mention(**data)["data"]]})
    assert in_array.pointers == [pointer.replace("/data/", "/data/1/") for pointer in where]


@pytest.mark.parametrize(
    ("document", "where"),
    [
        ([], [""]),
        ("text", [""]),
        ({}, ["/type"]),
        ({"type": "mention.created"}, ["/data"]),
        ({"type": "mention.created", "data": "x"}, ["/data"]),
        ({"type": "mention.created", "data": {}}, ["/data/id", "/data/channel", "/data/text", "/data/author"]),
        ({"type": "mention.created", "timestamp": "now", "data": []}, ["/timestamp"]),
        ({"type": 5, "data": []}, ["/type"]),
    ],
)
def test_an_envelope_of_another_shape(gate: Any, document: Any, where: list[str]) -> None:
    answer = gate.post(document)
    assert (answer.status, answer.pointers) == (400, where)


def test_no_error_repeats_what_a_stranger_sent(gate: Any, mention: Any) -> None:
    answer = gate.post(mention(phone=["+31612345678"], posted_at="canary", url="canary"))
    assert answer.status == 400
    assert "canary" not in answer.text
    assert "612345678" not in answer.text
