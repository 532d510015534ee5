"""Kind `meta`: two platforms, three shapes of an entry, and batches of which one update must not spoil another."""

import hashlib
import hmac
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from functions.intake import rules, signatures
from functions.intake.model import Change, Mention, SourceKind, Visibility
from functions.shared import clock
from functions.shared.errors import Unauthenticated

PAGE, ACCOUNT, JAN = "111111111111111", "17841400000000001", "7100000000000001"
POST = f"{PAGE}_122"
NOW = 1795348800
"""The gate's noon, in seconds."""


def comment(**value: Any) -> dict[str, Any]:
    least = {
        "item": "comment",
        "verb": "add",
        "comment_id": "122_1400",
        "post_id": POST,
        "parent_id": POST,
        "from": {"id": JAN, "name": "Jan"},
        "created_time": NOW - 10,
        "message": "waar is het?",
    }
    return {**least, **value}


def page(value: Any, field: str = "feed", *, at: int = NOW - 5) -> dict[str, Any]:
    return {"object": "page", "entry": [{"id": PAGE, "time": at, "changes": [{"field": field, "value": value}]}]}


def instagram(value: Any, field: str = "comments") -> dict[str, Any]:
    return {
        "object": "instagram",
        "entry": [{"id": ACCOUNT, "time": NOW, "changes": [{"field": field, "value": value}]}],
    }


def on_instagram(**value: Any) -> dict[str, Any]:
    least = {"id": "1790", "from": {"id": "8800", "username": "jan"}, "text": "waar?", "media": {"id": "1795"}}
    return {**least, **value}


def messaging(*, object_: str = "page", under: str = "messaging", sender: Any = JAN, **event: Any) -> dict[str, Any]:
    told = {"sender": {"id": sender}, "recipient": {"id": PAGE}, "timestamp": NOW * 1000 - 700, **event}
    return {"object": object_, "entry": [{"id": PAGE, "time": NOW * 1000, under: [told]}]}


def message(**more: Any) -> dict[str, Any]:
    return {"mid": "m_1", "text": "06-12345678", **more}


def only(gate: Any) -> Mention:
    (mention,) = gate.delivered()[-1].mentions
    assert isinstance(mention, Mention)
    return mention


def heard(gate: Any, document: Any) -> Mention:
    assert gate.post(document, to="meta").json["accepted"] == 1
    return only(gate)


# Scheme


def test_the_published_vector_of_the_hub_signature(shared_data: Path) -> None:
    vectors = json.loads((shared_data / "signature-vectors.json").read_text(encoding="utf-8"))
    (vector,) = [one for one in vectors if one["scheme"] == "hub-sha256"]
    key, body = signatures.hub_key(vector["secret"]), vector["body"].encode()
    assert signatures.sign_hub(key, body) == vector["headers"]
    signatures.verify_hub([key], vector["headers"], body)
    for place in range(len(body)):
        with pytest.raises(Unauthenticated):
            signatures.verify_hub([key], vector["headers"], body[:place] + b"~" + body[place + 1 :])


def test_the_bytes_are_signed_as_meta_escapes_them(gate: Any) -> None:
    secret = gate.registry.sources["meta"].secret.encode()
    body = json.dumps(page(comment(message="één 😠"))).replace("/", "\\/").encode()
    assert b"\\u00e9" in body
    headers = {"x-hub-signature-256": "sha256=" + hmac.new(secret, body, hashlib.sha256).hexdigest()}
    assert gate.knock(body, headers, to="meta", as_base64=True).status == 202
    assert only(gate).text == "één 😠"
    same = json.dumps(json.loads(body), ensure_ascii=False).encode()
    assert gate.knock(same, headers, to="meta", as_base64=True).json["code"] == "signature_mismatch"


@pytest.mark.parametrize(
    "spoil", [str.upper, lambda one: one[:-1], lambda one: f"{one} ", lambda one: f"{one},x", lambda _: "é"]
)
def test_failure_8_a_signature_of_another_form_is_none(gate: Any, spoil: Any) -> None:
    body = json.dumps(page(comment())).encode()
    given = gate.sign(body, "meta")[signatures.HUB_SIGNATURE]
    answer = gate.knock(body, {signatures.HUB_SIGNATURE: spoil(given)}, to="meta")
    assert (answer.status, answer.json["code"]) == (401, "signature_mismatch")


