"""Kind `generic`: a tool is described, not programmed; what is wrong is said with the name of its field."""

import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from functions.intake import mapping
from functions.intake.model import SourceKind
from tests.unit.intake.test_strangers import anything

ROOT = Path(__file__).parents[3]
FIXTURE_ONCE = settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)
TOKEN = "a-bearer-token-of-a-tool"
FIELDS = {"id": "id", "channel": "where", "text": "said", "author_id": "who.id"}


def described(**more: Any) -> dict[str, Any]:
    """The least that a description can be, and what is given of its mapping."""
    fields = {**FIELDS, **more.pop("fields", {})}
    return {"credential": {"scheme": "bearer"}, "mapping": {"fields": fields, **more}}


def event(**more: Any) -> dict[str, Any]:
    return {"id": "1", "where": "Some Forum", "said": "where is my parcel?", "who": {"id": 42}, **more}


def tool(gate: Any, secret: str = TOKEN, **more: Any) -> None:
    gate.configure("tool", SourceKind.GENERIC, secret=secret, generic=described(**more))


def understood(gate: Any, document: Any, **more: Any) -> Any:
    tool(gate, **more)
    answer = gate.post(document, to="tool")
    assert answer.status == 202, answer.text
    return gate.delivered()[-1].mentions if answer.json["accepted"] else ()


def test_one_expression_a_field(gate: Any) -> None:
    fields = {
        "post_id": "nr",
        "author_name": "who.name",
        "posted_at": "time",
        "phone": "tel",
        "attachments": "pictures",
        "metadata": "{nr: nr}",
        "sentiment": "mood",
    }
    said = event(nr=7, time=1795348740000, tel=31201234567, mood=-1, pictures=["https://a.example/1.png", "no address"])
    said["who"]["name"] = "Jan"
    (one,) = understood(gate, said, fields=fields)
    assert (one.source_id, one.post_id, one.channel, one.text) == ("1", "7", "some-forum", "where is my parcel?")
    assert (one.author.id, one.author.name, one.phone, one.metadata) == ("42", "Jan", "31201234567", {"nr": 7})
    assert (one.posted_at, one.revised_at, one.sentiment) == (gate.now - timedelta(seconds=60), one.posted_at, -1)
    assert [attachment.url for attachment in one.attachments] == ["https://a.example/1.png"]


def test_one_expression_for_the_events_and_conditions_for_what_became_of_them(gate: Any) -> None:
    events = [
        event(id="1", type="new"),
        event(id="2", type="edit"),
        {"id": "3", "where": "x", "type": "gone"},
        event(id="4", type="like"),
        event(id="5", type="new", spam=True),
    ]
    conditions = {
        "created": "type == 'new'",
        "updated": "type == 'edit'",
        "deleted": "type == 'gone'",
        "ignore": "spam",
    }
    mentions = understood(gate, {"data": {"items": events}}, events="data.items", **conditions)
    assert [(one.source_id, one.change) for one in mentions] == [("1", "created"), ("2", "updated"), ("3", "deleted")]
    assert gate.post({"data": {"items": events}}, to="tool").json["ignored"] == 2


@pytest.mark.parametrize("document", [{}, {"data": None}, {"data": []}, {"data": ""}, [], None])
def test_a_webhook_without_an_event_is_one_ignored_event(gate: Any, document: Any) -> None:
    tool(gate, events="data")
    assert gate.post(document, to="tool").json == {"accepted": 0, "ignored": 1, "mentions": []}


def test_failure_14_the_brands_own_posts_are_ignored(gate: Any) -> None:
    gate.configure("tool", SourceKind.GENERIC, secret=TOKEN, generic=described(), own_account="42")
    assert gate.post(event(), to="tool").json["ignored"] == 1


@pytest.mark.parametrize(
    ("spoilt", "pointer", "told"),
    [
        ({"id": None}, "/data/1/id", "id"),
        ({"id": "é"}, "/data/1/id", "id"),
        ({"id": {"a": 1}}, "/data/1/id", "id"),
        ({"where": None}, "/data/1/where", "channel"),
        ({"where": "!!!"}, "/data/1/where", "channel"),
        ({"said": 7}, "/data/1/said", "text"),
        ({"said": ["a"]}, "/data/1/said", "text"),
    ],
)
def test_what_makes_it_a_mention_must_be_right_and_the_answer_says_where(
    gate: Any, spoilt: Any, pointer: str, told: str
) -> None:
    tool(gate, events="data")
    answer = gate.post({"data": [event(), event(**spoilt)]}, to="tool")
    assert answer.status == 400
    (error,) = answer.json["errors"]
    assert error["pointer"] == pointer
    assert error["detail"].startswith(f"{told}: ")


