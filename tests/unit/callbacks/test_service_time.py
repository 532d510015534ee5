"""Service time: FAILURES 28, by examples with known answers and by properties against a watch."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from functions.callbacks import calendars, service_time
from functions.callbacks.service_time import NeverOpen, between, due, due_at, opens_at, worked
from functions.shared.hours import Hours

MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
AMSTERDAM = ZoneInfo("Europe/Amsterdam")
OFFICE = Hours(hours="mon-fri 09:00-17:00")
LUNCH = Hours(hours="mon-fri 08:00-12:00,13:30-18:00; sat 10:00-24:00")


def at(text: str, zone: ZoneInfo = AMSTERDAM) -> datetime:
    """An instant by the clock on the wall; the first of the two where the clocks repeat an hour."""
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)


def of(text: str, **settings: object) -> Hours:
    return Hours.model_validate({"hours": text, **settings})


# Known answers


@pytest.mark.parametrize(
    ("hours", "since", "minutes", "by"),
    [
        pytest.param(OFFICE, "2026-11-20 16:30", 60, "2026-11-23 09:30", id="friday afternoon goes on on monday"),
        pytest.param(OFFICE, "2026-11-20 16:45", 15, "2026-11-20 17:00", id="exactly at closing"),
        pytest.param(OFFICE, "2026-11-20 17:00", 15, "2026-11-23 09:15", id="accepted at closing"),
        pytest.param(OFFICE, "2026-11-21 12:00", 15, "2026-11-23 09:15", id="weekend"),
        pytest.param(OFFICE, "2026-11-23 03:00", 15, "2026-11-23 09:15", id="night"),
        pytest.param(OFFICE, "2026-11-23 09:00", 15, "2026-11-23 09:15", id="accepted at opening"),
        pytest.param(OFFICE, "2026-11-21 12:00", 0, "2026-11-21 12:00", id="no time has always passed"),
        pytest.param(LUNCH, "2026-11-23 11:50", 15, "2026-11-23 13:35", id="lunch"),
        pytest.param(LUNCH, "2026-11-23 12:30", 15, "2026-11-23 13:45", id="accepted at lunch"),
        pytest.param(LUNCH, "2026-11-21 23:50", 10, "2026-11-22 00:00", id="24:00 loses no minute"),
        pytest.param(LUNCH, "2026-11-21 23:50", 15, "2026-11-23 08:05", id="over 24:00 to monday"),
        pytest.param(of("fri 12:00-24:00; sat 00:00-02:00"), "2026-11-20 23:55", 15, "2026-11-21 00:10", id="midnight"),
        pytest.param(of("mon-sun 09:00-17:00"), "2028-02-28 16:50", 15, "2028-02-29 09:05", id="leap day"),
        pytest.param(OFFICE, "2027-02-26 16:50", 15, "2027-03-01 09:05", id="no leap day"),
        pytest.param(
            of("mon-fri 09:00-17:00", holidays="NL"), "2026-12-24 16:50", 15, "2026-12-28 09:05", id="christmas"
        ),
        pytest.param(OFFICE, "2026-12-24 16:50", 15, "2026-12-25 09:05", id="christmas without a calendar"),
        pytest.param(
            of("mon-sun 09:00-17:00", holidays="DE-BY"), "2026-01-06 10:00", 15, "2026-01-07 09:15", id="region"
        ),
        pytest.param(
            of("mon-sun 09:00-17:00", holidays="DE-BE"), "2026-01-06 10:00", 15, "2026-01-06 10:15", id="other"
        ),
        pytest.param(
            of("mon-fri 09:00-17:00", holidays="NL", special_hours="2026-12-25 10:00-11:00"),
            *("2026-12-24 16:50", 15, "2026-12-25 10:05"),
            id="hours of its own on a holiday",
        ),
        pytest.param(
            of("mon-fri 09:00-17:00", closed_dates=[f"2026-11-{day}" for day in range(10, 31)]),
            *("2026-11-10 10:00", 15, "2026-12-01 09:15"),
            id="closed for weeks",
        ),
        pytest.param(
            of("always", special_hours="2026-11-20 00:00-15:00"),
            *("2026-11-20 14:50", 15, "2026-11-21 00:05"),
            id="closing early on a day",
        ),
        pytest.param(
            of("mon-fri 09:00-17:00", closed_from="2026-11-20 15:00"),
            *("2026-11-20 14:50", 15, "2026-11-23 09:05"),
            id="closed early by hand",
        ),
        pytest.param(
            of("mon-sun 09:00-17:00", closed_from="2026-11-20 00:00", special_hours="2026-11-20 12:00-13:00"),
            *("2026-11-20 12:00", 15, "2026-11-21 09:15"),
            id="an extra holiday by hand",
        ),
        pytest.param(
            of("always", closed_from="2026-11-20 24:00"), "2026-11-20 23:55", 15, "2026-11-21 00:10", id="at midnight"
        ),
        # The clocks go from 02:00 to 03:00 on 2026-03-29 and from 03:00 back to 02:00 on 2026-10-25.
        pytest.param(of("sun 01:00-05:00"), "2026-03-29 01:45", 30, "2026-03-29 03:15", id="spring"),
        pytest.param(of("sun 02:30-05:00"), "2026-03-29 01:00", 15, "2026-03-29 03:15", id="opens in the hour skipped"),
        pytest.param(
            of("sun 01:00-02:30; mon 09:00-17:00"), "2026-03-29 01:50", 15, "2026-03-30 09:05", id="ends in it"
        ),
        pytest.param(of("sun 02:00-03:00"), "2026-03-29 01:00", 15, "2026-04-05 02:15", id="all of it skipped"),
        pytest.param(of("sun 01:00-05:00"), "2026-10-25 01:30", 180, "2026-10-25 03:30", id="autumn"),
        pytest.param(
            of("sat 12:00-24:00; sun 00:00-24:00"), "2026-10-24 23:00", 26 * 60, "2026-10-26 00:00", id="25 h"
        ),
        pytest.param(OFFICE, "2026-10-23 16:50", 15, "2026-10-26 09:05", id="over the autumn change"),
        pytest.param(OFFICE, "2026-03-27 16:50", 15, "2026-03-30 09:05", id="over the spring change"),
    ],
)
def test_when_it_is_due(hours: Hours, since: str, minutes: int, by: str) -> None:
    assert due_at(hours, at(since), timedelta(minutes=minutes)) == at(by)


def test_an_hour_that_the_clocks_repeat_is_open_twice() -> None:
    """Half past two, once in summer time and once in winter time: two stretches of half an hour."""
    early = of("sun 02:00-02:30")
    assert between(early, at("2026-10-25 00:00"), at("2026-10-26 00:00")) == HOUR
    assert due_at(early, at("2026-10-25 01:00"), 45 * MINUTE) == datetime(2026, 10, 25, 1, 15, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "day", "length"),
    [
        ("Europe/Amsterdam", "2026-03-29", 23 * HOUR),
        ("Europe/Amsterdam", "2026-10-25", 25 * HOUR),
        ("Australia/Lord_Howe", "2026-04-05", 24.5 * HOUR),
        ("America/Sao_Paulo", "2018-11-04", 23 * HOUR),  # midnight itself was skipped
        ("America/Sao_Paulo", "2018-02-17", 25 * HOUR),  # 23:00 came twice
        ("America/St_Johns", "2006-10-29", 24 * HOUR + MINUTE),  # a minute after midnight back to the day before
        ("Pacific/Apia", "2011-12-30", 0 * HOUR),  # a date that never was
        ("Asia/Kathmandu", "2026-11-20", 24 * HOUR),
    ],
)
def test_a_date_is_as_long_as_it_was_there(zone: str, day: str, length: timedelta) -> None:
    only = of("always", time_zone=zone, special_hours=f"{day} closed")
    around = at(day, ZoneInfo(zone)) - 3 * DAY, at(day, ZoneInfo(zone)) + 4 * DAY
    assert 7 * DAY - between(only, *around) == length


def test_always_open_is_time() -> None:
    since = at("2026-10-25 01:30") + timedelta(milliseconds=7)
    for hours in (None, Hours(), of("mon-sun 00:00-24:00")):
        assert due_at(hours, since, 15 * MINUTE) == since + 15 * MINUTE
        assert between(hours, since, since + DAY) == DAY
        assert opens_at(hours, since) is None


def test_never_open_is_a_clear_error_and_no_endless_loop() -> None:
    """It cannot be set; but nothing must hang on that."""
    never = OFFICE.evolve(
        hours="mon 09:00-09:01", closed_dates=tuple(date(2026, 1, 5) + n * 7 * DAY for n in range(1300))
    )
    with pytest.raises(NeverOpen, match="never open"):
        due_at(never, at("2026-01-01 00:00"), MINUTE)
    with pytest.raises(NeverOpen):
        opens_at(never, at("2026-01-01 00:00"))
    assert between(never, at("2026-01-01 00:00"), at("2027-01-01 00:00")) == timedelta(0)


def test_what_makes_no_sense_is_refused() -> None:
    with pytest.raises(ValueError, match="negative"):
        due(OFFICE, at("2026-11-20 12:00"), -MINUTE)
    with pytest.raises(ValueError, match="before the first"):
        between(OFFICE, at("2026-11-20 12:00"), at("2026-11-20 11:00"))


def test_the_working_says_that_it_was_closed_by_hand() -> None:
    hours = of("mon-fri 09:00-17:00", closed_from="2026-11-20 15:00; 2026-11-23 00:00; 2026-11-24 18:00")
    blocks = [service_time.blocks_of(hours, date(2026, 11, day)) for day in (20, 23, 24, 25)]
    assert [why for _, why in blocks] == ["closed early", "closed by hand", "", ""]
    told = due(hours, at("2026-11-20 14:50"), 15 * MINUTE)
    assert told.steps[1].why == ("closed", "2026-11-20 closed early", "2026-11-23 closed by hand")


def test_when_it_opens() -> None:
    assert opens_at(OFFICE, at("2026-11-20 17:00")) == at("2026-11-23 09:00")
    assert opens_at(OFFICE, at("2026-11-20 16:59")) is None
    assert opens_at(OFFICE, at("2026-11-23 09:00")) is None


def test_a_calendar_that_is_not_known_has_no_holidays() -> None:
    """So nobody is called later because of it."""
    assert not calendars.is_known("XX")
    assert not calendars.is_known("NL-XX")
    assert calendars.is_known("GB-ENG")
    assert due_at(of("always", holidays="XX"), at("2026-12-25 10:00"), MINUTE) == at("2026-12-25 10:01")
    assert calendars.holiday("NL", date(2600, 12, 25)) is None


# The working


def test_the_working_says_what_was_counted_and_why_not() -> None:
    hours = of("mon-fri 09:00-17:00", holidays="NL", closed_dates=["2026-12-28"])
    told = due(hours, at("2026-12-24 16:30"), HOUR)
    assert (told.due_at, told.opens_at) == (at("2026-12-29 09:30"), None)
    assert [(step.counted, step.why) for step in told.steps] == [
        (HOUR / 2, ("open",)),
        (
            timedelta(0),
            ("closed", "2026-12-25 Eerste kerstdag", "2026-12-26 Tweede kerstdag", "2026-12-28 closed date"),
        ),
        (HOUR / 2, ("open",)),
    ]


def test_the_working_tells_of_clocks_and_hours_of_their_own() -> None:
    told = due(of("always", special_hours="2026-10-25 01:00-05:00"), at("2026-10-25 00:30"), 5 * HOUR)
    assert told.opens_at == at("2026-10-25 01:00")
    assert [step.why for step in told.steps] == [
        ("closed", "2026-10-25 special hours"),
        ("open", "2026-10-25 special hours", "the clocks change"),
    ]


def test_what_goes_on_over_midnight_is_one_step() -> None:
    (step,) = due(of("always", closed_dates=["2026-01-01"]), at("2026-11-20 12:00"), 72 * HOUR).steps
    assert (step.since, step.until, step.counted) == (at("2026-11-20 12:00"), at("2026-11-23 12:00"), 72 * HOUR)


def test_the_working_of_a_stretch_covers_it() -> None:
    steps = worked(OFFICE, at("2026-11-20 16:00"), at("2026-11-23 08:00"))
    assert [(step.since, step.until) for step in steps] == [
        (at("2026-11-20 16:00"), at("2026-11-20 17:00")),
        (at("2026-11-20 17:00"), at("2026-11-23 08:00")),
    ]


# Properties

ZONES = ("Europe/Amsterdam", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "UTC", "America/Sao_Paulo")
CHANGES = (
    *("2026-03-29 01:00", "2026-10-25 01:00", "2026-03-08 07:00", "2026-11-01 06:00", "2026-04-04 15:00"),
    *("2026-10-03 15:30", "2028-02-29 12:00", "2026-12-25 12:00", "2018-11-04 03:00", "2018-02-18 02:00"),
)
instants = some.builds(
    lambda change, minutes: datetime.fromisoformat(change).replace(tzinfo=UTC) + minutes * MINUTE,
    some.sampled_from(CHANGES),
    some.integers(-3 * 24 * 60, 3 * 24 * 60),
)
"""About the moments at which something is special."""
lengths = some.integers(0, 30 * 60).map(lambda minutes: minutes * MINUTE)


@some.composite
def blocks(draw: some.DrawFn) -> str:
    edges = sorted(draw(some.sets(some.integers(0, 96), min_size=2, max_size=6)))
    times = [f"{edge // 4:02}:{edge % 4 * 15:02}" for edge in edges]
    return ",".join(f"{opens}-{closes}" for opens, closes in zip(times[::2], times[1::2], strict=False))


@some.composite
def any_hours(draw: some.DrawFn) -> Hours:
    days = draw(
        some.lists(some.sampled_from(("mon", "tue", "wed", "thu", "fri", "sat", "sun")), min_size=1, unique=True)
    )
    return of(
        "; ".join(f"{day} {draw(blocks())}" for day in days),
        time_zone=draw(some.sampled_from(ZONES)),
        holidays=draw(some.sampled_from((None, "NL", "US-NY"))),
        closed_dates=draw(some.lists(some.sampled_from(("2026-03-29", "2026-10-26", "2028-02-29")), unique=True)),
        special_hours=draw(some.sampled_from(("", "2026-10-25 00:00-24:00", "2026-03-29 01:30-02:30,03:15-24:00"))),
        closed_from=draw(some.sampled_from(("", "2026-10-25 02:30", "2026-03-29 02:15; 2026-03-30 00:00"))),
    )


def shows_open(hours: Hours, instant: datetime) -> bool:
    """What somebody sees who looks at the clock on the wall and at the sign on the door."""
    wall = instant.astimezone(ZoneInfo(hours.time_zone))
    since_midnight = timedelta(hours=wall.hour, minutes=wall.minute)
    return any(opens <= since_midnight < closes for opens, closes in service_time.blocks_of(hours, wall.date())[0])


@given(any_hours(), instants, some.integers(0, 36 * 60))
@settings(deadline=None)
def test_it_is_what_a_watch_counts_minute_by_minute(hours: Hours, since: datetime, minutes: int) -> None:
    counted = sum(shows_open(hours, since + n * MINUTE) for n in range(minutes))
    assert between(hours, since, since + minutes * MINUTE) == counted * MINUTE


@given(any_hours(), instants, lengths)
@settings(deadline=None)
def test_the_due_time_is_the_earliest_by_which_it_has_passed(hours: Hours, since: datetime, length: timedelta) -> None:
    by = due_at(hours, since, length)
    assert between(hours, since, by) == length
    if length:
        assert between(hours, since, by - timedelta(microseconds=1)) == length - timedelta(microseconds=1)
        assert shows_open(hours, by - timedelta(microseconds=1))  # never in closed time


@given(any_hours(), instants, lengths, lengths)
@settings(deadline=None)
def test_it_is_additive(hours: Hours, since: datetime, first: timedelta, second: timedelta) -> None:
    middle = due_at(hours, since, first)
    assert due_at(hours, middle, second) == due_at(hours, since, first + second)
    assert between(hours, since, middle + second) == between(hours, since, middle) + between(
        hours, middle, middle + second
    )


@given(any_hours(), instants, lengths, lengths)
@settings(deadline=None)
def test_it_is_monotone(hours: Hours, since: datetime, later: timedelta, length: timedelta) -> None:
    """Who complains later is not due earlier, and more time is not due sooner."""
    assert due_at(hours, since, length) <= due_at(hours, since + later, length)
    assert due_at(hours, since, length) <= due_at(hours, since, length + later)


@given(any_hours(), instants, lengths)
@settings(deadline=None)
def test_the_steps_follow_each_other_and_add_up(hours: Hours, since: datetime, length: timedelta) -> None:
    told = due(hours, since, length)
    edges = [since, *(step.until for step in told.steps)]
    assert [step.since for step in told.steps] == edges[:-1]
    assert edges[-1] == told.due_at
    assert sum((step.counted for step in told.steps), timedelta(0)) == length
    assert all(step.counted in (timedelta(0), step.until - step.since) for step in told.steps)
    assert all((step.why[0] == "open") == bool(step.counted) for step in told.steps)
    if length:
        assert told.opens_at == opens_at(hours, since)
