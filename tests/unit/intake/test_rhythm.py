"""How often a source is heard, and when it is silent: three of its usual gaps, at that hour of the week."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.intake.rhythm import SLOT, Rhythm

MONDAY = datetime(2026, 11, 2, tzinfo=UTC)
WEEK = timedelta(days=7)
MINUTE = timedelta(minutes=1)


def heard(at: Iterable[datetime]) -> Rhythm:
    first, *rest = at
    rhythm = Rhythm.begun("demo", first)
    for one in rest:
        rhythm = rhythm.heard(one)
    return rhythm


def office_hours(days: int, every: timedelta = timedelta(minutes=10)) -> Iterable[datetime]:
    """Monday to Friday, nine to five."""
    for day in range(days):
        start = MONDAY + timedelta(days=day, hours=9)
        if start.weekday() < 5:
            yield from (start + n * every for n in range(int(timedelta(hours=8) / every)))


def first_silence(rhythm: Rhythm, within: timedelta = WEEK) -> timedelta | None:
    """After how long without a delivery it is silent, to the minute."""
    for n in range(int(within / MINUTE)):
        if rhythm.silent(rhythm.last_at + n * MINUTE):
            return n * MINUTE
    return None


@pytest.mark.parametrize(("every", "after"), [(5, 15), (10, 30), (15, 45), (20, 60)])
def test_three_usual_gaps_are_a_silence(every: int, after: int) -> None:
    rhythm = heard(MONDAY + n * timedelta(minutes=every) for n in range(int(2 * WEEK / timedelta(minutes=every))))
    silence = first_silence(rhythm)
    assert silence is not None
    assert abs(silence - timedelta(minutes=after)) <= timedelta(minutes=2)


def test_a_flood_is_counted_as_what_comes_every_five_minutes() -> None:
    rhythm = heard(MONDAY + n * timedelta(seconds=20) for n in range(int(2 * WEEK / timedelta(seconds=20))))
    silence = first_silence(rhythm)
    assert silence is not None
    assert silence == pytest.approx(timedelta(minutes=15), abs=MINUTE)


def test_nights_and_weekends_are_no_silence() -> None:
    rhythm = heard(office_hours(12))  # the last word on a Friday, at ten to five
    friday = rhythm.last_at
    assert (friday.weekday(), friday.hour, friday.minute) == (4, 16, 50)
    silent = [at for n in range(int(WEEK / SLOT)) if rhythm.silent(at := friday + n * SLOT)]
    # Ten minutes of Friday were usual still: two gaps more of Monday morning make three.
    assert silent[0] == datetime(2026, 11, 16, 9, 20, tzinfo=UTC)


def test_it_is_silent_no_longer_once_it_is_heard() -> None:
    rhythm = heard(office_hours(12))
    monday = datetime(2026, 11, 16, 11, tzinfo=UTC)
    assert rhythm.silent(monday)
    assert not rhythm.heard(monday).silent(monday + MINUTE)


def test_in_its_first_week_the_same_hours_of_the_days_before_are_what_is_usual() -> None:
    rhythm = heard(office_hours(3))
    wednesday = rhythm.last_at
    assert not rhythm.silent(wednesday + timedelta(hours=12))
    assert rhythm.silent(datetime(2026, 11, 5, 9, 31, tzinfo=UTC))


def test_on_its_first_day_nobody_knows_what_is_usual() -> None:
    rhythm = heard([MONDAY, MONDAY + timedelta(hours=1)])
    assert not any(rhythm.silent(MONDAY + timedelta(hours=hour)) for hour in range(2, 24))


def test_a_rare_source_has_long_gaps() -> None:
    """Once a day, at any hour: three days, rather than three hours."""
    rhythm = heard(MONDAY + timedelta(days=day, hours=day * 5 % 24) for day in range(28))
    silence = first_silence(rhythm, 2 * WEEK)
    assert silence is not None
    assert timedelta(days=2) <= silence <= timedelta(days=4)


def test_what_is_silent_stays_silent_while_nothing_is_heard() -> None:
    rhythm = heard(office_hours(26))
    begins = rhythm.last_at + timedelta(days=3)
    assert all(rhythm.silent(begins + timedelta(days=day)) for day in range(20))


@given(st.lists(st.integers(0, 60 * 24 * 7 * 8), min_size=1, max_size=60))
def test_in_whatever_order_and_however_often_it_is_one_small_item(minutes: list[int]) -> None:
    """Deliveries come late, twice, and by two processes at once."""
    rhythm = heard(MONDAY + n * MINUTE for n in minutes)
    assert rhythm.heard(rhythm.last_at) is rhythm
    assert rhythm.last_at >= MONDAY + minutes[0] * MINUTE
    assert len(str(rhythm.to_item())) < 1200
    assert Rhythm.from_item(rhythm.to_item()) == rhythm
    assert rhythm.missed(rhythm.last_at) == 0


@given(st.integers(0, 40_000), st.integers(0, 40_000))
def test_a_silence_only_grows(one: int, other: int) -> None:
    rhythm = heard(office_hours(14))
    sooner, later = sorted(rhythm.last_at + n * MINUTE for n in (min(one, 20_000), min(other, 20_000)))
    assert rhythm.missed(sooner) <= rhythm.missed(later) + 1e-9
