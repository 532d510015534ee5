"""Nobody is present in service hours: told at once, once, and again when people came and left. FAILURES 30, 32."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from functions.callbacks import rules
from functions.callbacks.claims import Claims
from functions.callbacks.people import PresenceState
from functions.deadlines.service import Swept
from functions.shared.errors import Unavailable
from functions.shared.hours import Hours
from tests.builders import NOON, a_ticket, an_agent, at_once, ticking
from tests.unit.deadlines.test_sweep import ANNA, MS, Night

BOB = an_agent("bob")
FOREVER = NOON + timedelta(days=30)


@pytest.fixture
def night() -> Iterator[Night]:
    """Anna has been here until now."""
    with ticking() as hands:
        night = Night(hands)
        night.comes(ANNA, until=NOON)
        yield night


def absences(night: Night) -> list[str]:
    said = (text.splitlines()[0] for text in night.people.paged)
    return [one for one in said if "nobody is present" in one]


def test_the_supervisor_is_told_at_once_of_all_that_waits_in_one_message(night: Night) -> None:
    callbacks = [night.complaint() for _ in range(3)]
    assert night.sweep() == Swept(told=1)
    (text,) = night.people.paged
    assert text.startswith("acme: 3 x waiting, or more, and nobody is present\n")
    assert all(one.id in text for one in callbacks)


def test_it_is_told_once_as_long_as_nobody_comes(night: Night) -> None:
    night.complaint()
    for _ in range(30):
        night.sweep()
        night.hands.advance(minutes=1)
        night.complaint()
    assert len(absences(night)) == 1


def test_it_is_told_again_when_people_came_and_left(night: Night) -> None:
    night.complaint()
    night.sweep()
    night.comes(ANNA, until=NOON + timedelta(seconds=90))
    night.hands.advance(minutes=1)
    night.sweep()
    assert len(absences(night)) == 1
    night.hands.advance(seconds=31)
    night.sweep()
    assert len(absences(night)) == 2


def test_nobody_is_told_while_nothing_waits(night: Night) -> None:
    assert night.sweep() == Swept()
    Claims(night.store, wait=at_once).claim(BOB, night.complaint().id)
    assert night.sweep() == Swept()


def test_who_is_away_is_not_present_and_who_is_in_a_call_is(night: Night) -> None:
    night.complaint()
    night.comes(ANNA, PresenceState.AWAY, until=FOREVER)
    assert len(absences(night)) == night.sweep().told - 1 == 0


def test_an_agent_counts_for_the_brands_taken_and_one_without_brands_for_all(night: Night) -> None:
    for brand in ("acme", "beta", "gamma"):
        night.complaint(brand=brand)
    night.store.save(night.store.agent(ANNA.sub).evolve(brands=("beta",)))
    night.comes(ANNA, until=FOREVER)
    assert night.sweep() == Swept(told=2)
    assert sorted(one.split(":")[0] for one in absences(night)) == ["acme", "gamma"]
    night.comes(BOB, until=FOREVER)
    assert night.sweep() == Swept()
    assert night.store.absence().brands == ()


OFFICE = Hours(hours="mon-fri 09:00-17:00", time_zone="UTC")


def test_nobody_needs_to_be_there_while_the_brand_is_closed_and_each_opening_is_a_new_day(night: Night) -> None:
    """FAILURES 28: noon is on a Sunday."""
    ticket = a_ticket()
    night.store.save(ticket, rules.begin(ticket, NOON, 15, 1, NOON, hours=OFFICE))
    opens = NOON + timedelta(hours=21)
    night.hands.now = opens - MS
    assert night.sweep() == Swept()
    night.hands.now = opens
    assert night.sweep() == Swept(told=1)
    night.hands.now = opens + timedelta(hours=8)
    night.sweep()
    night.hands.now = opens + timedelta(hours=24)
    night.sweep()
    assert len(absences(night)) == 2


def test_with_the_topic_down_it_is_told_the_next_minute_and_only_then_marked(night: Night) -> None:
    """FAILURES 32."""
    night.complaint()
    night.people.page_down = True
    assert night.sweep() == Swept(failed=1)
    assert len(night.people.notified) == 1, "the second topic"
    assert night.store.absence().brands == ()
    night.people.page_down = False
    assert night.sweep() == Swept(told=1)
    assert night.sweep() == Swept()


def test_killed_between_telling_and_marking_is_told_twice_and_not_never(night: Night) -> None:
    night.complaint()

    def killed() -> None:
        raise Unavailable("killed")

    night.people.meanwhile = lambda: night.table.before_write.append(killed)
    assert night.sweep().failed == 1
    night.people.meanwhile = lambda: None
    night.sweep()
    night.sweep()
    assert len(absences(night)) == 2


def test_two_sweeps_at_once_leave_it_marked(night: Night) -> None:
    night.complaint()

    def another_sweep() -> None:
        night.people.meanwhile = lambda: None
        night.sweep()

    night.people.meanwhile = another_sweep
    night.sweep()
    assert len(absences(night)) == 2, "twice, and not never"
    assert night.store.absence().brands == ("acme",)
    night.sweep()
    assert len(absences(night)) == 2


def test_what_is_due_is_done_although_nobody_knows_who_is_present(
    night: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    night.complaint()
    night.hands.advance(minutes=16)

    def away(_now: object) -> list[object]:
        raise Unavailable("throttled")

    monkeypatch.setattr(night.store, "present", away)
    swept = night.sweep()
    assert (swept.woken, swept.told, swept.failed) == (1, 1, 1)
