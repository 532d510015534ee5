from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from functions.shared import clock
from tests.builders import NOON

zones = st.integers(-14 * 60, 14 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
instants = st.datetimes(min_value=datetime(1, 1, 2), max_value=datetime(9999, 12, 30), timezones=zones)  # noqa: DTZ001


@given(instants)
def test_text_comes_back_as_the_same_millisecond(instant: datetime) -> None:
    text = clock.to_text(instant)
    assert len(text) == 24
    assert text.endswith("Z")
    assert clock.from_text(text) == clock.to_milliseconds(instant)
    assert timedelta(0) <= instant - clock.from_text(text) < timedelta(milliseconds=1)


@given(instants, instants)
def test_text_sorts_as_time_does(one: datetime, other: datetime) -> None:
    one, other = clock.to_milliseconds(one), clock.to_milliseconds(other)
    assert (clock.to_text(one) < clock.to_text(other)) == (one < other)


@given(instants)
def test_cutting_twice_is_cutting_once(instant: datetime) -> None:
    cut = clock.to_milliseconds(instant)
    assert cut.tzinfo is UTC
    assert clock.to_milliseconds(cut) == cut


@pytest.mark.parametrize(
    ("text", "instant"),
    [
        ("2026-11-22T13:00:00.9999+01:00", "2026-11-22T12:00:00.999Z"),
        ("2026-11-22T12:00:00Z", "2026-11-22T12:00:00.000Z"),
        ("2028-02-29T23:59:60-00:00", None),
        ("2026-02-29T00:00:00Z", None),
        ("2026-11-22", None),
        ("2026-11-22T12:00:00", None),
        ("0001-01-01T00:00:00+14:00", None),
        ("9999-12-31T23:59:59-14:00", None),
        ("now", None),
        ("", None),
    ],
)
def test_an_instant_or_a_value_error(text: str, instant: str | None) -> None:
    """Whatever a stranger sends, the ends of time included."""
    if instant is None:
        with pytest.raises(ValueError):  # noqa: PT011 any message will do
            clock.from_text(text)
    else:
        assert clock.to_text(clock.from_text(text)) == instant


def test_an_instant_without_a_zone_is_an_error() -> None:
    with pytest.raises(ValueError, match="zone"):
        clock.to_text(datetime(2026, 11, 22))  # noqa: DTZ001


def test_now_is_utc_to_the_millisecond() -> None:
    before = clock.to_milliseconds(datetime.now(UTC))
    now = clock.now()
    assert before <= now <= datetime.now(UTC)
    assert now.tzinfo is UTC
    assert now.microsecond % 1000 == 0


def test_a_test_owns_the_clock_until_its_block_ends() -> None:
    with clock.driven_by(lambda: NOON + timedelta(microseconds=1)):
        assert clock.now() == NOON
        with clock.driven_by(lambda: NOON + timedelta(hours=1)):
            assert clock.now() == NOON + timedelta(hours=1)
        assert clock.now() == NOON
    assert clock.now() != NOON


def test_the_clock_is_given_back_after_an_error() -> None:
    with pytest.raises(RuntimeError), clock.driven_by(lambda: NOON):
        raise RuntimeError
    assert clock.now() != NOON