def test_an_expression_that_fails_is_400_where_the_field_is_needed_and_leaves_out_any_other(gate: Any) -> None:
    tool(gate, fields={"text": "join(' ', said)", "author_name": "join(' ', said)"})
    answer = gate.post(event(said=None), to="tool")
    assert (answer.status, answer.pointers) == (400, [""])
    assert answer.json["errors"][0]["detail"] == "text: join() is given what it does not take"
    assert "canary" not in gate.post(event(said=["canary", 1]), to="tool").text
    tool(gate, fields={"author_name": "join(' ', said)"})
    gate.later(seconds=61)
    assert gate.post(event(), to="tool").status == 202
    assert gate.delivered()[-1].mentions[0].author.name is None


def test_an_author_who_is_not_ascii_is_withheld_and_the_complaint_is_not(gate: Any) -> None:
    (one,) = understood(gate, event(who={"id": "jörg"}), fields={"author_handle": "who.id"})
    assert (one.author.id, one.author.handle) == (None, "jörg")


def test_what_a_tool_says_of_the_future_moves_no_state_past_our_clock(gate: Any) -> None:
    said = event(time=(gate.now + timedelta(days=1)).isoformat())
    (one,) = understood(gate, said, fields={"revised_at": "time"})
    assert one.revised_at == gate.now


def test_numbers_that_json_has_not_are_left_out(gate: Any) -> None:
    fields = {"sentiment": "to_number(mood)", "metadata": "{mood: to_number(mood)}"}
    (one,) = understood(gate, event(mood="9" * 5000), fields=fields)
    assert (one.sentiment, one.metadata) == (None, {})


def test_html_is_taken_for_its_words(gate: Any) -> None:
    said = event(said="<p>Good morning,</p>order&nbsp;100234<br>never <b>came</b> &lt;3 <!-- 1 > 0", html=True)
    (one,) = understood(gate, said, html="html")
    assert one.text == "Good morning,\norder\xa0100234\nnever came <3  0"
    (one,) = understood(gate, event(said="1 < 2 &amp; 3 <b>"), html="html")
    assert one.text == "1 < 2 &amp; 3 <b>", "verbatim where it is not"


def test_a_webhook_of_too_many_events(gate: Any) -> None:
    tool(gate, events="data")
    answer = gate.post({"data": [event(id=str(index)) for index in range(101)]}, to="tool")
    assert (answer.status, answer.pointers) == (400, [""])


def test_a_document_that_makes_an_expression_endless_is_400(gate: Any) -> None:
    tool(gate, events="data[*].[@,@,@,@,@,@,@,@][] | [*].[@,@,@,@,@,@,@,@][] | [*].[@,@,@,@,@,@,@,@][]")
    answer = gate.post({"data": [event()] * 500}, to="tool")
    assert (answer.status, answer.json["errors"][0]["detail"].partition(": ")[0]) == (400, "events")


# The challenge of Slack's kind: https://docs.slack.dev/reference/events/url_verification


def challenge(gate: Any, text: Any, **more: Any) -> Any:
    gate.configure("slack", SourceKind.GENERIC, secret="a-signing-secret-of-slack", generic={"preset": "slack"})
    return gate.post({"type": "url_verification", "token": "t", "challenge": text}, to="slack", **more)


def test_a_challenge_is_said_back_and_nothing_is_queued(gate: Any) -> None:
    answer = challenge(gate, "3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P")
    assert (answer.status, answer.headers["content-type"], answer.headers["x-content-type-options"]) == (
        200,
        "application/json",
        "nosniff",
    )
    assert answer.json == {"challenge": "3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P"}
    assert gate.queue.bodies == []


@pytest.mark.parametrize("text", ["<script>alert(1)</script>", "a b", "a" * 257, 'a"b', "é", "a\n"])
def test_failure_10_a_challenge_cannot_be_made_to_script(gate: Any, text: str) -> None:
    answer = challenge(gate, text)
    assert (answer.status, answer.pointers) == (400, [""])
    assert text not in answer.text


@pytest.mark.parametrize("text", [None, 7, {}, ["a"], ""])
def test_a_challenge_that_is_no_text_is_never_echoed(gate: Any, text: Any) -> None:
    assert challenge(gate, text).status in {202, 400}
    assert gate.queue.bodies == []


