"""What holds for every kind of source: each sample in `events/` is changed in any way, and the door stands.

A kind takes part by having a sample. Whatever its sender signs is answered with 202 or a 4xx, whatever it does not sign
with 401: FAILURES 8, 10, 12 and 13.
"""

import copy
import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from functions.intake.model import SourceKind
from functions.intake.providers import KINDS
from infra.bench import forgeries
from infra.bench.forgeries import Signed

SAMPLES = {one.name: one for one in forgeries.samples()}
LARGEST = {one.source.kind: one.name for one in sorted(SAMPLES.values(), key=lambda one: len(one.body))}
each_sample = pytest.mark.parametrize("name", SAMPLES)
each_kind = pytest.mark.parametrize("name", LARGEST.values())
"""By its largest sample."""
SOME = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)

type Place = tuple[str | int, ...]

HOSTILE = [
    *("", " ", "\x00", "\u202e\u200b\ufeff", "\ud7ff\ue000", "\x0b\uffff", "👩‍👩‍👧" * 50, "раураl", "x" * 5000),
    *(
        "<script>alert(1)</script>",
        "javascript:alert(1)",
        "=cmd|' /C calc'!A0",
        "\x1b[2J",
        "a\r\nb: c",
        "../../etc/passwd",
    ),
    *("{{7*7}}", "${jndi:ldap://a}", "' OR 1=1 --", "null", "NaN", "-0", "1e999", "0x10", "١٢٣"),
    *("9999-12-31T23:59:59-14:00", "0001-01-01T00:00:00+14:00", "2026-02-30T00:00:00Z", "1970-01-01T00:00:00Z"),
    *(0, -1, 2**31, 2**53 + 1, 2**63 - 1, -(2**63), 0.1, 1e308, -1e-308, True, False, None),
    *([], {}, [[]], [None], [{}], {"": ""}, {"id": {"id": {"id": 1}}}, ["x"] * 1000, list(range(101))),
]
"""What each field is tried with, beside whatever Hypothesis thinks of."""

numbers = st.integers(-(2**63), 2**63 - 1) | st.floats(allow_nan=False, allow_infinity=False)
texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
anything = st.recursive(
    st.none() | st.booleans() | numbers | texts | st.sampled_from(HOSTILE),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=5,
)


def payload(signed: Signed) -> Any:
    return json.loads(signed.body)


def places(value: Any, at: Place = ()) -> Iterator[Place]:
    """Every place in a document, the whole among them."""
    yield at
    inside = enumerate(value) if isinstance(value, list) else value.items() if isinstance(value, dict) else ()
    for name, inner in inside:
        yield from places(inner, (*at, name))


def put(document: Any, at: Place, value: Any) -> Any:
    """A copy with `value` in that place."""
    if not at:
        return value
    changed = copy.deepcopy(document)
    inner = changed
    for part in at[:-1]:
        inner = inner[part]
    inner[at[-1]] = value
    return changed


def without(document: Any, at: Place) -> Any:
    """A copy without that place."""
    changed = copy.deepcopy(document)
    inner = changed
    for part in at[:-1]:
        inner = inner[part]
    del inner[at[-1]]
    return changed


def doubled(document: Any, at: Place) -> bytes:
    """As text, with that name standing twice in its object."""
    mark = "\u0001 this name twice \u0001"
    text = json.dumps(put(document, at, mark))
    name = json.dumps(str(at[-1]))
    return text.replace(json.dumps(mark), f"1, {name}: 2").encode()


def listen(gate: Any, signed: Signed) -> None:
    gate.registry = gate.registry.evolve(sources={**gate.registry.sources, signed.name: signed.source})
    gate.now = signed.at
    gate.queue.bodies.clear()


def post(gate: Any, signed: Signed, body: bytes, query: dict[str, str] | None = None) -> Any:
    """As a genuine sender would send it: the sample's other headers stay."""
    at_now = KINDS[signed.source.kind].sign(signed.source, body, signed.at)
    as_sent = {**signed.headers, **at_now, "content-type": signed.headers["content-type"]}
    return gate.knock(body, as_sent, to=signed.name, as_base64=True, query={**signed.query, **(query or {})})


def survives(gate: Any, signed: Signed, body: bytes) -> None:
    answer = post(gate, signed, body)
    assert answer.status in {202, 400, 413}, answer.text
    if answer.status == 400:
        assert answer.headers["content-type"] == "application/problem+json"
        assert all(error["pointer"] == "" or error["pointer"][0] == "/" for error in answer.json["errors"])
    dry = post(gate, signed, body, query={"dry_run": "1"})
    assert dry.status == (200 if answer.status == 202 else answer.status)
    assert all(one.isascii() for one in gate.queue.bodies)
    assert [line for line in gate.lines if line[0] == "webhook failed"] == []
    gate.queue.bodies.clear()