def test_the_older_signature_alone_is_none(gate: Any) -> None:
    secret, body = gate.registry.sources["meta"].secret.encode(), b'{"object":"page","entry":[]}'
    old = {"x-hub-signature": "sha1=" + hmac.new(secret, body, hashlib.sha1).hexdigest()}
    assert gate.knock(body, old, to="meta").json["code"] == "signature_missing"


def test_failure_5_a_rotation_accepts_both_secrets(gate: Any) -> None:
    body = json.dumps(page(comment())).encode()
    with_old = gate.sign(body, "meta")
    gate.configure(
        "meta", SourceKind.META, secret="another-secret-of-the-app", previous_secret="consumer-secret-of-meta"
    )
    assert gate.knock(body, with_old, to="meta").status == 202
    assert gate.knock(body, gate.sign(body, "meta"), to="meta").status == 202


# The handshake


def greeted(gate: Any, **query: str) -> Any:
    asked = {"mode": "subscribe", "verify_token": "a-verify-token", "challenge": "1158201444", **query}
    return gate.knock(to="meta", method="GET", query={f"hub.{name}": value for name, value in asked.items()})


def test_the_handshake_echoes_the_challenge_as_plain_text(gate: Any) -> None:
    answer = greeted(gate)
    assert (answer.status, answer.text) == (200, "1158201444")
    assert answer.headers["content-type"].startswith("text/plain")
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("token", ["", "A-verify-token", "a-verify-toke", "a-verify-token ", "é", "a-verify-token,x"])
def test_a_wrong_token_is_403_and_learns_nothing(gate: Any, token: str) -> None:
    answer = greeted(gate, verify_token=token)
    assert (answer.status, answer.json["code"]) == (403, "verify_token_mismatch")
    assert "1158201444" not in answer.text
    assert "a-verify-token" not in answer.text


@pytest.mark.parametrize(
    "wrong",
    [
        {"mode": "unsubscribe"},
        {"challenge": ""},
        {"challenge": "<script>"},
        {"challenge": "a b"},
        {"challenge": "1" * 257},
    ],
)
def test_failure_10_a_challenge_cannot_make_us_say_what_a_browser_would_run(gate: Any, wrong: dict[str, str]) -> None:
    answer = greeted(gate, **wrong)
    assert answer.status == 400
    assert "script" not in answer.text


def test_failure_9_without_a_token_or_a_secret_no_handshake_is_answered(gate: Any) -> None:
    gate.configure("meta", SourceKind.META)
    for token in ("", "None", "null"):
        assert greeted(gate, verify_token=token).status == 403
    gate.later(minutes=2)
    gate.configure("meta", SourceKind.META, verify_token="a-verify-token", secret="")
    assert greeted(gate).json["code"] == "source_without_secret"


def test_a_get_that_is_no_handshake_is_refused(gate: Any) -> None:
    assert gate.knock(to="meta", method="GET").status == 403


# Sizes


@pytest.mark.parametrize(("size", "status"), [(900 * 1024, 202), (900 * 1024 + 1, 413)])
def test_failure_11_a_body_of_900_kib_and_a_byte_more(gate: Any, size: int, status: int) -> None:
    body = json.dumps(page(comment())).encode()
    assert gate.post(body + b" " * (size - len(body)), to="meta").status == status


def batch(count: int, text: str) -> dict[str, Any]:
    changes = [{"field": "feed", "value": comment(comment_id=f"122_{n}", message=f"{text} {n}")} for n in range(count)]
    return {"object": "page", "entry": [{"id": PAGE, "time": NOW, "changes": changes}]}


def test_a_thousand_in_one_delivery_are_queued_whole_in_messages_that_sqs_takes(gate: Any) -> None:
    """FAILURES 22."""
    body = json.dumps(batch(1000, "waar blijft het " * 40)).encode()
    assert 850 * 1024 < len(body) <= 900 * 1024
    answer = gate.post(body, to="meta")
    assert (answer.status, answer.json["accepted"]) == (202, 1000)
    assert all(len(one) <= rules.MAX_MESSAGE for one in gate.queue.bodies)
    assert all(len(one.mentions) <= rules.MAX_TOGETHER for one in gate.delivered())
    queued = [one.id for delivery in gate.delivered() for one in delivery.mentions]
    assert queued == answer.json["mentions"]
    assert {delivery.accepted_at for delivery in gate.delivered()} == {gate.now}


