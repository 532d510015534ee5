"""The hours in which a brand's people work, as a company writes them: plain texts, each checked by itself.

    hours           mon-fri 08:00-12:00,13:30-18:00; sat 10:00-24:00     or: always
    special_hours   2026-12-24 09:00-15:00; 2026-12-31 closed
    closed_from     2026-11-20 15:00; 2026-11-23 00:00

What counts on a date: closed when it is among the closed dates; else its special hours; else closed when the calendar
of holidays has it; else the hours of its weekday. And whatever it is, nothing from where it was closed by hand.
`callbacks.service_time` counts with it.
"""

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import pairwise
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints

from functions.shared.values import Value

ALWAYS = "always"
CLOSED = "closed"
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MIDNIGHT = timedelta(hours=24)

type Blocks = tuple[tuple[timedelta, timedelta], ...]
"""Of one date, on the clock on the wall: from and until, in order, apart from each other, until 24:00 at most."""

_CLOCK = re.compile(r"([01]?[0-9]|2[0-4]):([0-5][0-9])", re.ASCII)


def week(text: str) -> tuple[Blocks, ...]:
    """The blocks of the seven weekdays, Monday first. ValueError says what is wrong with the text."""
    if text.strip().lower() == ALWAYS:
        return (((timedelta(0), MIDNIGHT),),) * 7
    days: dict[str, list[tuple[timedelta, timedelta]]] = {day: [] for day in WEEKDAYS}
    for names, blocks in _parts(text.lower()):
        for day in _days(names):
            days[day] += _blocks(blocks)
    found = tuple(_apart(days[day], day) for day in WEEKDAYS)
    if not any(found):
        raise ValueError(f"never open: say when, as in `mon-fri 09:00-17:00`, or `{ALWAYS}`")
    return found


def special(text: str) -> dict[date, Blocks]:
    """The blocks of dates of their own; none where closed. ValueError says what is wrong with the text."""
    found: dict[date, Blocks] = {}
    for name, blocks in _parts(text.lower()):
        day = date_from(name)
        if day in found:
            raise ValueError(f"{name} is there twice")
        found[day] = () if blocks == CLOSED else _apart(_blocks(blocks), name)
    return found


def closings(text: str) -> dict[date, timedelta]:
    """From when on it is closed on which dates. ValueError says what is wrong with the text."""
    return {date_from(name): clock_time(time) for name, time in _parts(text)}


def closings_text(days: dict[date, timedelta]) -> str:
    """As `closings` reads it."""
    return "; ".join(f"{day} {clock_text(time)}" for day, time in sorted(days.items()))


def special_text(days: dict[date, Blocks]) -> str:
    """As `special` reads it."""
    return "; ".join(f"{day} {blocks_text(blocks)}" for day, blocks in sorted(days.items()))


def blocks_text(blocks: Blocks) -> str:
    """`08:00-12:00,13:30-18:00`, or `closed`."""
    return ",".join(f"{clock_text(opens)}-{clock_text(closes)}" for opens, closes in blocks) or CLOSED


def clock_text(time: timedelta) -> str:
    """`08:05`, `24:00`."""
    minutes = int(time.total_seconds()) // 60
    return f"{minutes // 60:02}:{minutes % 60:02}"


def clock_time(text: str) -> timedelta:
    """The time since midnight on the clock on the wall; `24:00` is the end of the day. ValueError when it is none."""
    found = _CLOCK.fullmatch(text.strip())
    if found is None or (time := timedelta(hours=int(found[1]), minutes=int(found[2]))) > MIDNIGHT:
        raise ValueError(f"{text.strip()!r} is no time of day: 00:00 to 24:00")
    return time


def _parts(text: str) -> Iterator[tuple[str, str]]:
    for part in filter(None, map(str.strip, text.split(";"))):
        names, _, blocks = part.partition(" ")
        yield names, blocks.strip()


