"""Public holidays by country and region, from the package `holidays`, which is loaded only for a brand that has them.

It takes a tenth of a second to load, and most brands' functions never ask.
"""

from datetime import date
from functools import lru_cache

LATEST = 2100
"""Beyond it nobody knows the calendars."""


def is_known(calendar: str) -> bool:
    """Whether there is such a calendar: a country, `NL`, or one with its region, `DE-BY`."""
    return _of_year(calendar, 2026) is not None


def holiday(calendar: str, day: date) -> str | None:
    """The name of the public holiday on this date, in the country's own language; None when it is none.

    A calendar that this version of the package does not know has no holidays: the customer is called sooner then,
    never later. (It is refused when it is set.)
    """
    names = _of_year(calendar, day.year) if day.year <= LATEST else None
    return (names or {}).get(day)


@lru_cache(64)
def _of_year(calendar: str, year: int) -> dict[date, str] | None:
    import holidays

    country, _, region = calendar.partition("-")
    try:
        return dict(holidays.country_holidays(country, subdiv=region or None, years=year))
    except NotImplementedError:  # what the package raises for one that it does not have
        return None