def test_a_few_large_ones_are_split_by_their_size(gate: Any) -> None:
    body = json.dumps(batch(14, "😠" * 15_000), ensure_ascii=False).encode()
    assert gate.post(body, to="meta").status == 202
    assert len(gate.queue.bodies) > 1
    assert [one.text[-2:] for delivery in gate.delivered() for one in delivery.mentions] == [
        f"{n:2d}" for n in range(14)
    ]


def test_failure_15_where_the_queue_stops_half_way_the_whole_comes_again(
    gate: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    document, sent = batch(300, "waar is het"), gate.queue.send

    def stops(body: str) -> None:
        gate.queue.fails = len(gate.queue.bodies) == 2
        sent(body)

    monkeypatch.setattr(gate.queue, "send", stops)
    assert gate.post(document, to="meta").status == 503
    monkeypatch.setattr(gate.queue, "send", sent)
    gate.queue.fails = False
    answer = gate.post(document, to="meta")
    queued = [one.id for delivery in gate.delivered() for one in delivery.mentions]
    assert set(queued) == set(answer.json["mentions"])
    assert len(set(queued)) == 300


# A Page


def test_a_comment_on_a_page(gate: Any) -> None:
    link = "https://www.facebook.com/acme/posts/122"
    value = comment(parent_id="122_1399", photo="https://scontent.example/a.jpg", post={"permalink_url": link})
    found = heard(gate, page(value))
    assert (found.channel, found.visibility, found.change) == ("facebook", Visibility.PUBLIC, Change.CREATED)
    assert (found.post_id, found.conversation_id, found.in_reply_to) == ("122_1400", POST, "122_1399")
    assert (found.author.id, found.author.name, found.text, found.url) == (JAN, "Jan", "waar is het?", link)
    assert found.revised_at == found.posted_at == gate.now - timedelta(seconds=10)
    assert [(one.url, one.type) for one in found.attachments] == [("https://scontent.example/a.jpg", "image")]


@pytest.mark.parametrize("item", ["post", "status", "photo", "video", "share", "link"])
def test_a_visitors_post_on_a_page(gate: Any, item: str) -> None:
    films = {"photos": ["https://a.example/1.png"], "video": "https://a.example/2.mp4"}
    value = {
        "item": item,
        "verb": "add",
        "post_id": POST,
        "sender_id": int(JAN),
        "sender_name": "Jan",
        "message": "zoek",
    }
    found = heard(gate, page({**value, **films}))
    assert (found.post_id, found.author.id, found.author.name) == (POST, JAN, "Jan")
    assert found.url == f"https://www.facebook.com/{POST}"
    assert [one.type for one in found.attachments] == ["image", "video"]


@pytest.mark.parametrize("verb", ["edit", "edited"])
def test_an_edit_is_the_same_mention_and_later_though_meta_repeats_the_first_time(gate: Any, verb: str) -> None:
    first = heard(gate, page(comment()))
    edited = heard(gate, page(comment(verb=verb, message="order 100235"), at=NOW - 1))
    assert (edited.id, edited.change, edited.text) == (first.id, Change.UPDATED, "order 100235")
    assert edited.revised_at > first.revised_at
    at_once = heard(gate, page(comment(verb=verb), at=NOW - 10))
    assert first.revised_at < at_once.revised_at < edited.revised_at
    told = heard(gate, page(comment(verb=verb, edited_time=NOW + 60), at=NOW + 90))
    assert gate.now + timedelta(seconds=60) <= told.revised_at < gate.now + timedelta(seconds=61)


def test_two_edits_sent_in_one_second_stand_in_their_order(gate: Any) -> None:
    document = page(comment())
    document["entry"][0]["changes"] += [
        {"field": "feed", "value": comment(verb="edited", message=text)} for text in ("second", "third")
    ]
    assert gate.post(document, to="meta").json["accepted"] == 3
    states = gate.delivered()[0].mentions
    assert [one.text for one in sorted(states, key=lambda one: one.revised_at)] == ["waar is het?", "second", "third"]


def test_a_removed_comment_is_a_deletion_later_than_any_of_its_states(gate: Any) -> None:
    first = heard(gate, page(comment()))
    gate.later(seconds=1)
    edited = heard(gate, page(comment(verb="edited", message="order 100235"), at=NOW + 1))
    value = {"item": "comment", "verb": "remove", "comment_id": "122_1400", "post_id": POST, "from": {"id": JAN}}
    gone = heard(gate, page(value, at=NOW + 1))
    assert (gone.id, gone.change) == (first.id, Change.DELETED)
    assert not gone.text
    gate.later(seconds=1)
    assert heard(gate, page(value, at=NOW + 2)).revised_at > edited.revised_at


def test_what_a_moderator_removes_is_gone_too(gate: Any) -> None:
    """Meta does not say whether `from` is who wrote it or who removed it."""
    found = heard(gate, page(comment(verb="remove", **{"from": {"id": PAGE}})))
    assert found.change is Change.DELETED


def test_a_mention_elsewhere_of_which_meta_tells_no_words_and_no_author(gate: Any) -> None:
    found = heard(gate, page({"post_id": "44_44", "item": "post", "verb": "add", "created_time": NOW}, "mention"))
    assert (found.text, found.author.id, found.post_id) == (None, None, "44_44")
    both = comment(sender_id=44, sender_name="Ann", message="@Acme?")
    found = heard(gate, page({name: value for name, value in both.items() if name != "from"}, "mention"))
    assert (found.post_id, found.author.id, found.author.name, found.text) == ("122_1400", "44", "Ann", "@Acme?")


def test_the_same_comment_as_a_mention_and_in_the_feed_is_one(gate: Any) -> None:
    assert heard(gate, page(comment(), "mention")).id == heard(gate, page(comment())).id


@pytest.mark.parametrize(("judged", "text"), [("negative", "nooit meer"), ("positive", None)])
def test_a_recommendation_carries_its_judgement(gate: Any, judged: str, text: str | None) -> None:
    value = {"item": "rating", "verb": "add", "reviewer_id": JAN, "reviewer_name": "Jan", "created_time": NOW}
    found = heard(
        gate,
        page({**value, "open_graph_story_id": "77", "review_text": text, "recommendation_type": judged}, "ratings"),
    )
    assert (found.post_id, found.author.id, found.text, found.sentiment) == ("77", JAN, text or "", judged)


# Instagram


@pytest.mark.parametrize("field", ["comments", "live_comments"])
@pytest.mark.parametrize("id_", [{}, {"id": None, "comment_id": "1790"}])
def test_a_comment_on_instagram_in_both_shapes(gate: Any, field: str, id_: dict[str, Any]) -> None:
    value = {name: one for name, one in on_instagram(parent_id="1780", **id_).items() if one is not None}
    nested = heard(gate, instagram(value, field))
    flat = heard(gate, {"object": "instagram", "entry": [{"id": ACCOUNT, "time": NOW, "field": field, "value": value}]})
    assert nested == flat
    assert (flat.channel, flat.visibility, flat.text, flat.post_id) == ("instagram", Visibility.PUBLIC, "waar?", "1790")
    assert (flat.author.id, flat.author.handle) == ("8800", "jan")
    assert (flat.conversation_id, flat.in_reply_to, flat.revised_at) == ("1795", "1780", gate.now)


def test_a_mention_on_instagram_tells_only_where_it_is(gate: Any) -> None:
    found = heard(gate, instagram({"media_id": "1795", "comment_id": "1790"}, "mentions"))
    assert (found.post_id, found.conversation_id, found.text, found.author.id) == ("1790", "1795", None, None)
    assert found.id == heard(gate, instagram(on_instagram())).id, "told again with its words where it is our own media"
    assert heard(gate, instagram({"media_id": "1796"}, "mentions")).post_id == "1796"


def test_a_story_that_mentions_the_account_is_public_and_has_no_words(gate: Any) -> None:
    story = {"type": "story_mention", "payload": {"url": "https://lookaside.example/1"}}
    found = heard(gate, messaging(object_="instagram", message={"mid": "aW1", "attachments": [story]}))
    assert (found.visibility, found.text, found.author.id) == (Visibility.PUBLIC, "", JAN)
    assert [(one.url, one.type) for one in found.attachments] == [("https://lookaside.example/1", "story_mention")]


# Messages


@pytest.mark.parametrize("object_", ["page", "instagram"])
@pytest.mark.parametrize("under", ["messaging", "standby"])
def test_a_message_is_private(gate: Any, object_: str, under: str) -> None:
    reply = {"reply_to": {"mid": "m_0"}}
    found = heard(gate, messaging(object_=object_, under=under, sender=int(JAN), message=message(**reply)))
    assert found.channel == ("facebook" if object_ == "page" else "instagram")
    assert (found.visibility, found.text, found.post_id, found.in_reply_to) == (
        Visibility.PRIVATE,
        "06-12345678",
        "m_1",
        "m_0",
    )
    assert (found.author.id, found.url) == (JAN, None)
    assert found.posted_at == gate.now - timedelta(milliseconds=700)


def test_the_dashboards_test_sends_a_message_among_the_changes(gate: Any) -> None:
    told = {"sender": {"id": "12334"}, "recipient": {"id": "23245"}, "timestamp": "1795348700", "message": message()}
    found = heard(
        gate,
        {"object": "instagram", "entry": [{"id": "0", "time": NOW, "changes": [{"field": "messages", "value": told}]}]},
    )
    assert (found.visibility, found.author.id) == (Visibility.PRIVATE, "12334")
    assert clock.to_text(found.revised_at) == "2026-11-22T11:58:20.000Z"


def test_an_edited_and_an_unsent_message(gate: Any) -> None:
    first = heard(gate, messaging(message=message()))
    edits = [heard(gate, messaging(message_edit=message(text=text, num_edit=n))) for n, text in (("1", "a"), (2, "b"))]
    gone = heard(gate, messaging(message={"mid": "m_1", "is_deleted": True}))
    states = [first, *edits, gone]
    assert len({one.id for one in states}) == 1
    assert [one.change for one in states] == [Change.CREATED, Change.UPDATED, Change.UPDATED, Change.DELETED]
    assert sorted(states, key=lambda one: one.revised_at) == states
    assert (edits[1].text, gone.text) == ("b", None)


def test_a_pressed_button_is_what_it_says(gate: Any) -> None:
    found = heard(gate, messaging(postback={"mid": "m_2", "title": "Mijn pakket is zoek", "payload": "LOST"}))
    assert (found.text, found.visibility) == ("Mijn pakket is zoek", Visibility.PRIVATE)


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ({"attachments": [{"type": "image", "payload": {"url": "https://a.example/1.png"}}]}, ""),
        (
            {
                "attachments": [
                    {"type": "image", "payload": {"url": "https://a.example/1.png", "sticker_id": 369239263222822}}
                ]
            },
            "👍",
        ),
        ({"is_unsupported": True}, None),
        ({"attachments": [{"type": "fallback", "url": "javascript:alert(1)"}], "is_unsupported": True}, None),
    ],
)
def test_a_message_without_words(gate: Any, said: dict[str, Any], text: str | None) -> None:
    found = heard(gate, messaging(message={"mid": "m_1", **said}))
    assert found.text == text
    assert all(one.url.startswith("https") for one in found.attachments)


