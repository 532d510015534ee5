"""What waits for a supervisor has a clock of its own: told when it runs out, and again each day. Nothing is parked."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from functions.callbacks import rules
from functions.callbacks.model import Alert
from functions.callbacks.review import Review
from functions.deadlines.service import Swept
from functions.shared.settings import BrandSettings
from functions.tickets.holds import HeldFor, Hold
from functions.tickets.model import Lookup, Ticket
from tests.builders import a_callback, a_supervisor, a_ticket, at_once, ticking
from tests.unit.deadlines.test_sweep import Night

SETTINGS = BrandSettings(name="acme")


@pytest.fixture
def night() -> Iterator[Night]:
    with ticking() as hands:
        yield Night(hands)


def held(night: Night, **changes: object) -> Ticket:
    hold = Hold(reason=HeldFor.REVIEW, since=night.hands.now, tell_at=night.hands.now + timedelta(minutes=15))
    own = {"hold": hold, "round": 0, "open_callback_id": None, "lookup": Lookup(), "opened_at": night.hands.now}
    ticket = a_ticket(**{**own, **changes})
    night.store.save(ticket)
    return ticket


def test_it_is_told_when_its_clock_runs_out_and_not_before(night: Night) -> None:
    ticket = held(night)
    night.hands.advance(minutes=14, seconds=59)
    assert night.sweep() == Swept()
    night.hands.advance(seconds=1)
    assert night.sweep() == Swept(told=1)
    (text,) = night.people.paged
    assert text.startswith("acme: 1 x waits for a supervisor's release\n")
    assert f"{ticket.id} since 2026-11-22T12:00:00.000Z (review)" in text
    assert night.sweep() == Swept()


def test_it_is_told_again_each_day_until_it_is_released(night: Night) -> None:
    """FAILURES 35a."""
    ticket = held(night)
    night.hands.advance(minutes=15)
    told = [night.sweep().told]
    for _ in range(3):
        night.hands.advance(hours=24)
        told.append(night.sweep().told)
    assert told == [1, 1, 1, 1]
    read = night.store.ticket(ticket.id)
    assert read is not None
    assert read.hold is not None
    assert read.hold.told == 4
    Review(night.store, wait=at_once).release(a_supervisor(), ticket.id)
    night.hands.advance(hours=25)
    night.sweep()
    assert len([text for text in night.people.paged if "release" in text]) == 4


def test_a_backfill_is_one_message_a_brand(night: Night) -> None:
    for brand in ("acme", "beta"):
        for _ in range(120):
            held(night, brand=brand)
    night.hands.advance(minutes=20)
    assert night.sweep() == Swept(told=240)
    assert [text.splitlines()[0] for text in night.people.paged] == [
        "acme: 120 x waits for a supervisor's release",
        "beta: 120 x waits for a supervisor's release",
    ]
    assert night.people.paged[0].splitlines()[-1] == "and 70 more"
    assert night.sweep() == Swept()


def test_while_nobody_can_be_told_it_is_told_again_the_next_minute(night: Night) -> None:
    """FAILURES 32."""
    held(night)
    night.hands.advance(minutes=15)
    night.people.page_down = night.people.notify_down = True
    assert night.sweep() == Swept(failed=1)
    night.people.page_down = False
    assert night.sweep() == Swept(told=1)


def test_told_and_released_at_that_moment_stays_released(night: Night) -> None:
    one, other = held(night), held(night)
    night.hands.advance(minutes=15)
    night.people.meanwhile = lambda: Review(night.store, wait=at_once).release(a_supervisor(), one.id)
    night.sweep()
    night.people.meanwhile = lambda: None
    read = night.store.tickets([one.id, other.id])
    assert not read[one.id].held
    assert read[one.id].open_callback_id is not None
    hold = read[other.id].hold
    assert hold is not None
    assert hold.told == 1, "and the other is marked by itself"


def test_it_starts_no_lookup(night: Night) -> None:
    held(night)
    night.hands.advance(minutes=15)
    night.sweep()
    assert night.lookups.sent == []


def test_what_speaks_of_danger_is_told_at_once_in_one_message_and_marked_after_it(night: Night) -> None:
    """A callback's flag: as a step of the ladder."""
    calls = [
        rules.kept_for(a_callback(ticket, accepted_at=night.hands.now, flags=("safety",)), SETTINGS, news=("safety",))
        for ticket in (a_ticket(), a_ticket())
    ]
    night.store.save(*calls)
    night.people.page_down = night.people.notify_down = True
    assert night.sweep().told == 0
    night.people.page_down = False
    assert night.sweep().told == 2
    assert [text.splitlines()[0] for text in night.people.paged] == ["acme: 2 x flagged: look at once"]
    assert night.sweep().told == 0
    stands = night.store.callbacks([one.id for one in calls]).values()
    assert all(Alert.FLAGGED in one.alerted and Alert.FLAGGED not in one.alerts for one in stands)
