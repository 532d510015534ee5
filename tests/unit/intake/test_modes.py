"""A source's mode and the age of what it sends: carried from the door as they were when it was accepted."""

from typing import Any

import pytest

from functions.intake.model import Mode, Registry, Source

HOUR = 3600


def test_a_source_of_an_older_registry_stays_live() -> None:
    """It was let in before there were modes: a deploy must not silence it."""
    registry = Registry.from_text('{"version": 1, "sources": {"old": {"kind": "standard", "brand": "acme"}}}')
    assert (registry.sources["old"].mode, registry.sources["old"].max_age) == (Mode.LIVE, 24 * HOUR)


def test_a_mode_that_this_code_does_not_know_opens_nothing() -> None:
    raw = '{"sources": {"new": {"kind": "standard", "brand": "acme", "mode": "shadow"}}}'
    assert Registry.from_text(raw).sources == {}


@pytest.mark.parametrize("mode", Mode)
def test_a_delivery_says_what_may_come_of_it(gate: Any, mention: Any, mode: Mode) -> None:
    gate.configure("demo", mode=mode, max_age=7 * HOUR)
    assert gate.post(mention()).status == 202
    (delivery,) = gate.delivered()
    assert (delivery.mode, delivery.max_age) == (mode, 7 * HOUR)


def test_old_code_leaves_what_must_not_open_a_call_to_new_code(gate: Any, mention: Any) -> None:
    """FAILURES 23: code that knows no modes would call. What it would do right it may do."""
    gate.post(mention())
    gate.post(mention(posted_at="2026-08-24T12:00:00Z"))
    for mode in ("review", "observe"):
        gate.configure("demo", mode=mode)
        gate.later(seconds=60)  # the door reads the registry once a minute
        gate.post(mention())
    assert [delivery.version for delivery in gate.delivered()] == [1, 3, 3, 3]


@pytest.mark.parametrize(
    ("posted_at", "old"),
    [
        ("2026-11-21T12:00:00Z", False),  # a day to the second
        ("2026-11-21T11:59:59.999Z", True),
        ("2026-11-22T11:59:00Z", False),
        ("2027-01-01T00:00:00Z", False),
        (None, False),
    ],
)
def test_a_dry_run_says_the_mode_and_what_is_too_old(gate: Any, mention: Any, posted_at: str | None, old: bool) -> None:
    gate.configure("demo", mode="review")
    answer = gate.post(mention(posted_at=posted_at), query={"dry_run": "1"})
    (understood,) = answer.json["mentions"]
    assert (answer.status, answer.json["mode"]) == (200, "review")
    assert answer.json["too_old"] == ([understood["id"]] if old else [])
    assert gate.queue.bodies == []


def test_without_the_posts_own_time_it_is_as_old_as_its_latest_state(gate: Any, mention: Any) -> None:
    late = mention() | {"timestamp": "2026-08-24T12:00:00Z"}
    assert len(gate.post(late, query={"dry_run": "1"}).json["too_old"]) == 1


def test_an_age_has_its_bounds() -> None:
    with pytest.raises(ValueError, match="max_age"):
        Source(kind="standard", brand="acme", max_age=0)  # type: ignore[arg-type]
