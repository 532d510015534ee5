"""What holds for every kind's signature and handshake: nothing unsigned comes in, nothing is signed for a stranger.

Over each sample in `events/`. Of a kind under a bearer token the token is what is forged.
"""

import json
import random
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.intake.model import Source, SourceKind
from functions.intake.providers import KINDS
from infra.bench import forgeries
from infra.bench.forgeries import Signed
from tests.unit.intake.attack import SAMPLES, SOME, each_kind, each_sample, knock, listen, other_secret, payload, texts


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
        answer = knock(gate, signed, body, headers=headers, query=query)
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
    secret = other_secret(theirs.secret)
    gate.registry = gate.registry.evolve(sources={"other": theirs.evolve(secret=secret)})
    answer = knock(gate, signed, to="other")
    assert answer.status in {401, 415}, answer.text
    assert gate.queue.bodies == []


@each_sample
def test_failure_9_without_a_secret_nothing_of_it_is_let_in(gate: Any, name: str) -> None:
    signed = SAMPLES[name]
    for empty in ("", " ", "whsec_"):
        gate.registry = gate.registry.evolve(sources={name: signed.source.evolve(secret=empty)})
        gate.now = signed.at
        gate.later(minutes=2)
        for headers in (signed.headers, {}):
            answer = knock(gate, signed, headers=headers)
            assert (answer.status, answer.json["code"]) == (503, "source_without_secret")
    assert gate.queue.bodies == []


@each_sample
def test_failure_4_a_replay_after_days_is_too_old_or_gets_the_same_ids(gate: Any, name: str) -> None:
    """Where a sender signs no time, the mention's own id makes the copy harmless, however late it comes."""
    signed = SAMPLES[name]
    listen(gate, signed)
    before = knock(gate, signed)
    gate.later(days=8)
    after = knock(gate, signed)
    if after.status == 401:
        assert after.json["code"] == "timestamp_skew"
    else:
        assert (after.status, after.json) == (before.status, before.json)


@each_sample
def test_failure_5_no_delivery_is_refused_while_a_secret_is_rotated(gate: Any, name: str) -> None:
    signed = SAMPLES[name]
    old = signed.source
    new = old.evolve(secret=other_secret(old.secret), previous_secret=old.secret)
    as_new = replace(signed, source=new, headers={**signed.headers, **own_headers(new, signed)})

    def statuses(*sent: Signed) -> list[int]:
        return [int(knock(gate, one).status) for one in sent]

    listen(gate, signed)
    assert statuses(signed, as_new) == [202, 401]
    gate.later(seconds=61)  # the doubt above was the one of this minute
    assert statuses(signed) == [202]
    gate.registry = gate.registry.evolve(sources={name: new})
    assert statuses(as_new, signed) == [202, 202]
    gate.registry = gate.registry.evolve(sources={name: new.evolve(previous_secret=None)})
    gate.later(seconds=61)
    assert statuses(as_new, signed) == [202, 401]


def own_headers(source: Source, signed: Signed) -> dict[str, str]:
    """As the source signs the same body."""
    made = KINDS[source.kind].sign(source, signed.body, signed.at)
    return {header: value for header, value in made.items() if header != "content-type"}


@each_sample
def test_failure_7_the_same_json_in_other_bytes_is_not_what_was_signed(gate: Any, name: str) -> None:
    signed = SAMPLES[name]
    listen(gate, signed)
    in_both = [knock(gate, signed, as_base64=one).status for one in (True, False)]
    assert in_both == [202, 202]
    for again in (json.dumps(payload(signed)), json.dumps(payload(signed), indent=1)):
        if "body" in signed.covered and again.encode() != signed.body:
            assert knock(gate, signed, again.encode()).status == 401


MANGLED = {
    "padded": lambda text: text + "=",
    "not padded": lambda text: text.rstrip("="),
    "cut": lambda text: text[:-1],
    "followed by junk": lambda text: text + "junk",
    "followed by a line": lambda text: text + "\nx",
    "with a comma": lambda text: text + "," + text,
    "in capitals": lambda text: text.partition(" ")[0] + text[len(text.partition(" ")[0]) :].upper(),
    "small": lambda text: text.lower(),
    "not ASCII": lambda text: text[:-1] + "é",
    "a broken letter": lambda text: text + "\ud800",
    "in other digits": lambda text: "".join(chr(0x660 + int(one)) if one in "0123456789" else one for one in text),
    "nothing": lambda text: "",
    "a space": lambda text: " ",
    "very long": lambda text: text * 100,
}


@each_sample
@pytest.mark.parametrize("mangle", MANGLED.values(), ids=MANGLED.keys())
def test_failure_8_malformed_is_401(gate: Any, name: str, mangle: Any) -> None:
    signed = SAMPLES[name]
    listen(gate, signed)
    for header in set(signed.covered) - {"body"}:
        mangled = mangle(signed.headers[header])
        if not forgeries.same(signed.headers[header], mangled):
            answer = knock(gate, signed, headers={**signed.headers, header: mangled})
            assert (answer.status, answer.json["code"][:9]) in {(401, "signature"), (401, "timestamp")}, header
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
                assert knock(gate, signed, asked.encode(), headers=forged).status in {400, 401, 415, 503}
    assert gate.queue.bodies == []


def strings(answer: Any) -> list[str]:
    """What of an answer could be tried as a signature."""
    found = json.loads(answer.text) if answer.headers["content-type"] == "application/json" else answer.text
    return [str(value) for value in found.values()] if isinstance(found, dict) else [str(found)]