# What is ignored, and what is wrong


@pytest.mark.parametrize(
    "document",
    [
        page(comment(**{"from": {"id": PAGE, "name": "Acme"}})),
        page({"item": "status", "verb": "add", "post_id": POST, "sender_id": int(PAGE), "message": "Welkom!"}),
        page(comment(verb="hide")),
        page({"item": "reaction", "verb": "add", "post_id": POST, "reaction_type": "love", "from": {"id": JAN}}),
        page({"item": "like", "verb": "add", "user_id": 10201978818232600}),
        page({"item": "album", "verb": "add", "album_id": 9, "sender_id": 5}),
        page({"leadgen_id": 1}, "leadgen"),
        {"object": "page", "entry": [{"id": PAGE, "time": NOW, "changes": [{"field": "parking"}]}]},
        {"object": "page", "entry": [{"id": PAGE, "time": NOW, "changed_fields": ["feed"]}]},
        {"object": "page", "entry": []},
        {"object": "user", "entry": [{"changes": [{"field": "photos", "value": {"verb": "update"}}], "id": "1"}]},
        instagram(on_instagram(**{"from": {"id": ACCOUNT, "username": "acme"}})),
        instagram(on_instagram(**{"from": {"id": "8", "username": "acme", "self_ig_scoped_id": "9"}})),
        instagram({"media_id": "1", "impressions": 4}, "story_insights"),
        instagram(on_instagram(), "feed"),
        messaging(sender=PAGE, message=message(is_echo=True, app_id=15)),
        messaging(message=message(is_echo=True)),
        messaging(sender=PAGE, message=message()),
        messaging(message=message(is_self=True)),
        messaging(is_self=True, message=message()),
        messaging(reaction={"mid": "m_1", "action": "react", "emoji": "❤"}),
        messaging(read={"watermark": 1}),
        messaging(delivery={"mids": ["m_1"], "watermark": 1}),
        messaging(postback={"payload": "GET_STARTED"}),
        messaging(message_edit={"mid": "m_1", "text": None, "num_edit": 2}),
    ],
)
def test_failure_14_our_own_words_echoes_and_other_events_are_ignored(gate: Any, document: Any) -> None:
    answer = gate.post(document, to="meta")
    assert (answer.status, answer.json) == (202, {"accepted": 0, "ignored": 1, "mentions": []})
    assert gate.queue.bodies == []


