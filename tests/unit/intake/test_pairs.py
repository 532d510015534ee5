"""FAILURES 10: what one source signed opens no other's route, for all pairs of kinds; a new kind joins by itself."""

import json
from pathlib import Path
from typing import Any

import pytest

from functions.intake.model import SourceKind
from functions.intake.providers import KINDS

EVENTS = Path(__file__).parents[3] / "events"
PAIRS = [(ours, theirs) for ours in SourceKind for theirs in SourceKind]


def sample_of(kind: SourceKind) -> Any:
    """The one that `kwartier sources test` posts, where it is marked, else the first."""
    samples = [json.loads(file.read_text(encoding="utf-8")) for file in sorted(EVENTS.glob(f"{kind}-*.json"))]
    return next((one for one in samples if one.get("tried")), samples[0])


def signed(gate: Any, to: str, payload: Any) -> tuple[bytes, dict[str, str]]:
    source = gate.registry.sources[to]
    body = json.dumps(payload).encode()
    # Of one type for all, so that it is the signature which is refused and not a kind's name for its JSON.
    return body, {**KINDS[source.kind].sign(source, body, gate.now), "content-type": "application/json"}


def configure(gate: Any, name: str, kind: SourceKind) -> None:
    sample = sample_of(kind)
    # Another secret of the same form: each of the samples' has a letter that can be another.
    secret = sample["secret"] if name == "theirs" else sample["secret"][:-6] + sample["secret"][-6:].swapcase()
    assert name == "theirs" or secret != sample["secret"]
    gate.configure(name, kind, secret=secret, generic=sample.get("generic"))


@pytest.mark.parametrize("kind", SourceKind)
def test_a_source_takes_what_it_signed_itself(gate: Any, kind: SourceKind) -> None:
    configure(gate, "ours", kind)
    body, headers = signed(gate, "ours", sample_of(kind)["payload"])
    assert gate.knock(body, headers, to="ours").status == 202


@pytest.mark.parametrize(("ours", "theirs"), PAIRS)
def test_failure_10_the_signature_of_one_source_on_anothers_route(
    gate: Any, ours: SourceKind, theirs: SourceKind
) -> None:
    configure(gate, "ours", ours)
    configure(gate, "theirs", theirs)
    for payload in (sample_of(ours)["payload"], sample_of(theirs)["payload"]):
        body, headers = signed(gate, "ours", payload)
        answer = gate.knock(body, headers, to="theirs")
        assert (answer.status, answer.json["code"].startswith("signature_")) == (401, True)
    assert gate.queue.bodies == []


@pytest.mark.parametrize(("ours", "theirs"), [(a, b) for a, b in PAIRS if a is not b])
def test_failure_10_not_even_with_one_and_the_same_secret_where_the_schemes_differ(
    gate: Any, ours: SourceKind, theirs: SourceKind
) -> None:
    """Somebody may give two tools one secret; a header of one scheme is still no header of another."""
    secret = sample_of(SourceKind.STANDARD)["secret"]
    gate.configure("ours", ours, secret=secret)
    gate.configure("theirs", theirs, secret=secret)
    body, headers = signed(gate, "ours", sample_of(theirs)["payload"])
    assert gate.knock(body, headers, to="theirs").status == 401
