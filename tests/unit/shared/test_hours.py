"""Service hours as texts: what is read, what is refused and in which words."""

from datetime import date, timedelta

import pytest
from pydantic import ValidationError

from functions.shared import hours
from functions.shared.hours import Hours

ALL_DAY = ((timedelta(0), timedelta(hours=24)),)


def written(text: str) -> list[str]:
    """The seven days as texts, Monday first."""
    return [hours.blocks_text(blocks) for blocks in hours.week(text)]


def test_several_blocks_a_day_and_an_end_at_24() -> None:
    lunch = "08:00-12:00,13:30-18:00"
    assert written(f"mon-fri {lunch}; sat 10:00-24:00") == [*[lunch] * 5, "10:00-24:00", "closed"]


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("mon 09:00-17:00", ["09:00-17:00", *["closed"] * 6]),
        ("SAT-MON 9:00-10:00", ["09:00-10:00", *["closed"] * 4, "09:00-10:00", "09:00-10:00"]),
        ("mon,wed 09:00-10:00, 11:00-12:00;", ["09:00-10:00,11:00-12:00", "closed"] * 2 + ["closed"] * 3),
        ("sun 13:00-14:00; sun 09:00-10:00", [*["closed"] * 6, "09:00-10:00,13:00-14:00"]),
        ("fri-fri 00:00-12:00,12:00-24:00", [*["closed"] * 4, "00:00-12:00,12:00-24:00", *["closed"] * 2]),
    ],
)
def test_days_and_blocks(text: str, days: list[str]) -> None:
    assert written(text) == days


def test_always() -> None:
    assert hours.week(" Always ") == (ALL_DAY,) * 7 == hours.week("mon-sun 00:00-24:00")


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "never open"),
        (" ; ", "never open"),
        ("closed", "'closed' is no day"),
        ("mon-fri", "is no block of hours"),
        ("mon 09:00", "is no block of hours"),
        ("mon 09:00-09:00", "ends before it begins"),
        ("fri 22:00-02:00", "go on the next day"),
        ("mon 09:00-24:01", "is no time of day"),
        ("mon 09:60-10:00", "is no time of day"),
        ("mon ٠٩:00-10:00", "is no time of day"),
        ("monday 09:00-10:00", "'monday' is no day"),
        ("mon- 09:00-10:00", "'' is no day"),
        ("mon-fri 09:00-17:00; fri 09:00-12:00", "two blocks of fri overlap at 09:00"),
        ("mon 09:00-12:00,11:59-13:00", "two blocks of mon overlap at 11:59"),
    ],
)
def test_what_is_no_week_is_refused_in_words(text: str, says: str) -> None:
    """FAILURES 28."""
    with pytest.raises(ValueError, match=says):
        hours.week(text)
    with pytest.raises(ValidationError, match=says):
        Hours(hours=text)


def test_dates_of_their_own_and_back_to_text() -> None:
    text = "2026-12-24 09:00-15:00; 2026-12-31 closed"
    assert hours.special(text)[date(2026, 12, 31)] == ()
    assert hours.special_text(hours.special(text)) == text
    assert hours.special("") == {}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("2026-02-29 closed", "'2026-02-29' is no date"),
        ("24-12-2026 closed", "is no date"),
        ("2026-12-24", "is no block of hours"),
        ("2026-12-24 closed; 2026-12-24 09:00-10:00", "is there twice"),
    ],
)
def test_what_are_no_dates_of_their_own(text: str, says: str) -> None:
    with pytest.raises(ValidationError, match=says):
        Hours(special_hours=text)


@pytest.mark.parametrize(
    "wrong",
    [
        *({"time_zone": name} for name in ("", "Europe", "Europe/Atlantis", "../../etc/passwd", "/etc/passwd", "a\0b")),
        *({"holidays": name} for name in ("nl", "NLD", "NL-", "NL-a", "")),
        *({"closed_from": text} for text in ("2026-12-24", "2026-12-24 25:00", "today 15:00")),
        *({"closed_dates": dates} for dates in (["20261224"], ["tomorrow"], [0], ["2026-12-24"] * 401)),
    ],
)
def test_what_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Hours.model_validate(wrong)


def test_what_counts_on_a_date() -> None:
    own = Hours(
        hours="mon-fri 09:00-17:00",
        closed_dates=(date(2026, 12, 28), date(2026, 12, 29)),
        special_hours="2026-12-29 10:00-11:00; 2026-12-30 10:00-11:00",
    )
    told = {day: own.of(date(2026, 12, day)) for day in (27, 28, 29, 30, 31)}
    assert {day: (hours.blocks_text(blocks), why) for day, (blocks, why) in told.items()} == {
        27: ("closed", ""),
        28: ("closed", "closed date"),
        29: ("closed", "closed date"),
        30: ("10:00-11:00", "special hours"),
        31: ("09:00-17:00", ""),
    }


@pytest.mark.parametrize(
    ("own", "limited"),
    [
        (Hours(), False),
        (Hours(hours="mon-sun 00:00-24:00", time_zone="Asia/Tokyo"), False),
        (Hours(hours="mon-sat 00:00-24:00"), True),
        (Hours(holidays="NL"), True),
        (Hours(closed_dates=(date(2026, 12, 25),)), True),
        (Hours(special_hours="2026-12-25 closed"), True),
        (Hours(closed_from="2026-12-25 15:00"), True),
    ],
)
def test_who_is_ever_closed(own: Hours, limited: bool) -> None:
    assert own.limited is limited


def test_it_is_kept_and_read_again() -> None:
    own = Hours(hours="mon 09:00-17:00", holidays="DE-BY", closed_dates=(date(2028, 2, 29),))
    assert own.to_item()["closed_dates"] == ["2028-02-29"]
    assert Hours.model_validate(own.to_item()) == own
