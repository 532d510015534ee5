"""Closing early today, an extra holiday, and opening again: by a supervisor at the desk or by command.

What is closed by hand stands apart from the hours that were set, so it can be taken back as if it had not been. It
counts for rounds that open from then on: what was promised before stays as promised.
"""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from functions.callbacks.people import Caller
from functions.callbacks.ports import Store
from functions.shared import clock
from functions.shared.entities import pause, settled
from functions.shared.errors import Forbidden, Refused
from functions.shared.hours import Hours, clock_text, closings, closings_text
from functions.shared.settings import BrandSettings, HoursChange

KEPT_FOR = timedelta(days=31)
"""A closing is forgotten so long after its date, when the next one is set."""
MOST = 50
"""Closings at a time, and changes that are remembered."""


class Closing:
    """The verbs of a supervisor."""

    def __init__(self, store: Store, wait: Callable[[int], None] = pause) -> None:
        self._store, self._wait = store, wait

    def close(self, caller: Caller, brand: str, on: date | None, at: timedelta, note: str) -> BrandSettings:
        """Closed on that date (none: today, where they are) from `at` on. Raises Forbidden, Refused."""
        return self._change(
            caller, brand, lambda settings, now: closed(settings, on, at, now, by=caller.name, note=note)
        )

    def reopen(self, caller: Caller, brand: str, on: date | None, note: str) -> BrandSettings:
        """As if it had not been closed by hand on that date. Raises Forbidden, Refused."""
        return self._change(caller, brand, lambda settings, now: reopened(settings, on, now, by=caller.name, note=note))

    def _change(
        self, caller: Caller, brand: str, change: Callable[[BrandSettings, datetime], dict[str, Any]]
    ) -> BrandSettings:
        if not caller.supervisor:
            raise Forbidden("only a supervisor closes and opens")
        now = clock.now()
        return settled(lambda: self._store.change_brand(brand, lambda settings: change(settings, now)), self._wait)


def today(hours: Hours, now: datetime) -> date:
    """The date where those hours are."""
    return now.astimezone(ZoneInfo(hours.time_zone)).date()


def closed(
    settings: BrandSettings, on: date | None, at: timedelta, now: datetime, *, by: str, note: str
) -> dict[str, Any]:
    """What changes of the settings; nothing where it is so already. Raises Refused for a date that has passed."""
    day = _coming(settings, on, now)
    days = closings(settings.closed_from)
    if days.get(day) == at:
        return {}
    recent = {one: time for one, time in days.items() if today(settings, now) - one <= KEPT_FOR}
    if len(recent | {day: at}) > MOST:
        raise Refused(f"{MOST} dates are closed by hand already: what is closed for long belongs into the hours")
    return _changed(
        settings, recent | {day: at}, HoursChange(at=now, by=by, on=day, closed_from=clock_text(at), note=note)
    )


def reopened(settings: BrandSettings, on: date | None, now: datetime, *, by: str, note: str) -> dict[str, Any]:
    """What changes of the settings; nothing where that date was not closed by hand."""
    day = _coming(settings, on, now)
    days = closings(settings.closed_from)
    if day not in days:
        return {}
    left = {one: time for one, time in days.items() if one != day}
    return _changed(settings, left, HoursChange(at=now, by=by, on=day, closed_from=None, note=note))


def _coming(settings: BrandSettings, on: date | None, now: datetime) -> date:
    day = today(settings, now)
    if on is not None and on < day:
        where = [{"pointer": "/on", "detail": f"before {day}, which is today there"}]
        raise Refused("that date has passed", code="date_passed", errors=where)
    return on or day


def _changed(settings: BrandSettings, days: dict[date, timedelta], change: HoursChange) -> dict[str, Any]:
    changes = (*settings.changes, change)[-MOST:]
    return {"closed_from": closings_text(days), "changes": tuple(one.model_dump() for one in changes)}