def _days(names: str) -> Iterator[str]:
    for name in names.split(","):
        first, dash, last = name.partition("-")
        unknown = next((one for one in (first, last if dash else first) if one not in WEEKDAYS), None)
        if unknown is not None:
            raise ValueError(f"{unknown!r} is no day: {' '.join(WEEKDAYS)}")
        at = WEEKDAYS.index(first)
        yield from (WEEKDAYS[(at + n) % 7] for n in range((WEEKDAYS.index(last or first) - at) % 7 + 1))


def _blocks(text: str) -> list[tuple[timedelta, timedelta]]:
    found: list[tuple[timedelta, timedelta]] = []
    for block in text.split(","):
        opens, dash, closes = block.partition("-")
        if not dash:
            raise ValueError(f"{block.strip()!r} is no block of hours: say 09:00-17:00")
        found.append((clock_time(opens), clock_time(closes)))
        if found[-1][0] >= found[-1][1]:
            raise ValueError(
                f"{block.strip()} ends before it begins: past midnight, end at 24:00 and go on the next day"
            )
    return found


def _apart(blocks: list[tuple[timedelta, timedelta]], name: str) -> Blocks:
    ordered = sorted(blocks)
    for (_, closes), (opens, _) in pairwise(ordered):
        if opens < closes:
            raise ValueError(f"two blocks of {name} overlap at {clock_text(opens)}")
    return tuple(ordered)


def date_from(text: object) -> date:
    """The date in a text like 2026-12-24. ValueError when there is none."""
    if isinstance(text, date):
        return text
    try:
        return datetime.strptime(str(text).strip(), "%Y-%m-%d").date()  # noqa: DTZ007
    except ValueError:
        raise ValueError(f"{str(text)!r} is no date: say 2026-12-24") from None


def _is_week(text: str) -> str:
    _week(text)
    return text


def _is_special(text: str) -> str:
    _special(text)
    return text


def _is_closings(text: str) -> str:
    closings(text)
    return text


def _is_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"{name!r} is no time zone: say one like Europe/Amsterdam") from None
    return name


class Hours(Value):
    """Service hours as they were set. The defaults are always open."""

    hours: Annotated[str, Field(max_length=1000), AfterValidator(_is_week)] = ALWAYS
    time_zone: Annotated[str, Field(max_length=100), AfterValidator(_is_zone)] = "Europe/Amsterdam"
    holidays: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}(-[A-Z0-9]{1,6})?$")] | None = None
    """The country, and its region where that matters, on whose public holidays it is closed: `NL`, `DE-BY`."""
    closed_dates: Annotated[tuple[Annotated[date, BeforeValidator(date_from)], ...], Field(max_length=400)] = ()
    """Dates of its own on which it is closed."""
    special_hours: Annotated[str, Field(max_length=8000), AfterValidator(_is_special)] = ""
    """Dates with hours of their own, holidays included."""
    closed_from: Annotated[str, Field(max_length=1000), AfterValidator(_is_closings)] = ""
    """Dates on which it closes early, or is closed as a whole: set and taken back by hand (`callbacks.closing`)."""

    @property
    def limited(self) -> bool:
        """Whether it is ever closed."""
        exceptions = self.holidays or self.closed_dates or self.special_hours or self.closed_from
        return bool(exceptions) or any(blocks != ((timedelta(0), MIDNIGHT),) for blocks in _week(self.hours))

    def of(self, day: date) -> tuple[Blocks, str]:
        """The blocks of a date but for the calendar of holidays, and why: `closed date`, `special hours` or nothing."""
        if day in self.closed_dates:
            return (), "closed date"
        if (own := _special(self.special_hours).get(day)) is not None:
            return own, "special hours"
        return _week(self.hours)[day.weekday()], ""

    def closes(self, day: date) -> timedelta | None:
        """From when on it was closed by hand on a date, on the clock on the wall; None: it was not."""
        return _closings(self.closed_from).get(day)


_week = lru_cache(256)(week)
_special = lru_cache(256)(special)
_closings = lru_cache(256)(closings)