def test_the_brands_other_account_is_its_own_too(gate: Any) -> None:
    gate.configure("meta", SourceKind.META, own_account=JAN)
    assert gate.post(page(comment()), to="meta").json["ignored"] == 1


def test_one_update_that_is_not_of_its_shape_spoils_none_of_the_others(gate: Any) -> None:
    document = page(comment())
    document["entry"][0]["changes"] += [
        {"field": "feed", "value": comment(comment_id=None)},
        {"field": "feed", "value": 5},
    ]
    document["entry"] += [7, {"id": PAGE, "time": NOW, "messaging": [{"message": message()}]}]
    answer = gate.post(document, to="meta")
    assert (answer.status, answer.json["accepted"], answer.json["ignored"]) == (202, 1, 0)
    assert [one["pointer"] for one in answer.json["errors"]] == [
        "/entry/0/changes/1/value/comment_id",
        "/entry/0/changes/2/value",
        "/entry/1",
        "/entry/2/messaging/0/sender/id",
    ]
    assert gate.lines[-1][1]["failed"] == 4, "nobody at Meta reads the answer"


@pytest.mark.parametrize(
    ("document", "where"),
    [
        ([], [""]),
        ({}, ["/object", "/entry"]),
        ({"object": "page", "entry": {}}, ["/entry"]),
        (page(comment(comment_id="ïd")), ["/entry/0/changes/0/value/comment_id"]),
        (page(comment(comment_id=True)), ["/entry/0/changes/0/value/comment_id"]),
        (page(comment(message=["x"])), ["/entry/0/changes/0/value/message"]),
        (page(comment(message="x" * 65537)), ["/entry/0/changes/0/value/message"]),
        (instagram({"text": "x"}), ["/entry/0/changes/0/value/id"]),
        (instagram({}, "mentions"), ["/entry/0/changes/0/value/comment_id"]),
        (messaging(message={"text": "x"}), ["/entry/0/messaging/0/message/mid"]),
        (messaging(message="x"), ["/entry/0/messaging/0/message"]),
        ({"object": "instagram", "entry": [{"id": "1", "field": "comments", "value": "x"}]}, ["/entry/0/value"]),
    ],
)
def test_where_nothing_is_understood_the_answer_says_where(gate: Any, document: Any, where: list[str]) -> None:
    answer = gate.post(document, to="meta")
    assert (answer.status, answer.pointers) == (400, where)
    assert gate.queue.bodies == []


@pytest.mark.parametrize("at", ["soon", -5, 10**18, "9" * 15, 5.5, {}, "2026-11-22T11:59:50+0000"])
def test_an_odd_time_refuses_no_complaint(gate: Any, at: Any) -> None:
    found = heard(gate, page(comment(created_time=at)))
    assert found.revised_at <= gate.now