def test_every_kind_has_a_sample() -> None:
    assert {one.source.kind for one in SAMPLES.values()} == set(SourceKind)


@each_sample
def test_a_sample_is_what_its_sender_would_send(gate: Any, name: str) -> None:
    listen(gate, SAMPLES[name])
    assert post(gate, SAMPLES[name], SAMPLES[name].body).status == 202


@each_sample
def test_each_field_with_each_hostile_value(gate: Any, name: str) -> None:
    signed = SAMPLES[name]
    listen(gate, signed)
    document = payload(signed)
    chance = random.Random(name)
    for place in places(document):
        for value in chance.sample(HOSTILE, 4):
            survives(gate, signed, json.dumps(put(document, place, value)).encode())
        if place:
            survives(gate, signed, json.dumps(without(document, place)).encode())
        if place and isinstance(place[-1], str):
            answer = post(gate, signed, doubled(document, place))
            assert (answer.status, len(answer.pointers)) == (400, 1)


@each_sample
@SOME
@given(data=st.data())
def test_any_value_in_any_places(gate: Any, name: str, data: Any) -> None:
    signed = SAMPLES[name]
    listen(gate, signed)
    document = payload(signed)
    for _ in range(data.draw(st.integers(1, 3), "how many")):
        place = data.draw(st.sampled_from(sorted(places(document), key=str)), "where")
        document = put(document, place, data.draw(anything, "what"))
    survives(gate, signed, json.dumps(document).encode())


@each_kind
@SOME
@given(body=st.binary(max_size=60) | anything.map(lambda value: json.dumps(value).encode()))
def test_any_body(gate: Any, name: str, body: bytes) -> None:
    listen(gate, SAMPLES[name])
    survives(gate, SAMPLES[name], body)


@each_kind
def test_the_public_suite_of_json_texts_whole_and_within(gate: Any, name: str, shared_data: Path) -> None:
    signed = SAMPLES[name]
    listen(gate, signed)
    document = payload(signed)
    mark = "\u0001 here \u0001"
    leaves = [place for place in places(document) if place]
    for number, file in enumerate(sorted((shared_data / "json-parsing").glob("*.json"))):
        raw = file.read_bytes()
        survives(gate, signed, raw)
        within = json.dumps(put(document, leaves[number % len(leaves)], mark)).encode()
        wrapped = within.replace(json.dumps(mark).encode(), raw)
        survives(gate, signed, wrapped)
        if file.name.startswith("n_") and b'"' not in raw and file.name not in ONE_MORE_LEVEL:
            assert post(gate, signed, wrapped).status == 400, file.name
    assert len(leaves) > 3


ONE_MORE_LEVEL = {"n_single_space.json", "n_structure_no_data.json"}
"""Which are wrong only where they are the whole."""


@each_kind
def test_the_naughty_strings_in_each_field(gate: Any, name: str, shared_data: Path) -> None:
    signed = SAMPLES[name]
    listen(gate, signed)
    document = payload(signed)
    leaves = [place for place in places(document) if place]
    for number, text in enumerate(json.loads((shared_data / "naughty-strings.json").read_text(encoding="utf-8"))):
        survives(gate, signed, json.dumps(put(document, leaves[number % len(leaves)], text)).encode())
        if number % 4 == 0:
            survives(
                gate, signed, json.dumps({**document, text: text} if isinstance(document, dict) else text).encode()
            )


# Nothing unsigned


@each_sample
def test_failure_8_what_is_covered_is_what_the_scheme_says(name: str) -> None:
    """Else the forgeries below would be of less than they seem."""
    signed = SAMPLES[name]
    assert "body" in signed.covered or "authorization" in signed.covered or (signed.query and not signed.covered)
    if signed.source.kind is SourceKind.STANDARD:
        assert set(signed.covered) == {"webhook-id", "webhook-timestamp", "webhook-signature", "body"}
    if signed.source.kind is SourceKind.X:
        assert set(signed.covered) == {"x-twitter-webhooks-signature", "body"}
    if signed.source.kind is SourceKind.META:
        assert set(signed.covered) == {"x-hub-signature-256", "body"}


def test_failure_8_tens_of_thousands_of_forgeries_and_none_is_let_in() -> None:
    tried = forgeries.attack(20_000)
    with_proof = sum(bool(one.covered) for one in SAMPLES.values())
    assert (tried.forgeries, tried.samples, tried.let_in) == (20_000, with_proof, 0)


