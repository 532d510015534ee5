"""What is accepted while closed is due after opening, by the service hours in force when its round opened."""

from datetime import UTC, datetime, timedelta

import pytest

from functions.callbacks import ladder, promises, rules
from functions.callbacks.model import Callback, PromiseKind, Resolution, WrapUp
from functions.callbacks.story import next_round
from functions.shared import keys
from functions.shared.hours import Hours
from functions.shared.settings import BrandSettings
from functions.shared.table import put
from functions.tickets.rules import Threading
from tests.builders import NOON, a_ticket, ticking
from tests.unit.journey.world import World

OFFICE = Hours(hours="mon-fri 09:00-17:00", time_zone="Europe/Amsterdam")
OPENS = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
"""Noon is on a Sunday."""
QUARTER = timedelta(minutes=15)


def of_sunday(hours: Hours | None = OFFICE) -> Callback:
    return rules.begin(a_ticket(), NOON, 15, 1, NOON, hours=hours)


def configured(world: World, **settings: object) -> None:
    version = (world.table().get(keys.brand("acme")) or {"version": 0})["version"]
    world.table().write(put(keys.brand("acme"), settings, int(version)))


def test_what_is_accepted_while_closed_is_due_a_quarter_of_an_hour_after_opening() -> None:
    """FAILURES 28."""
    callback = of_sunday()
    assert (callback.promise.since, callback.promise.due_at) == (NOON, OPENS + QUARTER)
    assert callback.next_at == OPENS + ladder.UNOPENED


def test_always_open_is_kept_as_nothing_and_due_as_before() -> None:
    callback = of_sunday(BrandSettings(name="acme").service_hours)
    assert callback.promise.due_at == NOON + QUARTER
    assert "hours" not in callback.to_item()


def test_the_hours_in_force_are_kept_with_the_callback() -> None:
    callback = of_sunday(BrandSettings(name="acme", hours=OFFICE.hours, holidays="NL").service_hours)
    assert Callback.from_item(callback.to_item()) == callback
    assert callback.hours == OFFICE.evolve(holidays="NL")


def test_a_copy_accepted_while_open_moves_what_was_due_after_the_weekend() -> None:
    friday = datetime(2026, 11, 20, 15, 55, tzinfo=UTC)
    moved = promises.move_earlier(of_sunday(), friday)
    assert moved.promise.due_at == OPENS + timedelta(minutes=10)
    assert promises.move_earlier(of_sunday(), NOON - timedelta(hours=1)).promise.due_at == OPENS + QUARTER


@pytest.mark.parametrize("ended", [True, False])
def test_a_number_that_comes_while_closed_is_called_after_opening(ended: bool) -> None:
    waiting = rules.learned(of_sunday(), has_number=False, lookup_ended=True, now=NOON)
    assert waiting.promise.kind is PromiseKind.ASKED
    now = OPENS + timedelta(hours=20) if ended else NOON + timedelta(hours=1)
    known = rules.learned(waiting, has_number=True, lookup_ended=True, now=now)
    due = OPENS + timedelta(days=1) if ended else OPENS
    assert (known.promise.kind, known.promise.due_at) == (PromiseKind.CALLED, due + QUARTER)


def test_a_question_that_begins_late_has_a_clock_in_the_hours_too() -> None:
    late = promises.break_if_late(of_sunday(), OPENS + timedelta(hours=20))
    asked = rules.learned(late, has_number=False, lookup_ended=True, now=OPENS + timedelta(hours=20))
    assert (asked.promise.kind, asked.promise.due_at) == (PromiseKind.ASKED, OPENS + timedelta(days=1) + QUARTER)


@pytest.mark.parametrize("resolution", [Resolution.FOLLOW_UP, Resolution.ESCALATE])
def test_a_next_round_is_due_by_the_hours_in_force_when_it_opens(resolution: Resolution) -> None:
    """FAILURES 28."""
    brand = BrandSettings(name="acme", hours="sun 18:00-24:00", time_zone="UTC")
    done = of_sunday()
    _, following = next_round(a_ticket(round=1), done, WrapUp(resolution=resolution, cause="other"), brand, NOON)
    (callback,) = (one for one in following if isinstance(one, Callback))
    assert callback.promise.due_at == NOON + timedelta(hours=6) + QUARTER
    assert callback.hours == brand.service_hours


def test_a_complaint_on_a_sunday_and_a_change_of_the_hours_after_it() -> None:
    with ticking() as hands:
        world = World()
        configured(world, hours=OFFICE.hours)
        assert world.hears() is Threading.OPEN
        assert world.callback.promise.due_at == OPENS + QUARTER
        configured(world, hours="always")
        hands.advance(minutes=2)
        world.hears(id="again", post_id="again")
        assert world.callback.promise.due_at == OPENS + QUARTER
        assert world.callback.hours == OFFICE


def test_hours_that_this_code_cannot_read_are_as_if_not_set() -> None:
    """FAILURES 23: the customer is called sooner then, never later."""
    with ticking():
        world = World()
        configured(world, hours="every full moon", holidays="NL")
        world.hears()
        assert world.callback.promise.due_at == NOON + QUARTER
