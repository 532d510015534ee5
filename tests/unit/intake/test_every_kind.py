"""What holds for every kind of source: each sample in `events/` is changed in any way and signed, and the door stands.

A kind takes part by having a sample. Whatever its sender signs is answered with 202 or a 4xx: FAILURES 12 and 13.
"""

import json
import random
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from functions.intake.model import SourceKind
from tests.unit.intake.attack import (
    SAMPLES,
    SOME,
    doubled,
    each_kind,
    each_sample,
    listen,
    payload,
    places,
    post,
    put,
    survives,
    texts,
    without,
)

HOSTILE: list[Any] = [
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
anything = st.recursive(
    st.none() | st.booleans() | numbers | texts | st.sampled_from(HOSTILE),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=5,
)


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
        if number % 4 == 0 and isinstance(document, dict):
            survives(gate, signed, json.dumps({**document, text: text}).encode())


@each_sample
def test_failure_14_new_fields_anywhere_change_nothing(gate: Any, name: str) -> None:
    signed = SAMPLES[name]
    listen(gate, signed)
    before, document = post(gate, signed, signed.body), payload(signed)
    for place in places(document):
        inner = document
        for part in place:
            inner = inner[part]
        if isinstance(inner, dict):
            changed = put(document, place, {**inner, "of_next_year": {"id": ["1"], "text": None}})
            after = post(gate, signed, json.dumps(changed).encode())
            assert (after.status, after.json) == (before.status, before.json), place