def test_failure_10_a_challenge_is_answered_to_who_signed_it_alone(gate: Any) -> None:
    challenge(gate, "abc")
    body = json.dumps({"type": "url_verification", "challenge": "abc"}).encode()
    assert gate.knock(body, to="slack").status == 401
    assert gate.knock(body, gate.sign(b"{}", "slack"), to="slack").status == 401


def test_slack_edits_deletes_and_bots(gate: Any) -> None:
    gate.configure("slack", SourceKind.GENERIC, secret="a-signing-secret-of-slack", generic={"preset": "slack"})

    def told(**event_: Any) -> Any:
        answer = gate.post(
            {"type": "event_callback", "event": {"type": "message", "channel": "C1", **event_}}, to="slack"
        )
        return (answer.json["accepted"], *((gate.delivered()[-1].mentions[0],) if answer.json["accepted"] else ()))

    _, made = told(user="U1", text="waar blijft het?", ts="1795348700.000100")
    _, again = told(type="app_mention", user="U1", text="waar blijft het?", ts="1795348700.000100")
    edited = {
        "user": "U1",
        "text": "waar blijft 100234?",
        "ts": "1795348700.000100",
        "edited": {"ts": "1795348710.000000"},
    }
    _, changed = told(subtype="message_changed", message=edited, ts="1795348710.000200")
    _, gone = told(subtype="message_deleted", deleted_ts="1795348700.000100", ts="1795348720.000300")
    assert len({one.id for one in (made, again, changed, gone)}) == 1
    assert [one.change for one in (made, again, changed, gone)] == ["created", "created", "updated", "deleted"]
    assert (changed.text, changed.revised_at > made.revised_at) == ("waar blijft 100234?", True)
    assert told(bot_id="B1", text="hi", ts="1795348700.000100") == (0,)
    assert told(subtype="channel_join", user="U1", text="joined", ts="1795348700.000100") == (0,)


# Proofs


def test_a_weak_signature_needs_the_credential_besides_and_both_of_one_secret(gate: Any) -> None:
    old, new = "an-old-signature-token an-old-bearer-token", "a-new-signature-token a-new-bearer-token"
    gate.configure("z", SourceKind.GENERIC, secret=new, previous_secret=old, generic={"preset": "zammad"})
    body = json.dumps({"ticket": {}, "article": None}).encode()
    of = {secret: gate.registry.sources["z"].evolve(secret=secret) for secret in (old, new)}
    from functions.intake.providers import generic

    headers = {secret: generic.sign(source, body, gate.now) for secret, source in of.items()}
    assert [gate.knock(body, headers[secret], to="z").status for secret in (old, new)] == [202, 202]
    mixed = {**headers[old], "authorization": headers[new]["authorization"]}
    assert gate.knock(body, mixed, to="z").json["code"] == "signature_mismatch"
    for name in headers[new]:
        alone = {other: value for other, value in headers[new].items() if other != name}
        assert gate.knock(body, alone, to="z").json["code"] == "signature_missing"


@pytest.mark.parametrize("secret", ["", "short", "a-key-without-a-credential", "a-long-enough-key short"])
def test_failure_9_a_secret_that_is_not_what_the_description_asks_for_serves_nothing(gate: Any, secret: str) -> None:
    gate.configure("z", SourceKind.GENERIC, secret=secret, generic={"preset": "zammad"})
    answer = gate.knock(b"{}", to="z")
    assert (answer.status, answer.json["code"]) == (503, "source_without_secret")


@pytest.mark.parametrize("generic", [None, {}, {"preset": "nobody"}, {"preset": "../slack"}, {"mapping": 7}])
def test_a_source_whose_description_cannot_be_used_serves_nothing(gate: Any, generic: Any) -> None:
    """The sender tries again, so nothing is lost until it is mended; the others are served all the same."""
    gate.configure("tool", SourceKind.GENERIC, secret=TOKEN, generic=generic or {"preset": None})
    answer = gate.knock(b"{}", to="tool")
    assert (answer.status, answer.json["code"]) == (503, "source_without_mapping")