def test_failure_8_the_attack_would_notice(monkeypatch: pytest.MonkeyPatch) -> None:
    for kind in KINDS.values():
        monkeypatch.setattr(kind, "verify", lambda source, request: None)
    monkeypatch.setattr(forgeries, "samples", lambda: list(SAMPLES.values()))
    assert forgeries.attack(100).let_in == 100


@each_sample
def test_failure_8_a_forgery_at_the_door_is_401_and_costs_nothing(gate: Any, name: str) -> None:
    signed = SAMPLES[name]
    listen(gate, signed)
    forged = forgeries.forgeries(signed, random.Random(name))
    for _ in range(200):
        headers, body = next(forged) if signed.covered else (signed.headers, signed.body)
        query = signed.query if signed.covered else {name: f"{secret}x" for name, secret in signed.query.items()}
        answer = gate.knock(body, headers, to=name, as_base64=True, query=query)
        assert (answer.status, answer.json["code"][:9]) in {(401, "signature"), (401, "timestamp")}, answer.text
    assert gate.queue.bodies == []
    assert gate.reads == 2, "the registry, and once more because of the doubt"
    assert len(gate.lines) == 1


@each_sample
@pytest.mark.parametrize("other", KINDS)
def test_failure_10_a_signature_of_one_kind_on_the_route_of_any_other_source(gate: Any, name: str, other: Any) -> None:
    """Of its own kind too: another source has another secret."""
    signed = SAMPLES[name]
    listen(gate, signed)
    theirs = next(one for one in SAMPLES.values() if one.source.kind is other).source
    secret = _other_secret(theirs.secret)
    gate.registry = gate.registry.evolve(sources={"other": theirs.evolve(secret=secret)})
    answer = gate.knock(signed.body, signed.headers, to="other", as_base64=True)
    assert answer.status in {401, 415}, answer.text
    assert gate.queue.bodies == []


def _other_secret(secret: str) -> str:
    """Of the same form, but for one letter in its midst."""
    at = len(secret) // 2
    return secret[:at] + ("A" if secret[at] != "A" else "B") + secret[at + 1 :]


@each_sample
def test_failure_9_without_a_secret_nothing_of_it_is_let_in(gate: Any, name: str) -> None:
    signed = SAMPLES[name]
    for empty in ("", " ", "whsec_"):
        gate.registry = gate.registry.evolve(sources={name: signed.source.evolve(secret=empty)})
        gate.now = signed.at
        gate.later(minutes=2)
        for headers in (signed.headers, {}):
            answer = gate.knock(signed.body, headers, to=name, as_base64=True)
            assert (answer.status, answer.json["code"]) == (503, "source_without_secret")
    assert gate.queue.bodies == []


QUESTIONS = ["crc_token", "hub.mode", "hub.verify_token", "hub.challenge", "challenge", "dry_run", "<script>"]
TOKEN_LIKE = st.text("abcXYZ019+/_=-", min_size=1, max_size=40)


@each_kind
@pytest.mark.parametrize("method", ["GET", "OPTIONS"])
@SOME
@given(data=st.data())
def test_failure_10_no_question_makes_us_sign_or_script(gate: Any, name: str, method: str, data: Any) -> None:
    signed = SAMPLES[name]
    listen(gate, signed)
    known = [value for value in signed.source.model_dump(mode="json").values() if isinstance(value, str)]
    values = st.sampled_from([*known, "subscribe", "<script>alert(1)</script>", '{"type":"x"}']) | TOKEN_LIKE | texts
    query = data.draw(st.dictionaries(st.sampled_from(QUESTIONS), values))
    answer = gate.knock(to=name, method=method, query=query)
    assert answer.status in {200, 204, 400, 403, 405}
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-type"].split(";")[0] in {
        "application/json",
        "application/problem+json",
        "text/plain",
    }
    assert signed.source.secret not in answer.text
    assert answer.status < 300 or not any("<" in value and value in answer.text for value in query.values())
    for asked in query.values():
        for header in signed.covered:
            for said in strings(answer):
                forged = {**signed.headers, header: said}
                assert gate.knock(asked.encode(), forged, to=name, as_base64=True).status in {400, 401, 415, 503}
    assert gate.queue.bodies == []


def strings(answer: Any) -> list[str]:
    """What of an answer could be tried as a signature."""
    found = json.loads(answer.text) if answer.headers["content-type"] == "application/json" else answer.text
    return [str(value) for value in found.values()] if isinstance(found, dict) else [str(found)]
