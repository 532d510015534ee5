"""Kind `x`: two APIs, one meaning."""

from typing import Any

import pytest

from functions.intake.model import Change, Mention, SourceKind, Visibility, mention_id
from functions.shared import clock

BRAND, JAN = "1", "2222222222222222222"
POST = "2124427578738708487"  # made by X at 2026-11-22T08:59:39Z


def post(**payload: Any) -> dict[str, Any]:
    least = {"id": POST, "author_id": JAN, "text": "@acme where is it?", "created_at": "2026-11-22T08:59:41.000Z"}
    return {**least, **payload}


def activity(kind: str = "post.mention.create", payload: Any = None, **data: Any) -> dict[str, Any]:
    event = {"event_uuid": "-77", "event_type": kind, "filter": {"user_id": BRAND}, "payload": payload or post()}
    return {"data": {**event, **data}}


def legacy(tweet: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    user = {"id": 2222222222222222222, "id_str": JAN, "screen_name": "jan", "name": "Jan", "followers_count": 7}
    least = {"id": int(POST), "id_str": POST, "text": "waar is het?", "user": user, "lang": "nl"}
    return {"for_user_id": BRAND, "tweet_create_events": [{**least, **(tweet or {})}], **more}


def only(gate: Any) -> Mention:
    (mention,) = gate.delivered()[-1].mentions
    assert isinstance(mention, Mention)
    return mention


@pytest.mark.parametrize("kind", ["post.mention.create", "post.reply.create", "post.quote.create"])
def test_the_ways_to_speak_to_a_brand(gate: Any, kind: str) -> None:
    event = activity(
        kind,
        post(lang="en", conversation_id="9", in_reply_to_tweet_id="8", edit_history_tweet_ids=[POST], new={"field": 1}),
        includes={
            "users": [{"id": JAN, "username": "jan", "name": "Jan", "public_metrics": {"followers_count": 97}}],
            "media": [{"media_key": "3_1", "type": "photo", "url": "https://pbs.twimg.com/media/a.jpg"}],
        },
    )
    assert gate.post(event, to="x").json["accepted"] == 1
    found = only(gate)
    assert (found.change, found.visibility, found.channel, found.brand) == (
        Change.CREATED,
        Visibility.PUBLIC,
        "x",
        "acme",
    )
    assert (found.post_id, found.source_id, found.conversation_id, found.in_reply_to) == (POST, POST, "9", "8")
    assert found.author.model_dump() == {"id": JAN, "handle": "jan", "name": "Jan", "followers": 97}
    assert (found.language, found.url) == ("en", f"https://x.com/i/web/status/{POST}")
    assert clock.to_text(found.revised_at) == "2026-11-22T08:59:41.000Z" == clock.to_text(found.posted_at or gate.now)
    assert [one.url for one in found.attachments] == ["https://pbs.twimg.com/media/a.jpg"]
    assert gate.delivered()[0].delivery_id == "-77"


def test_a_long_post_is_carried_whole(gate: Any) -> None:
    gate.post(activity(payload=post(note_tweet={"text": "all of it"})), to="x")
    assert only(gate).text == "all of it"
    gate.post(legacy({"truncated": True, "extended_tweet": {"full_text": "all of the old one"}}), to="x")
    assert only(gate).text == "all of the old one"
    gate.post(legacy({"full_text": "in full"}), to="x")
    assert only(gate).text == "in full"


def test_an_edit_is_the_same_mention_and_always_later(gate: Any) -> None:
    gate.post(activity(), to="x")
    second = str(int(POST) + (60_000 << 22))
    gate.post(activity(payload=post(id=second, edit_history_tweet_ids=[POST, second])), to="x")
    third = str(int(second) + 1)
    gate.post(activity(payload=post(id=third, edit_history_tweet_ids=[POST, second, third])), to="x")
    states = [delivery.mentions[0] for delivery in gate.delivered()]
    assert len({state.id for state in states}) == 1
    assert [state.change for state in states] == [Change.CREATED, Change.UPDATED, Change.UPDATED]
    assert states[0].revised_at < states[1].revised_at < states[2].revised_at
    assert states[0].also == ()
    assert states[2].also == tuple(
        mention_id(brand="acme", channel="x", post_id=one, source="x", source_id=one) for one in (second, third)
    ), "X may tell of its deletion by any of them"
    gate.post(legacy({"id_str": second, "edit_history": {"edit_tweet_ids": [POST, second]}}), to="x")
    assert (only(gate).id, only(gate).change) == (states[0].id, Change.UPDATED)


def test_a_deletion(gate: Any) -> None:
    gate.post(activity(), to="x")
    first = only(gate)
    assert gate.post(activity("post.delete", {"id": POST, "author_id": JAN}), to="x").json["accepted"] == 1
    assert (only(gate).id, only(gate).change, only(gate).text) == (first.id, Change.DELETED, None)
    assert only(gate).revised_at == gate.now > first.revised_at
    old = {"tweet_delete_events": [{"status": {"id": POST, "user_id": JAN}, "timestamp_ms": "1795345200000"}]}
    gate.post({"for_user_id": BRAND} | old, to="x")
    assert (only(gate).id, clock.to_text(only(gate).revised_at)) == (first.id, "2026-11-22T11:00:00.000Z")


def test_a_deletion_by_a_watched_customer_counts_though_the_account_is_the_filters(gate: Any) -> None:
    event = activity("post.delete", {"id": POST, "author_id": JAN}, filter={"user_id": JAN})
    assert gate.post(event, to="x").json["accepted"] == 1
    assert gate.post(activity("post.delete", {"id": POST, "author_id": BRAND}), to="x").json["ignored"] == 1


def message(sender: str = JAN, text: str = "06-12345678") -> dict[str, Any]:
    create = {"target": {"recipient_id": BRAND}, "sender_id": sender, "message_data": {"text": text}}
    return {"type": "message_create", "id": "55", "created_timestamp": "1795345200000", "message_create": create}


@pytest.mark.parametrize(
    "event",
    [
        activity(
            "dm.received",
            {
                "direct_message_events": [message()],
                "users": {JAN: {"data": {"id": JAN, "username": "jan", "public_metrics": {"followers_count": 7}}}},
            },
        ),
        {
            "for_user_id": BRAND,
            "direct_message_events": [message()],
            "apps": {},
            "users": {JAN: {"id": JAN, "screen_name": "jan", "followers_count": 7}},
        },
        activity(
            "dm.received",
            {"id": "55", "sender_id": JAN, "text": "06-12345678", "created_at": "2026-11-22T11:00:00.000Z"},
            includes={"users": [{"id": JAN, "username": "jan", "public_metrics": {"followers_count": 7}}]},
        ),
    ],
)
def test_a_direct_message_is_private(gate: Any, event: Any) -> None:
    assert gate.post(event, to="x").json == {"accepted": 1, "ignored": 0, "mentions": [only(gate).id]}
    found = only(gate)
    assert (found.visibility, found.text, found.url, found.post_id) == (Visibility.PRIVATE, "06-12345678", None, "55")
    assert (found.author.id, found.author.handle, found.author.followers) == (JAN, "jan", 7)
    assert clock.to_text(found.posted_at or gate.now) == "2026-11-22T11:00:00.000Z"


def test_the_older_api(gate: Any) -> None:
    media = {"media": [{"media_url_https": "https://pbs.twimg.com/media/b.jpg", "type": "photo"}]}
    tweet = {"created_at": "Sun Nov 22 08:59:41 +0000 2026", "in_reply_to_status_id_str": "8", "entities": media}
    assert gate.post(legacy(tweet), to="x").json["accepted"] == 1
    found = only(gate)
    assert (found.post_id, found.text, found.language, found.in_reply_to) == (POST, "waar is het?", "nl", "8")
    assert found.author.model_dump() == {"id": JAN, "handle": "jan", "name": "Jan", "followers": 7}
    assert clock.to_text(found.posted_at or gate.now) == "2026-11-22T08:59:41.000Z"
    assert [one.type for one in found.attachments] == ["photo"]


def test_what_x_sends_for_naming_us_names_us_unless_another_account_is_watched(gate: Any) -> None:
    told = {}
    for kind in ("post.mention.create", "post.quote.create", "post.reply.create"):
        gate.post(activity(kind), to="x")
        told[kind] = only(gate).names_us
    assert told == {"post.mention.create": True, "post.quote.create": True, "post.reply.create": None}
    gate.post(legacy({"quoted_status": {"user": {"id_str": BRAND}}}), to="x")
    assert only(gate).names_us
    gate.configure("x", SourceKind.X, own_account=BRAND)
    gate.post(activity(filter={"user_id": "777"}), to="x")
    assert only(gate).names_us is None
    gate.post(activity(filter={"user_id": BRAND}), to="x")
    assert only(gate).names_us


def test_a_quote_or_a_reply_that_adds_words_is_no_repost(gate: Any) -> None:
    for kind in ("quoted", "replied_to", 5):
        event = activity("post.quote.create", post(referenced_tweets=[{"type": kind, "id": "4"}]))
        assert gate.post(event, to="x").json["accepted"] == 1


def test_both_apis_speak_of_one_mention(gate: Any) -> None:
    gate.post(legacy(), to="x")
    old = only(gate)
    gate.post(activity(), to="x")
    assert only(gate).id == old.id


@pytest.mark.parametrize(
    "event",
    [
        activity(payload=post(author_id=BRAND)),
        activity(payload=post(author_id="5"), filter={"user_id": "5"}),
        activity("dm.received", {"direct_message_events": [message(sender=BRAND)]}),
        legacy({"user": {"id_str": BRAND}}),
        legacy({"user": {"id_str": "5"}}, for_user_id="5"),
        legacy({"retweeted_status": {"id_str": "4"}}),
        activity(payload=post(text="RT @jan: @acme?", referenced_tweets=[{"type": "retweeted", "id": "4"}])),
        activity("post.repost.create"),
        activity("post.create"),
        activity("dm.sent", {"direct_message_events": [message(sender=BRAND)]}),
        activity("chat.received", {"encoded_event": "…"}),
        activity("news.new", filter={"keyword": "acme"}),
        activity("what.comes.next", payload=["of", "any", "shape"]),
        {"for_user_id": BRAND, "favorite_events": [{"id": "a"}]},
        {"for_user_id": BRAND, "tweet_create_events": []},
        {"user_event": {"revoke": {}}},
        {"replay_job_status": {"job_state": "Complete"}},
        {},
    ],
)
def test_failure_14_our_own_words_echoes_and_unknown_events_are_ignored(gate: Any, event: Any) -> None:
    answer = gate.post(event, to="x")
    assert (answer.status, answer.json) == (202, {"accepted": 0, "ignored": 1, "mentions": []})
    assert gate.queue.bodies == []


def test_a_mixed_delivery_is_counted_event_by_event(gate: Any) -> None:
    event = legacy(favorite_events=[{}, {}], follow_events={}, direct_message_events=[message(), message(BRAND)])
    assert gate.post(event, to="x").json["ignored"] == 4
    assert [one.visibility for one in gate.delivered()[0].mentions] == [Visibility.PUBLIC, Visibility.PRIVATE]


@pytest.mark.parametrize("lang", ["und", "qme", "zxx", None, 5])
def test_no_language_is_no_language(gate: Any, lang: Any) -> None:
    gate.post(activity(payload=post(lang=lang)), to="x")
    assert only(gate).language is None


def test_what_is_only_shown_never_refuses_a_complaint(gate: Any) -> None:
    odd = post(created_at="soon", conversation_id={}, edit_history_tweet_ids="1", in_reply_to_tweet_id="ä")
    event = activity(payload=odd, includes={"users": [5], "media": [{"url": "javascript:"}]}, event_uuid=5)
    assert gate.post(event, to="x").status == 202
    assert only(gate).author.model_dump(exclude_none=True) == {"id": JAN}
    assert clock.to_text(only(gate).revised_at) == "2026-11-22T08:59:39.384Z"  # from the id itself
    assert gate.post(legacy({"created_at": "9" * 20, "entities": 5}), to="x").status == 202
    assert gate.post(activity(payload=post(id="9" * 19, created_at=None)), to="x").status == 202
    assert only(gate).revised_at == gate.now  # never later than its arrival
    assert gate.post(activity(payload=post(id="abc", created_at=None)), to="x").status == 202
    assert only(gate).posted_at == gate.now


@pytest.mark.parametrize(
    ("event", "where"),
    [
        ([], [""]),
        ({"data": 5}, ["/data"]),
        ({"data": {}}, ["/data/event_type"]),
        (activity(payload=post(id=5)), ["/data/payload/id"]),
        (activity(payload=post(id="ïd")), ["/data/payload/id"]),
        (activity(payload={"id": "1"}), ["/data/payload/author_id"]),
        (activity(payload=post(text=["x"])), ["/data/payload/text"]),
        (activity("post.delete", {"id": "1"}), ["/data/payload/author_id"]),
        (activity("dm.received", {"direct_message_events": [5]}), ["/data/payload/direct_message_events/0"]),
        (activity("dm.received", "x"), ["/data/payload"]),
        (legacy({"id_str": 5}), ["/tweet_create_events/0/id"]),
        ({"tweet_create_events": {}}, ["/tweet_create_events"]),
    ],
)
def test_without_id_author_or_text_it_is_no_mention(gate: Any, event: Any, where: list[str]) -> None:
    answer = gate.post(event, to="x")
    assert (answer.status, answer.pointers) == (400, where)