# Descriptions


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"credential": None}, "needs a signature, a credential or both"),
        ({"credential": {"scheme": "cookie"}}, "credential.scheme"),
        ({"credential": {"scheme": "header"}}, "credential.name"),
        ({"credential": {"scheme": "header", "name": "X-Key"}}, "credential.name"),
        ({"credential": {"scheme": "query", "name": "a b"}}, "credential.name"),
        ({"credential": None, "signature": {"header": "s", "algorithm": "sha1"}}, "signature.algorithm"),
        ({"signature": {"header": "s", "algorithm": "md5"}}, "signature.algorithm"),
        ({"signature": {"header": "S"}}, "signature.header"),
        ({"signature": {}}, "signature.header"),
        ({"signature": {"header": "s", "template": "{timestamp}"}}, "signature.template"),
        ({"signature": {"header": "s", "template": "{timestamp}.{body}"}}, "timestamp_header"),
        ({"signature": {"header": "s", "timestamp_header": "t"}}, "timestamp_header"),
        ({"signature": {"header": "s", "template": "{timestamp}{body}", "timestamp_header": "T"}}, "timestamp_header"),
        ({"signature": {"header": "s", "prefx": "v0="}}, "signature.prefx"),
        ({"preset": "nobody"}, "chatwoot, octolens, slack, sprinklr, youscan, zammad"),
        ({"mapping": {}}, "mapping.fields"),
        ({"mapping": {"fields": {**FIELDS, "id": ""}}}, "mapping.fields.id"),
        ({"mapping": {"fields": {"id": "a", "channel": "b", "text": "c"}}}, "mapping.fields.author_id"),
        ({"mapping": {"fields": {**FIELDS, "txt": "c"}}}, "mapping.fields.txt"),
        ({"mapping": {"fields": {**FIELDS, "text": "a["}}}, "mapping.fields.text: no JMESPath"),
        ({"mapping": {"fields": {**FIELDS, "text": "eval(a)"}}}, "mapping.fields.text: no function eval()"),
        ({"mapping": {"fields": FIELDS, "ignore": "a |"}}, "mapping.ignore: no JMESPath"),
        ({"mapping": {"fields": FIELDS, "channels": {"Twitter": "X!"}}}, "mapping.channels.Twitter"),
        ({"maping": {}}, "maping"),
    ],
)
def test_what_is_wrong_with_a_description_is_said_with_the_name_of_the_field(change: Any, told: str) -> None:
    with pytest.raises(mapping.Wrong) as caught:
        mapping.of({**described(), **change})
    assert told in str(caught.value)


def test_a_preset_is_taken_with_another_credential_or_mapping_of_ones_own() -> None:
    ours = mapping.of({"preset": "sprinklr", "credential": {"scheme": "bearer"}}).description
    assert (ours.credential and ours.credential.scheme, ours.mapping.updated) == ("bearer", "type == 'message.updated'")


@pytest.mark.parametrize("name", mapping.names())
def test_every_preset_can_be_used_says_where_it_is_documented_and_has_a_sample(name: str) -> None:
    description = mapping.of({"preset": name}).description
    assert description.source.startswith("https://")
    assert description.about
    assert (ROOT / "events" / mapping.SAMPLES.format(name)).is_file()


@pytest.mark.parametrize("name", mapping.names())
@FIXTURE_ONCE
@given(data=st.data())
def test_failure_12_any_value_anywhere_in_any_presets_payload(gate: Any, name: str, data: st.DataObject) -> None:
    sample = json.loads((ROOT / "events" / mapping.SAMPLES.format(name)).read_text(encoding="utf-8"))
    gate.configure(name, SourceKind.GENERIC, secret=sample["secret"], generic=sample["generic"])
    payload = spoil(sample["payload"], data)
    answer = gate.post(payload, to=name)
    assert answer.status in {200, 202, 400}, answer.text
    for delivery in gate.delivered():
        assert delivery.mentions
    gate.queue.bodies.clear()


def spoil(document: Any, data: st.DataObject) -> Any:
    """The document with something else somewhere in it."""
    if isinstance(document, dict) and document and data.draw(st.integers(0, 5)):
        name = data.draw(st.sampled_from(sorted(document)))
        return {**document, name: spoil(document[name], data)}
    return data.draw(anything)


@FIXTURE_ONCE
@given(field=st.sampled_from(sorted(mapping.Fields.model_fields)), value=anything)
def test_any_value_for_any_field(gate: Any, field: str, value: Any) -> None:
    fields = {name: name for name in mapping.Fields.model_fields}
    gate.configure("tool", SourceKind.GENERIC, secret=TOKEN, generic=described(fields=fields, html="html"))
    least = {"id": "1", "channel": "x", "text": "hoi", "author_id": "1", "html": True}
    assert gate.post({**least, field: value}, to="tool").status in {202, 400}
    gate.queue.bodies.clear()


def test_jmespath_is_paid_for_by_who_needs_it() -> None:
    script = """
import sys
import functions.intake.handler
from functions.intake.providers import KINDS
for kind in KINDS:
    if kind != "generic":
        KINDS[kind]
assert not {"jmespath", "tomllib"} & set(sys.modules), "jmespath"
KINDS["generic"]
assert "jmespath" in sys.modules
"""
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
