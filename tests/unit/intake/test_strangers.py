"""Strangers control every field: an answer is 202 or a 4xx, whatever they send, and what is taken is taken verbatim."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

FIXTURE_ONCE = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)

anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=20)
    | st.sampled_from(["", "1", "2026-11-22T12:00:00Z", "9999-12-31T23:59:59-14:00", "https://a.example", "x"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
STANDARD = [
    *("id", "post_id", "conversation_id", "channel", "visibility", "brand", "text", "language", "url", "posted_at"),
    *("in_reply_to", "author", "attachments", "order_number", "parcel_number", "phone", "email", "sentiment"),
    *("customer_ref", "metadata"),
]
X_POST = [
    *("id", "id_str", "author_id", "sender_id", "user", "text", "note_tweet", "extended_tweet", "full_text", "lang"),
    *("message_create", "conversation_id", "created_at", "created_timestamp", "in_reply_to_tweet_id", "entities"),
    *("edit_history_tweet_ids", "edit_history", "extended_entities", "retweeted_status", "direct_message_events"),
]
X_ROOT = [
    *("for_user_id", "tweet_create_events", "tweet_delete_events", "direct_message_events", "users"),
    *("favorite_events", "data"),
]

META_VALUE = [
    *("item", "verb", "from", "sender_id", "reviewer_id", "message", "review_text", "text", "post_id", "comment_id"),
    *("parent_id", "media", "media_id", "created_time", "edited_time", "post", "photo", "photos", "video", "id"),
    *("recommendation_type", "open_graph_story_id", "permalink_url", "timestamp"),
]
META_MESSAGE = [
    *("mid", "text", "title", "attachments", "reply_to", "is_echo", "is_self", "is_deleted", "is_unsupported"),
    "num_edit",
]


def survives(gate: Any, document: Any, to: str) -> None:
    answer = gate.post(document, to=to)
    assert answer.status in {202, 400}
    assert gate.post(document, to=to, query={"dry_run": "1"}).status in {200, 400}
    for delivery in gate.delivered():
        assert delivery.mentions
    gate.queue.bodies.clear()


@FIXTURE_ONCE
@given(field=st.sampled_from(STANDARD), value=anything)
def test_any_value_in_any_field_of_standard(gate: Any, mention: Any, field: str, value: Any) -> None:
    survives(gate, mention(**{field: value}), "demo")


@FIXTURE_ONCE
@given(anything, anything, anything)
def test_any_envelope_of_standard(gate: Any, type_: Any, timestamp: Any, data: Any) -> None:
    survives(gate, {"type": type_, "timestamp": timestamp, "data": data}, "demo")
    survives(gate, {"type": "mention.created", "timestamp": "2026-11-22T12:00:00Z", "data": data}, "demo")


@FIXTURE_ONCE
@given(
    kind=st.sampled_from(["post.mention.create", "post.delete", "dm.received", "news.new"]),
    field=st.sampled_from(X_POST),
    value=anything,
    beside=st.dictionaries(st.sampled_from(["event_uuid", "filter", "includes", "tag"]), anything),
)
def test_any_value_in_any_field_of_x(gate: Any, kind: str, field: str, value: Any, beside: dict[str, Any]) -> None:
    payload = {"id": "20", "author_id": "3", "text": "hoi", field: value}
    survives(gate, {"data": {"event_type": kind, "payload": payload, **beside}}, "x")
    old = {"id_str": "20", "user": {"id_str": "3"}, "text": "hoi", field: value}
    survives(gate, {"for_user_id": "5", "tweet_create_events": [old]}, "x")


@FIXTURE_ONCE
@given(st.dictionaries(st.sampled_from(X_ROOT), anything))
def test_any_envelope_of_x(gate: Any, document: dict[str, Any]) -> None:
    survives(gate, document, "x")


@FIXTURE_ONCE
@given(
    field=st.sampled_from(["feed", "mention", "ratings", "comments", "mentions", "messages", "likes"]),
    name=st.sampled_from(META_VALUE),
    value=anything,
    verb=st.sampled_from(["add", "edited", "remove"]),
)
def test_any_value_in_any_field_of_a_change_at_meta(gate: Any, field: str, name: str, value: Any, verb: str) -> None:
    comment = {"item": "comment", "verb": verb, "comment_id": "1_2", "id": "2", "from": {"id": "3"}, "message": "hoi"}
    entry = {"id": "5", "time": 1795348800, "changes": [{"field": field, "value": {**comment, name: value}}]}
    survives(gate, {"object": "page", "entry": [entry]}, "meta")
    survives(gate, {"object": "instagram", "entry": [entry]}, "meta")


@FIXTURE_ONCE
@given(
    kind=st.sampled_from(["message", "message_edit", "postback"]),
    name=st.sampled_from(META_MESSAGE),
    value=anything,
    beside=st.dictionaries(st.sampled_from(["sender", "timestamp", "recipient", "is_self", "message"]), anything),
)
def test_any_value_in_any_field_of_a_message_at_meta(
    gate: Any, kind: str, name: str, value: Any, beside: dict[str, Any]
) -> None:
    message = {"sender": {"id": "3"}, "timestamp": 1795348800000, kind: {"mid": "m_1", "text": "hoi", name: value}}
    entry = {"id": "5", "time": 1795348800000, "messaging": [{**message, **beside}]}
    survives(gate, {"object": "page", "entry": [entry]}, "meta")


@FIXTURE_ONCE
@given(st.fixed_dictionaries({"object": st.sampled_from(["page", "instagram", "user"]) | anything, "entry": anything}))
def test_any_envelope_of_meta(gate: Any, document: dict[str, Any]) -> None:
    survives(gate, document, "meta")


@FIXTURE_ONCE
@given(st.dictionaries(st.sampled_from(["id", "time", "changes", "messaging", "standby", "field", "value"]), anything))
def test_any_entry_of_meta(gate: Any, entry: dict[str, Any]) -> None:
    survives(gate, {"object": "page", "entry": [entry]}, "meta")


def test_failure_13_the_naughty_strings_are_stored_verbatim(gate: Any, mention: Any, shared_data: Path) -> None:
    strings = json.loads((shared_data / "naughty-strings.json").read_text(encoding="utf-8"))
    for start in range(0, len(strings), 50):
        some = strings[start : start + 50]
        data = [
            mention(id=str(index), text=text, author={"id": "1", "name": text, "handle": text}, metadata={text: text})
            for index, text in enumerate(some)
        ]
        assert gate.post(mention() | {"data": [one["data"] for one in data]}).status == 202
        for text, stored in zip(some, gate.delivered()[-1].mentions, strict=True):
            assert (stored.text, stored.author.name, stored.author.handle) == (text, text, text)
            assert stored.metadata == {text: text}
    assert len(strings) > 500


@pytest.mark.parametrize(
    "text", ["\u202eright to left", "zero\u200bwidth", "nul\x00", "👩‍👩‍👧", "раураl", "\x7f\x80\ufeff"]
)
def test_failure_13_marks_and_confusables_stay_in_text_and_are_refused_in_ids(
    gate: Any, mention: Any, text: str
) -> None:
    assert gate.post(mention(text=text)).status == 202
    assert gate.delivered()[0].mentions[0].text == text
    assert gate.post(mention(id=text)).pointers == ["/data/id"]


def test_failure_13_the_public_suite_of_json_texts_as_metadata_never_breaks_us(gate: Any, shared_data: Path) -> None:
    for file in sorted((shared_data / "json-parsing").glob("*.json")):
        for to in ("demo", "x", "meta"):
            assert gate.post(file.read_bytes(), to=to).status in {202, 400}, file.name
        wrapped = (
            b'{"type":"mention.created","data":{"id":"1","channel":"x","text":null,"author":{"id":null},"metadata":'
        )
        assert gate.post(wrapped + file.read_bytes() + b"}}").status in {202, 400}, file.name
