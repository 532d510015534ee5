"""Every sample in `events/`, changed anywhere, signed as its sender would sign it, and posted."""

import copy
import json
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

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

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)

type Place = tuple[str | int, ...]


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
    as_sent = {**signed.headers, **{name.lower(): at_now[name] for name in at_now if name.lower() in signed.covered}}
    return gate.knock(body, as_sent, to=signed.name, as_base64=True, query={**signed.query, **(query or {})})


def knock(gate: Any, signed: Signed, body: bytes | None = None, **more: Any) -> Any:
    """With the sample's own headers, or others instead."""
    asked = {"headers": signed.headers, "to": signed.name, "as_base64": True, "query": signed.query, **more}
    return gate.knock(signed.body if body is None else body, **asked)


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


def other_secret(secret: str) -> str:
    """Of the same form, but for one letter in its midst."""
    at = len(secret) // 2
    return secret[:at] + ("A" if secret[at] != "A" else "B") + secret[at + 1 :]
